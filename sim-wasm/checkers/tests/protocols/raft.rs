//! Twins of the checks of Raft.

use crate::common::Dice;
use crate::twins::*;
use checkers::{Evidence, Record, check};
use trace::Value;

/// Terms and entries that a run may have.
const MOST: usize = 4;

/// The node that leads most often, and is looked at most.
const FAVOURITE: usize = 1;

/// What a run's nodes go by, so that most of what they show is right.
struct Cluster {
    nodes: [Node; 3],
    /// Who may lead each term.
    leader: [usize; MOST + 1],
    /// The log of all leaders, and one that parts from it at `fork`.
    log: Vec<Value>,
    other: Vec<Value>,
    fork: usize,
    /// How many entries will ever be committed.
    committed: usize,
    /// How often in twenty something is wrong.
    chaos: u64,
}

#[derive(Clone, Copy, Default)]
struct Node {
    term: usize,
    commit: usize,
    led: [usize; MOST + 1],
    votes: [Option<&'static str>; MOST + 1],
}

fn entry(as_list: bool, term: i64, command: i64) -> Value {
    if as_list {
        return Value::List(vec![Value::Int(term), Value::Int(command)]);
    }
    map(&[("term", Value::Int(term)), ("command", Value::Int(command))])
}

impl Cluster {
    fn of(dice: &mut Dice) -> Self {
        let as_list = dice.falls(1, 2);
        let turn = between(dice, 0, MOST as i64);
        let term = |index: i64| if index < turn { 1 } else { 3 };
        let log: Vec<Value> = (0..MOST as i64).map(|index| entry(as_list, term(index), index % 2)).collect();
        let fork = dice.below(MOST as u64) as usize;
        let mut other = log[..fork].to_vec();
        other.resize(MOST, entry(as_list, 2, 7));
        let leader =
            [(); MOST + 1].map(|()| if dice.falls(1, 2) { FAVOURITE } else { dice.below(3) as usize });
        let chaos = *dice.one_of(&[0, 1, 3, 8]);
        let committed = dice.below(MOST as u64) as usize;
        Self { nodes: [Node::default(); 3], leader, log, other, fork, committed, chaos }
    }

    fn is_wrong(&self, dice: &mut Dice) -> bool {
        dice.falls(self.chaos, 20)
    }

    fn view(&mut self, dice: &mut Dice, n: usize) -> Value {
        let mut node = self.nodes[n];
        node.term = (node.term + usize::from(dice.falls(1, 4))).clamp(1, MOST);
        let leads = (self.leader[node.term] == n && dice.falls(7, 8)) || self.is_wrong(dice);
        let vote = *node.votes[node.term].get_or_insert(somebody(dice));
        let (log, length) = if leads {
            let length = (self.committed + dice.below(3) as usize).max(node.led[node.term]).min(MOST);
            node.led[node.term] = length;
            (&self.log, length)
        } else if node.commit <= self.fork && dice.falls(1, 4) {
            (&self.other, dice.below(MOST as u64 + 1) as usize)
        } else {
            (&self.log, dice.below(MOST as u64 + 1) as usize)
        };
        let known = if *log == self.log { length.min(self.committed) } else { 0 };
        node.commit = node.commit.max(dice.below(known as u64 + 1) as usize);
        self.nodes[n] = node;
        let log = log[..length].to_vec();
        self.shown(dice, node, (leads, vote, log))
    }

