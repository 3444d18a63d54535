//! Numbers against naive counts: random runs are written down as lines and, beside that, counted from what was meant,
//! not from what was read.

mod common;

use checkers::formats::netsplit;
use checkers::{Check, Verdict, check};
use common::Dice;
use std::collections::{BTreeMap, BTreeSet};
use trace::Value;

const RUNS: usize = 20_000;

/// A call as it was meant.
#[derive(Debug, Clone)]
struct Call {
    client: usize,
    f: &'static str,
    key: u64,
    /// What was written, or read.
    value: Option<u64>,
    tenant: u64,
    called: usize,
    called_at: u64,
    /// The line and the time of the end.
    ended: Option<(usize, u64)>,
    /// `ok`, `fails`, `gives up`; nothing when it is under way.
    end: &'static str,
    hit: Option<bool>,
}

/// A message as it was meant.
#[derive(Debug, Clone)]
struct Message {
    from: String,
    to: String,
    body: String,
    /// Copies under way.
    copies: Vec<String>,
    arrived: usize,
}

/// A run: its lines, and what they mean. Times are in microseconds.
#[derive(Debug, Default)]
struct Run {
    lines: Vec<String>,
    calls: Vec<Call>,
    messages: Vec<Message>,
    metrics: Vec<(&'static str, f64)>,
    owners: Vec<BTreeMap<u64, u64>>,
    names: BTreeSet<String>,
    times: Vec<u64>,
}

fn run(dice: &mut Dice) -> Run {
    let mut run = Run::default();
    let mut now = dice.below(5_000);
    for _ in 0..dice.below(36) {
        if dice.falls(2, 3) {
            now += dice.below(4_000);
        }
        match dice.below(13) {
            0..=2 => call(&mut run, now, dice),
            3..=5 => end(&mut run, now, dice),
            6 | 7 => send(&mut run, now, dice),
            8..=10 => arrive(&mut run, now, dice),
            11 => {
                let name = *dice.one_of(&["cost", "load"]);
                let value = dice.below(40) as f64 / 4.0;
                run.metrics.push((name, value));
                let value =
                    if value.fract() == 0.0 { format!("{}", value as u64) } else { format!("{value}") };
                line(&mut run, now, "n1", &format!("metric {name} {value}"));
            }
            _ => {
                let owners: BTreeMap<u64, u64> = (0..dice.below(6)).map(|key| (key, dice.below(3))).collect();
                let pairs: Vec<String> =
                    owners.iter().map(|(key, owner)| format!("\"{key}\": \"n{owner}\"")).collect();
                run.lines.push(format!("{} owners is {{{}}}", at(now), pairs.join(", ")));
                run.owners.push(owners);
            }
        }
    }
    run
}

fn at(now: u64) -> String {
    format!("@{}.{:03}", now / 1_000, now % 1_000)
}

/// A line that is an event.
fn line(run: &mut Run, now: u64, who: &str, does: &str) {
    run.lines.push(format!("{} {who} {does}", at(now)));
    run.times.push(now);
    if !who.starts_with('m') {
        run.names.insert(who.to_owned());
    }
}

fn call(run: &mut Run, now: u64, dice: &mut Dice) {
    let client = dice.below(3) as usize;
    if run.calls.iter().any(|call| call.client == client && call.end.is_empty()) {
        return;
    }
    let f = *dice.one_of(&["read", "read", "write", "cas"]);
    let (key, value, tenant) = (dice.below(8) / 7, dice.below(4), dice.below(3));
    let arguments = match f {
        "read" => String::new(),
        "write" => format!(", \"value\": {value}"),
        _ => format!(", \"from\": 0, \"to\": {value}"),
    };
    line(
        run,
        now,
        &format!("c{client}"),
        &format!("calls {f} {{\"key\": {key}, \"tenant\": {tenant}{arguments}}}"),
    );
    let value = (f != "read").then_some(value);
    let called = run.lines.len();
    run.calls.push(Call {
        client,
        f,
        key,
        value,
        tenant,
        called,
        called_at: now,
        ended: None,
        end: "",
        hit: None,
    });
}

fn end(run: &mut Run, now: u64, dice: &mut Dice) {
    let under_way: Vec<usize> =
        (0..run.calls.len()).filter(|index| run.calls[*index].end.is_empty()).collect();
    if under_way.is_empty() {
        return;
    }
    let mut call = run.calls[*dice.one_of(&under_way)].clone();
    let index = run.calls.iter().position(|other| other.called == call.called).unwrap();
    call.end = dice.one_of(&["ok", "ok", "ok", "fails", "gives up"]);
    let mut answer = Vec::new();
    if call.end == "ok" {
        if call.f == "read" {
            call.value = Some(dice.below(4));
            answer.push(format!("\"value\": {}", call.value.unwrap()));
        }
        if dice.falls(2, 3) {
            call.hit = Some(dice.falls(1, 2));
            answer.push(format!("\"hit\": {}", call.hit.unwrap()));
        }
    }
    let answer = if call.end == "ok" { format!(" {{{}}}", answer.join(", ")) } else { String::new() };
    line(run, now, &format!("c{}", call.client), &format!("{}{answer}", call.end));
    call.ended = Some((run.lines.len(), now));
    run.calls[index] = call;
}

fn send(run: &mut Run, now: u64, dice: &mut Dice) {
    let name = |dice: &mut Dice| (*dice.one_of(&["c1", "n1", "n2", "n3", "lin-kv"])).to_owned();
    let (from, to) = (name(dice), name(dice));
    let body = format!("{{\"type\": \"t\", \"x\": [{}, \"ü\"]}}", dice.below(2_000));
    let id = format!("m{}", run.messages.len());
    line(run, now, &from, &format!("sends {id} to {to} {body}"));
    run.names.insert(to.clone());
    run.messages.push(Message { from, to, body, copies: vec![id], arrived: 0 });
}

fn arrive(run: &mut Run, now: u64, dice: &mut Dice) {
    let Some(index) = run.messages.len().checked_sub(1) else { return };
    let index = index - dice.below(2).min(index as u64) as usize;
    let mut message = run.messages[index].clone();
    let Some(copy) = message.copies.pop() else { return };
    match dice.below(4) {
        0 => line(run, now, &copy, "is lost"),
        1 if copy == format!("m{index}") => {
            line(run, now, &copy, "is copied");
            message.copies.extend([copy.clone(), format!("{copy}.1")]);
            // It is copied once only.
            message.copies.retain(|other| *other != copy);
        }
        _ => {
            line(run, now, &copy, "arrives");
            message.arrived += 1;
        }
    }
    run.messages[index] = message;
}

/// The quotient, if there is one.
fn over(above: f64, below: f64) -> Option<f64> {
    (below != 0.0).then(|| above / below)
}

fn quantile(mut numbers: Vec<u64>, quantile: f64) -> Option<f64> {
    numbers.sort_unstable();
    let place = (quantile * numbers.len() as f64).floor() as usize;
    numbers.get(place).or(numbers.last()).map(|number| *number as f64 / 1_000.0)
}

fn is_ok(call: &&Call) -> bool {
    call.end == "ok"
}

/// The ages of all values that were read, each by looking through all pairs of writes.
fn ages(run: &Run) -> Vec<u64> {
    let reads = run.calls.iter().filter(|call| call.f == "read" && call.end == "ok");
    reads
        .map(|read| {
            let writes = || {
                let writes = run.calls.iter().filter(|call| call.f != "read" && call.end != "fails");
                writes.filter(|call| call.key == read.key)
            };
            // By the end of a write of the value, when was it certainly overwritten? 0 is before all.
            let overwritten = |after: usize| {
                writes()
                    .filter(is_ok)
                    .filter(|write| write.called > after)
                    .filter_map(|write| write.ended)
                    .min()
            };
            let age_of = |after: usize| match overwritten(after) {
                Some((line, when)) if line < read.called => read.called_at - when,
                _ => 0,
            };
            let of_value =
                writes().filter(|write| write.value == read.value && write.called < read.ended.unwrap().0);
            let ages: Vec<u64> = of_value
                .map(|write| if write.end == "ok" { age_of(write.ended.unwrap().0) } else { 0 })
                .collect();
            ages.into_iter().min().unwrap_or_else(|| age_of(0))
        })
        .collect()
}

fn is_client(name: &str) -> bool {
    name.starts_with('c')
}

fn counts(message: &&Message, among: &str) -> bool {
    let with_client = is_client(&message.from) || is_client(&message.to);
    among == "all" || (among == "clients") == with_client
}

fn jain(run: &Run, by: impl Fn(&Call) -> u64) -> Option<f64> {
    let mut counts: BTreeMap<u64, f64> = BTreeMap::new();
    for call in &run.calls {
        *counts.entry(by(call)).or_default() += f64::from(u8::from(call.end == "ok"));
    }
    let sum: f64 = counts.values().sum();
    over(sum * sum, counts.len() as f64 * counts.values().map(|count| count * count).sum::<f64>())
}

/// The fewest keys that must move, by trying every way to give them to the owners evenly.
fn fewest(before: &[u64], owners: &[u64], given: &mut Vec<u64>) -> usize {
    if given.len() == before.len() {
        let parts: Vec<usize> =
            owners.iter().map(|owner| given.iter().filter(|other| *other == owner).count()).collect();
        let is_even = parts.iter().max().unwrap_or(&0) - parts.iter().min().unwrap_or(&0) <= 1;
        let moved = given.iter().zip(before).filter(|(now, then)| now != then).count();
        return if is_even { moved } else { usize::MAX };
    }
    let mut least = usize::MAX;
    for owner in owners {
        given.push(*owner);
        least = least.min(fewest(before, owners, given));
        given.pop();
    }
    least
}

fn movement(run: &Run, is_excess: bool) -> Option<f64> {
    let [first, .., last] = run.owners.as_slice() else { return None };
    let both: Vec<u64> = first.keys().filter(|key| last.contains_key(key)).copied().collect();
    let moved = both.iter().filter(|key| first[key] != last[key]).count();
    let owners: BTreeSet<u64> = last.values().copied().collect();
    let before: Vec<u64> = both.iter().map(|key| first[key]).collect();
    if both.is_empty() {
        return None;
    }
    let owners: Vec<u64> = owners.into_iter().collect();
    let least = if is_excess { fewest(&before, &owners, &mut Vec::new()) } else { 0 };
    over(moved.saturating_sub(least) as f64, both.len() as f64)
}

fn load(run: &Run, among: &str) -> Option<f64> {
    let nodes: Vec<&String> = run.names.iter().filter(|name| name.starts_with('n')).collect();
    let arrived = |node: &&String| {
        let to_it = run.messages.iter().filter(|message| message.to == **node && counts(message, among));
        to_it.map(|message| message.arrived).sum::<usize>()
    };
    let loads: Vec<usize> = nodes.iter().map(arrived).collect();
    over((loads.iter().max().unwrap_or(&0) * nodes.len()) as f64, loads.iter().sum::<usize>() as f64)
}

/// A number by its definition, with the options that the check is given.
fn twin(name: &str, run: &Run, option: &str, share: f64) -> Option<f64> {
    let calls = run.calls.len() as f64;
    let ok = run.calls.iter().filter(is_ok).count() as f64;
    let sent = || run.messages.iter().filter(|message| counts(message, option));
    match name {
        "availability" => over(ok, calls),
        "latency" => {
            let took = |call: &Call| call.ended.unwrap().1 - call.called_at;
            quantile(run.calls.iter().filter(is_ok).map(took).collect(), share)
        }
        "throughput" => {
            let begin = run.calls.first().map_or(0, |call| call.called_at);
            let ends = run.calls.iter().map(|call| call.ended.map_or(call.called_at, |(_, when)| when));
            over(ok * 1_000_000.0, (ends.max().unwrap_or(0) - begin) as f64)
        }
        "duration" => Some((run.times.last()? - run.times.first()?) as f64 / 1_000.0),
        "messages_per_operation" => over(sent().count() as f64, calls),
        "bytes_per_operation" => {
            let length = |message: &Message| {
                let Message { from, to, body, .. } = message;
                format!("{{\"src\": \"{from}\", \"dest\": \"{to}\", \"body\": {body}}}").len() as f64
            };
            over(sent().map(length).sum(), calls)
        }
        "load_balance" => load(run, option),
        "fairness" if option == "tenant" => jain(run, |call| call.tenant),
        "fairness" => jain(run, |call| call.client as u64),
        "staleness" => quantile(ages(run), share),
        "movement" => movement(run, option == "excess"),
        "hit_rate" => {
            let hits: Vec<bool> = run.calls.iter().filter_map(|call| call.hit).collect();
            over(hits.iter().filter(|is_hit| **is_hit).count() as f64, hits.len() as f64)
        }
        "cost" => {
            let costs: Vec<f64> =
                run.metrics.iter().filter(|(name, _)| *name == option).map(|(_, value)| *value).collect();
            (!costs.is_empty()).then(|| costs.iter().sum())
        }
        _ => panic!("{name} has no twin"),
    }
}

/// The options of a check by which its twin can be told apart: name, and one of a few words.
fn choices(name: &str) -> (&'static str, &'static [&'static str]) {
    match name {
        "messages_per_operation" | "bytes_per_operation" | "load_balance" => {
            ("among", &["servers", "clients", "all"])
        }
        "fairness" => ("by", &["tenant", ""]),
        "movement" => ("of", &["keys", "excess"]),
        "cost" => ("metric", &["cost", "load"]),
        _ => ("", &[""]),
    }
}

fn numbers() -> impl Iterator<Item = &'static Check> {
    checkers::numbers::CHECKS.iter()
}

#[test]
fn every_number_is_what_its_definition_counts() {
    let mut dice = Dice::of(1);
    let mut seen: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut not_zero = 0;
    for _ in 0..RUNS {
        let run = run(&mut dice);
        let text = run.lines.join("\n");
        let evidence = netsplit::read(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
        for check in numbers() {
            let (name, words) = choices(check.name);
            let word = *dice.one_of(words);
            let share = *dice.one_of(&[0.0, 0.25, 0.5, 0.95, 1.0]);
            let expected = twin(check.name, &run, word, share);
            let at_most = dice.falls(1, 2);
            let limit =
                expected.map_or(1.0, |value| *dice.one_of(&[value / 2.0, value, value + 0.5, value * 1.5]));
            let bound = if at_most { "at_most" } else { "at_least" };
            let mut options = vec![(bound.to_owned(), Value::Float(limit))];
            if !name.is_empty() {
                options.push((name.to_owned(), Value::text(word)));
            }
            if matches!(check.name, "latency" | "staleness") {
                options.push(("quantile".to_owned(), Value::Float(share)));
            }
            let finding = check.judge(&evidence, &options).unwrap_or_else(|why| panic!("{why:?}: {text}"));
            let told = finding.results.iter().find(|(field, _)| field == "value");
            let value = told.map(|(_, value)| match value {
                Value::Int(int) => *int as f64,
                Value::Float(float) => *float,
                other => panic!("{other}"),
            });
            assert_eq!(value, expected, "{} {options:?}\n{text}", check.name);
            not_zero += usize::from(check.name == "staleness" && expected > Some(0.0));
            let holds = expected.map(|value| if at_most { value <= limit } else { value >= limit });
            let verdict = match finding.verdict {
                Verdict::Pass => Some(true),
                Verdict::Fail(_) => Some(false),
                Verdict::Unknown { .. } => None,
            };
            assert_eq!(verdict, holds, "{} {options:?}\n{text}", check.name);
            seen.entry(check.name).or_default()[verdict.map_or(2, usize::from)] += 1;
        }
    }
    for (name, [fail, pass, unknown]) in &seen {
        let judged = fail + pass;
        assert!(
            fail * 10 > judged && pass * 10 > judged,
            "{name}: {fail} fail, {pass} pass, {unknown} unknown"
        );
        assert!(judged * 4 > RUNS, "{name} is judged {judged} times");
    }
    assert!(not_zero * 40 > RUNS, "only {not_zero} stale reads");
    assert_eq!(seen.len(), numbers().count());
}

#[test]
fn a_number_without_limits_passes_with_its_value() {
    let evidence = netsplit::read("@1 c1 calls read\n@3.5 c1 ok").unwrap();
    let finding = check("latency").unwrap().judge(&evidence, &[]).unwrap();
    assert!(finding.is_pass());
    assert_eq!(finding.results[0], ("value".to_owned(), Value::Float(2.5)));
    assert!(numbers().all(|check| check.is_number));
}

#[test]
fn values_have_no_age_where_the_order_of_clients_is_not_known() {
    let mut evidence = netsplit::read("@1 c1 calls read\n@3.5 c1 ok {\"value\": 1}").unwrap();
    evidence.history.is_timed = false;
    let finding = check("staleness").unwrap().judge(&evidence, &[]).unwrap();
    assert!(matches!(finding.verdict, Verdict::Unknown { .. }));
}

#[test]
fn evidence_that_makes_no_sense_is_told_with_its_place() {
    let table = [
        (
            "hit_rate",
            "",
            "@1 c1 calls read\nc1 ok {\"hit\": 1}",
            "Some(Mark(2)): `hit` is true or false, not 1",
        ),
        ("staleness", "", "c1 calls read\nc1 ok {}", "Some(Mark(2)): `read` gave no `value`: {}"),
        ("staleness", "", "c1 calls write", "Some(Mark(1)): `write` has no `value`: {\"type\": \"write\"}"),
        ("staleness", "", "c1 calls cas", "Some(Mark(1)): `cas` has no `to`: {\"type\": \"cas\"}"),
        (
            "staleness",
            "",
            "c1 calls put",
            "Some(Mark(1)): unknown function `put`; it is one of read, write, cas",
        ),
        ("staleness", "quantile=1.5", "", "None: quantile=1.5: a quantile is from 0 to 1"),
        ("latency", "quantile=95", "", "None: quantile=95: a quantile is from 0 to 1"),
        ("fairness", "by=\"tenant\"", "c1 calls job", "Some(Mark(1)): `job` has no `tenant`"),
        ("load_balance", "nodes=[\"n9\"]", "n1 starts", "None: there is no node n9"),
        ("cost", "", "n1 metric cost \"much\"", "Some(Mark(1)): the metric `cost` is a number, not \"much\""),
        (
            "movement",
            "",
            "owners is 3\nowners is {}",
            "Some(Mark(1)): who owns what is a map from key to owner, not 3",
        ),
        (
            "movement",
            "field=\"shards\"",
            "owners is {\"shards\": {}}\nowners is {}",
            "Some(Mark(2)): `owners` has no `shards`: {}",
        ),
    ];
    for (name, option, text, says) in table {
        let options: Vec<(String, Value)> = option
            .split_once('=')
            .map(|(name, json)| (name.to_owned(), Value::from_json(json).unwrap()))
            .into_iter()
            .collect();
        let refused = check(name).unwrap().judge(&netsplit::read(text).unwrap(), &options).unwrap_err();
        let checkers::Refused::Evidence(malformed) = refused else { panic!("{name}: {refused:?}") };
        let told = format!("{:?}: {}", malformed.mark, malformed.says);
        assert!(told.starts_with(says), "{name}: {told}");
    }
}

#[test]
fn mutated_runs_never_make_a_number_panic() {
    let odd = ["null", "-1", "1e300", "\"\"", "[]", "{\"a\": []}", "9223372036854775807", "true"];
    let mut dice = Dice::of(2);
    let mut judged = 0;
    for _ in 0..4_000 {
        let mut lines = run(&mut dice).lines;
        for _ in 0..=dice.below(3) {
            if lines.is_empty() {
                break;
            }
            let pick = |dice: &mut Dice, lines: &[String]| dice.below(lines.len() as u64) as usize;
            let (one, other) = (pick(&mut dice, &lines), pick(&mut dice, &lines));
            match dice.below(4) {
                0 => drop(lines.remove(one)),
                1 => lines.insert(one, lines[other].clone()),
                2 => lines.swap(one, other),
                _ => {
                    let with = *dice.one_of(&odd);
                    let line = &mut lines[one];
                    if let Some(begin) = line.rfind(": ").or_else(|| line.rfind(' ')) {
                        let tail = if line.ends_with('}') { "}" } else { "" };
                        *line = format!("{} {with}{tail}", &line[..=begin]);
                    }
                }
            }
        }
        let untimed: Vec<&str> =
            lines.iter().map(|line| line.split_once(' ').map_or("", |(_, rest)| rest)).collect();
        let Ok(evidence) = netsplit::read(&untimed.join("\n")) else { continue };
        judged += 1;
        for check in numbers() {
            let _ = check.judge(&evidence, &[]);
        }
    }
    assert!(judged > 1_000, "{judged}");
}