    /// With what is wrong.
    fn shown(&self, dice: &mut Dice, node: Node, (leads, vote, mut log): (bool, &str, Vec<Value>)) -> Value {
        let mut wrong = |value: usize| {
            let value = if self.is_wrong(dice) { dice.below(MOST as u64 + 1) as usize } else { value };
            Value::Int(value as i64)
        };
        let (term, commit, applied) = (wrong(node.term), wrong(node.commit), wrong(node.commit / 2));
        let vote = if self.is_wrong(dice) { somebody(dice) } else { vote };
        if self.is_wrong(dice) {
            log.truncate(dice.below(MOST as u64) as usize);
        }
        if !log.is_empty() && self.is_wrong(dice) {
            let index = dice.below(log.len() as u64) as usize;
            log[index] = entry(dice.falls(1, 2), between(dice, 1, 3), between(dice, 0, 1));
        }
        let role = Value::text(if leads { "leader" } else { "follower" });
        let vote = if dice.falls(1, 3) { Value::Null } else { Value::text(vote) };
        map(&[
            ("role", role),
            ("term", term),
            ("vote", vote),
            ("log", Value::List(log)),
            ("commit", commit),
            ("applied", applied),
        ])
    }
}

/// Three nodes, four to ten records; now and then one dies, or does not show a part.
fn cluster(dice: &mut Dice) -> Vec<Record> {
    let (mut cluster, mut run) = (Cluster::of(dice), Run::default());
    for step in 0..4 + dice.below(7) {
        let n = if dice.falls(1, 2) { FAVOURITE } else { dice.below(3) as usize };
        let who = ["n1", "n2", "n3"][n];
        run.wait(1);
        if step > 0 && dice.falls(1, 10) {
            cluster.nodes[n].commit = 0;
            run.note(who, Value::Null);
            continue;
        }
        let mut view = cluster.view(dice, n);
        if let (true, Value::Map(pairs)) = (step > 0 && dice.falls(1, 10), &mut view) {
            let name = *dice.one_of(&["log", "commit", "applied", "vote"]);
            pairs.retain(|(key, _)| key != name);
        }
        run.note(who, view);
    }
    run.records
}

fn leads(record: &Record) -> bool {
    is(record, "role", "leader")
}

fn term(record: &Record) -> Option<i64> {
    int(record, "term")
}

fn vote(record: &Record) -> Option<&Value> {
    get(record, "vote")
}

fn log(record: &Record) -> Option<Vec<Value>> {
    items(record, "log")
}

/// The first entries of a log.
fn beginning(record: &Record, length: Option<i64>) -> Vec<Value> {
    let mut log = log(record).unwrap_or_default();
    log.truncate(length.unwrap_or(0) as usize);
    log
}

fn committed(record: &Record) -> Vec<Value> {
    beginning(record, int(record, "commit"))
}

fn applied(record: &Record) -> Vec<Value> {
    beginning(record, int(record, "commit").max(int(record, "applied")))
}

fn entry_term(entry: &Value) -> Option<i64> {
    match entry {
        Value::List(items) => items[0].as_int(),
        _ => entry.get("term").and_then(Value::as_int),
    }
}

/// Nobody can say without anything to judge; else whether nothing is wrong.
fn judged(has_any: bool, is_right: bool) -> Judged {
    if is_right { has_any.then_some(true) } else { Some(false) }
}

fn one_leader_a_term(records: &[Record]) -> Judged {
    let two = |((_, a), (_, b)): ((usize, &Record), (usize, &Record))| {
        leads(a) && leads(b) && term(a) == term(b) && a.who != b.who
    };
    judged(records.iter().any(leads), !pairs(records).any(two))
}

fn one_vote_a_term(records: &[Record]) -> Judged {
    let two = |((_, a), (_, b)): ((usize, &Record), (usize, &Record))| {
        a.who == b.who && term(a) == term(b) && vote(a).is_some() && vote(b).is_some() && vote(a) != vote(b)
    };
    judged(records.iter().any(|record| vote(record).is_some()), !pairs(records).any(two))
}

fn term_never_goes_back(records: &[Record]) -> Judged {
    let of_one: Vec<_> = pairs(records)
        .filter(|((_, a), (_, b))| a.who == b.who && term(a).is_some() && term(b).is_some())
        .map(|((_, a), (_, b))| (term(a), term(b)))
        .collect();
    judged(of_one.iter().any(|(a, b)| a != b), !of_one.iter().any(|(a, b)| b < a))
}

fn log_matching(records: &[Record]) -> Judged {
    let mut is_right = true;
    for a in records.iter().filter_map(log) {
        for b in records.iter().filter_map(log) {
            for index in 0..a.len().min(b.len()) {
                let is_same_place = entry_term(&a[index]) == entry_term(&b[index]);
                is_right &= !is_same_place || a[..=index] == b[..=index];
            }
        }
    }
    judged(records.iter().filter_map(log).any(|log| !log.is_empty()), is_right)
}

fn leader_append_only(records: &[Record]) -> Judged {
    let of_one: Vec<_> = pairs(records)
        .filter(|((_, a), (_, b))| a.who == b.who && leads(a) && leads(b) && term(a) == term(b))
        .filter_map(|((_, a), (_, b))| Some((log(a)?, log(b)?)))
        .collect();
    judged(of_one.iter().any(|(a, b)| a != b), of_one.iter().all(|(a, b)| b.starts_with(a)))
}

fn leader_completeness(records: &[Record]) -> Judged {
    let (mut has_any, mut is_right) = (false, true);
    for knower in records.iter().filter(|record| term(record).is_some()) {
        for leader in records.iter().filter(|record| leads(record) && term(record) > term(knower)) {
            let Some(log) = log(leader) else { continue };
            for (index, entry) in committed(knower).iter().enumerate() {
                has_any = true;
                is_right &= log.get(index) == Some(entry);
            }
        }
    }
    judged(has_any, is_right)
}

fn state_machine_safety(records: &[Record]) -> Judged {
    let differ = |((_, a), (_, b)): ((usize, &Record), (usize, &Record))| {
        applied(a).iter().zip(applied(b)).any(|(one, other)| *one != other)
    };
    judged(records.iter().any(|record| !applied(record).is_empty()), !pairs(records).any(differ))
}

fn commit_never_goes_back(records: &[Record], is_durable: bool) -> Judged {
    let commit = |record: &Record| int(record, "commit");
    let back = |((i, a), (j, b)): ((usize, &Record), (usize, &Record))| {
        let is_one_life = is_durable || !died(records, &a.who, i, j);
        a.who == b.who && is_one_life && commit(b).is_some() && commit(b) < commit(a)
    };
    judged(records.iter().any(|record| commit(record) > Some(0)), !pairs(records).any(back))
}

/// Each property with the name of its violation.
type Twin = (&'static str, fn(&[Record]) -> Judged);

const ALL: [Twin; 8] = [
    ("election-safety", one_leader_a_term),
    ("two-votes", one_vote_a_term),
    ("term-goes-back", term_never_goes_back),
    ("log-matching", log_matching),
    ("leader-append-only", leader_append_only),
    ("leader-completeness", leader_completeness),
    ("state-machine-safety", state_machine_safety),
    ("commit-goes-back", |records| commit_never_goes_back(records, false)),
];

#[test]
fn one_leader_a_term_agrees_with_its_twin() {
    agree("one_leader_a_term", &[], cluster, one_leader_a_term);
}

#[test]
fn one_vote_a_term_agrees_with_its_twin() {
    agree("one_vote_a_term", &[], cluster, one_vote_a_term);
}

#[test]
fn term_never_goes_back_agrees_with_its_twin() {
    agree("term_never_goes_back", &[], cluster, term_never_goes_back);
}

#[test]
fn log_matching_agrees_with_its_twin() {
    agree("log_matching", &[], cluster, log_matching);
}

#[test]
fn leader_append_only_agrees_with_its_twin() {
    agree("leader_append_only", &[], cluster, leader_append_only);
}

#[test]
fn leader_completeness_agrees_with_its_twin() {
    agree("leader_completeness", &[], cluster, leader_completeness);
}

#[test]
fn state_machine_safety_agrees_with_its_twin() {
    agree("state_machine_safety", &[], cluster, state_machine_safety);
}

#[test]
fn commit_never_goes_back_agrees_with_its_twin() {
    let twin = |is_durable| move |records: &[Record]| commit_never_goes_back(records, is_durable);
    agree("commit_never_goes_back", &[], cluster, twin(false));
    agree("commit_never_goes_back", &[("durable", "true")], cluster, twin(true));
}

#[test]
fn raft_agrees_with_all_twins_and_names_what_they_name() {
    let twin = |records: &[Record]| {
        let mut wrong: Vec<&str> =
            ALL.iter().filter(|(_, twin)| twin(records) == Some(false)).map(|twin| twin.0).collect();
        let evidence = Evidence { records: records.to_vec(), ..Evidence::default() };
        let finding = check("raft").unwrap().judge(&evidence, &[]).unwrap();
        let anomalies = finding.failure().map(|failure| failure.anomalies.clone()).unwrap_or_default();
        let mut named: Vec<&str> = anomalies.iter().map(|anomaly| anomaly.name.as_str()).collect();
        named.sort_unstable();
        wrong.sort_unstable();
        assert_eq!(named, wrong, "{}", told(records));
        judged(records.iter().any(leads), wrong.is_empty())
    };
    agree("raft", &[], cluster, twin);
}
