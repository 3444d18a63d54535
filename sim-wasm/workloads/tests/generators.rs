//! What each workload asks, and how often: Maelstrom's distributions, and those that the mixes promise.

use engine::{Chooser, Draw, Random, Stream};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trace::{OpOutcome, Payload, Time, Value};
use workloads::{Ask, Caller, Draws, Workload, named};

/// A workload whose clients ask in turn, without a cluster.
struct Asked {
    workload: Box<dyn Workload>,
    random: Random,
    drawn: u64,
    nodes: Vec<String>,
    clients: usize,
}

impl Asked {
    fn new(name: &str, options: &[(&str, Value)], nodes: usize, clients: usize) -> Self {
        let options: Vec<(String, Value)> =
            options.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let nodes = (0..nodes).map(|at| format!("n{at}")).collect();
        Self {
            workload: named(name, &options).unwrap(),
            random: Random { seed: 17 },
            drawn: 0,
            nodes,
            clients,
        }
    }

    fn with<T>(
        &mut self,
        client: usize,
        session: u32,
        ask: impl FnOnce(&mut dyn Workload, &Caller<'_>, &mut Draws<'_>) -> T,
    ) -> T {
        let Self { workload, random, drawn, nodes, clients } = self;
        let name = format!("c{client}");
        let now = Time::from_ms(*drawn);
        let caller = Caller { client, clients: *clients, name: &name, nodes, session, now };
        let mut choose = |options| {
            *drawn += 1;
            random.choose(Draw { stream: Stream::Workload, who: 1, count: *drawn }, options)
        };
        ask(&mut **workload, &caller, &mut Draws::new(&mut choose))
    }

    fn next(&mut self, client: usize) -> Value {
        self.with(client, 0, |workload, caller, draws| workload.next(caller, draws))
    }

    /// So many requests of the clients in turn.
    fn many(&mut self, count: usize) -> Vec<Value> {
        (0..count).map(|at| self.next(at % self.clients)).collect()
    }

    fn learn(&mut self, client: usize, request: &Value, reply: &str) -> Option<Ask> {
        let reply = Arc::new(Payload::Body(Value::from_json(reply).unwrap()));
        self.with(client, 0, |workload, caller, draws| {
            workload.learn(caller, request, &OpOutcome::Ok(reply), draws)
        })
    }
}

fn f(request: &Value) -> &str {
    request.get("type").and_then(Value::as_text).unwrap()
}

fn ints(requests: &[Value], key: &str) -> BTreeMap<i64, usize> {
    let mut counts = BTreeMap::new();
    for int in requests.iter().filter_map(|request| request.get(key)).filter_map(Value::as_int) {
        *counts.entry(int).or_insert(0) += 1;
    }
    counts
}

/// Whether `count` of `of` draws is what a chance of `chance` in `odds` gives, to six standard deviations.
fn assert_share(count: usize, of: usize, (chance, odds): (f64, f64), what: &str) {
    let share = chance / odds;
    let (expected, deviation) = (of as f64 * share, (of as f64 * share * (1.0 - share)).sqrt());
    assert!((count as f64 - expected).abs() <= 6.0 * deviation + 1.0, "{what}: {count}, not {expected}");
}

fn count(requests: &[Value], kind: &str) -> usize {
    requests.iter().filter(|request| f(request) == kind).count()
}

const MANY: usize = 20_000;

#[test]
fn echo_has_128_texts() {
    let requests = Asked::new("echo", &[], 1, 1).many(MANY);
    let texts: BTreeSet<&str> =
        requests.iter().map(|request| request.get("echo").and_then(Value::as_text).unwrap()).collect();
    assert_eq!(texts.len(), 128);
    assert!(texts.contains("Please echo 0") && texts.contains("Please echo 127"));
}

#[test]
fn sets_count_upwards_in_half_of_their_operations() {
    for (name, adds, key) in [("broadcast", "broadcast", "message"), ("g-set", "add", "element")] {
        let requests = Asked::new(name, &[], 5, 5).many(MANY);
        let added = count(&requests, adds);
        assert_share(added, MANY, (1.0, 2.0), name);
        assert_eq!(ints(&requests, key), (0..added as i64).map(|element| (element, 1)).collect());
        assert_eq!(count(&requests, "read"), MANY - added);
    }
}

#[test]
fn a_pn_counter_takes_minus_5_to_4_in_half_of_its_operations() {
    let requests = Asked::new("pn-counter", &[], 3, 3).many(MANY);
    assert_share(count(&requests, "add"), MANY, (1.0, 2.0), "adds");
    let deltas = ints(&requests, "delta");
    assert_eq!(deltas.keys().copied().collect::<Vec<_>>(), (-5..=4).collect::<Vec<_>>());
    for (delta, count) in deltas {
        assert_share(count, MANY, (1.0, 20.0), &delta.to_string());
    }
}

#[test]
fn a_g_counter_leaves_out_what_takes_away() {
    // Of ten parts five read, each delta has half a one; the five half ones below zero are left out: five
    // of seven and a half read.
    let requests = Asked::new("g-counter", &[], 3, 3).many(MANY);
    assert_share(count(&requests, "read"), MANY, (2.0, 3.0), "reads");
    let deltas = ints(&requests, "delta");
    assert_eq!(deltas.keys().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    for (delta, count) in deltas {
        assert_share(count, MANY, (1.0, 15.0), &delta.to_string());
    }
}

#[test]
fn lin_kv_writes_once_and_compares_twice_with_values_of_five() {
    // Two nodes: the first two of four clients read, the others change.
    let mut asked = Asked::new("lin-kv", &[], 2, 4);
    let requests = asked.many(MANY);
    for (at, request) in requests.iter().enumerate() {
        assert_eq!(f(request) == "read", at % 4 < 2);
    }
    assert_share(count(&requests, "write"), MANY / 2, (1.0, 3.0), "writes");
    for key in ["value", "from", "to"] {
        let values = ints(&requests, key);
        assert_eq!(values.keys().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 4], "{key}");
        let all = values.values().sum();
        values.values().for_each(|count| assert_share(*count, all, (1.0, 5.0), key));
    }
}

#[test]
fn groups_work_on_a_key_each_until_twenty_clients_have_touched_it() {
    let mut asked = Asked::new("lin-kv", &[], 2, 8);
    let key = |asked: &mut Asked, client, session| {
        asked
            .with(client, session, |workload, caller, draws| workload.next(caller, draws))
            .get("key")
            .unwrap()
            .as_int()
    };
    assert_eq!([0, 3, 4, 7].map(|client| key(&mut asked, client, 0)), [Some(0), Some(0), Some(1), Some(1)]);
    // Client 0 is replaced eighteen times: with client 3 the twenty that may touch the key.
    for session in 1..=18 {
        assert_eq!(key(&mut asked, 0, session), Some(0));
    }
    assert_eq!(key(&mut asked, 3, 0), Some(0));
    assert_eq!(key(&mut asked, 1, 0), Some(2));
    assert_eq!(key(&mut asked, 4, 0), Some(1));
}

#[test]
fn clients_that_make_no_whole_group_do_both() {
    let requests = Asked::new("lin-kv", &[], 5, 3).many(MANY);
    assert_share(count(&requests, "read"), MANY, (1.0, 2.0), "reads");
}

#[test]
fn transactions_have_elles_lengths_and_never_write_the_same_twice() {
    for (name, writes) in [("txn-list-append", "append"), ("txn-rw-register", "w")] {
        let requests = Asked::new(name, &[], 2, 4).many(MANY);
        let mut lengths = BTreeMap::new();
        let mut written = BTreeSet::new();
        let mut steps = 0;
        for request in &requests {
            let Some(Value::List(txn)) = request.get("txn") else { panic!("no steps") };
            *lengths.entry(txn.len()).or_insert(0) += 1;
            for step in txn {
                let Value::List(step) = step else { panic!("a step is a list") };
                let (kind, key, value) = (step[0].as_text().unwrap(), step[1].as_int().unwrap(), &step[2]);
                steps += 1;
                match value.as_int() {
                    Some(value) if kind == writes => {
                        assert!((1..=16).contains(&value) && written.insert((key, value)));
                    }
                    _ => assert!(kind == "r" && *value == Value::Null),
                }
            }
        }
        assert_eq!(lengths.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4]);
        lengths.values().for_each(|count| assert_share(*count, MANY, (1.0, 4.0), name));
        // A write that its key has no room for is drawn anew, which half the time makes it a read.
        let share = written.len() as f64 / f64::from(steps);
        assert!((0.45..0.5).contains(&share), "{share}");
    }
}

#[test]
fn kafka_assigns_once_in_64_and_sends_as_often_as_it_polls() {
    let requests = Asked::new("kafka", &[], 2, 4).many(MANY);
    assert_share(count(&requests, "list_committed_offsets"), MANY, (1.0, 64.0), "assigns");
    let share = count(&requests, "send") as f64 / count(&requests, "poll") as f64;
    assert!((0.85..1.05).contains(&share), "{share}");
    assert!(requests.iter().filter(|request| f(request) == "send").all(|request| {
        request.get("key").and_then(Value::as_text).is_some_and(|key| key.parse::<u64>().is_ok())
    }));
}

#[test]
fn kafka_polls_on_from_where_it_came_to_and_commits_what_it_saw() {
    let mut asked = Asked::new("kafka", &[], 1, 1);
    let of_kind = |asked: &mut Asked, kind: &str| loop {
        let request = asked.next(0);
        if f(&request) == kind {
            return request;
        }
    };
    assert_eq!(of_kind(&mut asked, "poll").get("offsets"), Some(&Value::Map(Vec::new())));
    let assign = Value::from_json(r#"{"type": "list_committed_offsets", "keys": ["3", "7"]}"#).unwrap();
    asked.learn(0, &assign, r#"{"type": "list_committed_offsets_ok", "offsets": {"7": 12}}"#);
    let poll = of_kind(&mut asked, "poll");
    assert_eq!(poll.get("offsets").unwrap().to_json(), r#"{"3": 0, "7": 12}"#);
    let commit = asked.learn(0, &poll, r#"{"type": "poll_ok", "msgs": {"3": [[0, 9], [4, 8]], "7": []}}"#);
    assert_eq!(commit.unwrap().body.to_json(), r#"{"type": "commit_offsets", "offsets": {"3": 4}}"#);
    assert_eq!(of_kind(&mut asked, "poll").get("offsets").unwrap().to_json(), r#"{"3": 5, "7": 12}"#);
}

#[test]
fn the_favourites_of_a_cache_are_zipfs_and_a_scan_is_read_once() {
    let keys = |options: &[(&str, Value)]| {
        let requests = Asked::new("cache", options, 1, 1).many(MANY);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for request in requests {
            *counts.entry(request.get("key").and_then(Value::as_text).unwrap().to_owned()).or_insert(0) += 1;
        }
        counts
    };
    let counts = keys(&[("keys", Value::Int(3)), ("zipf_percent", Value::Int(100))]);
    // 1 + 1/2 + 1/3 = 11/6.
    for (key, share) in [("k0", 6.0), ("k1", 3.0), ("k2", 2.0)] {
        assert_share(counts[key], MANY, (share, 11.0), key);
    }
    let counts = keys(&[("keys", Value::Int(40)), ("scan_keys", Value::Int(4))]);
    let scanned: Vec<&usize> =
        counts.iter().filter(|(key, _)| key.starts_with('s')).map(|(_, count)| count).collect();
    assert_eq!(scanned.len(), MANY / 5 * 4);
    assert!(scanned.iter().all(|count| **count == 1));
}

#[test]
fn a_post_said_again_has_its_key_and_text_and_an_id_of_its_own() {
    let requests = Asked::new("proxy", &[("repeat_percent", Value::Int(30))], 1, 1).many(MANY);
    let text = |request: &Value, key: &str| request.get(key).and_then(Value::as_text).unwrap().to_owned();
    let header = |request: &Value, key: &str| {
        request
            .get("headers")
            .and_then(|headers| headers.get(key))
            .and_then(Value::as_text)
            .map(str::to_owned)
    };
    let posts: Vec<&Value> = requests.iter().filter(|request| text(request, "method") == "POST").collect();
    assert_share(posts.len(), MANY, (1.0, 5.0), "posts");
    let mut by_key = BTreeMap::new();
    for post in &posts {
        let said = (header(post, "user"), text(post, "text"));
        let known = by_key.entry(header(post, "idempotency-key").unwrap()).or_insert_with(|| said.clone());
        assert_eq!(*known, said);
    }
    assert_share(posts.len() - by_key.len(), posts.len(), (3.0, 10.0), "repeated");
    let ids: BTreeSet<_> = requests.iter().map(|request| header(request, "request-id").unwrap()).collect();
    assert_eq!(ids.len(), MANY);
    assert!(requests.iter().all(|request| header(request, "idempotency-key").is_none() == (text(request, "method") == "GET")));
}

#[test]
fn a_record_names_its_number_and_fills_its_line() {
    let requests = Asked::new("file", &[], 1, 1).many(2_000);
    let mut paths = BTreeSet::new();
    let mut records = 0;
    for request in &requests {
        let path = request.get("path").and_then(Value::as_text).unwrap();
        match f(request) {
            "create" => assert!(paths.insert(path)),
            kind => assert!(paths.contains(path), "{kind} before its file was made"),
        }
        if let Some(data) = request.get("data").and_then(Value::as_text) {
            assert!(data.len() == 32 && data.starts_with(&format!("<{records}>.")) && data.ends_with(".\n"));
            records += 1;
        }
    }
    assert!(records > 900);
}

#[test]
fn a_lock_is_given_back_with_its_token_after_it_was_held() {
    let mut asked = Asked::new("lock", &[("oversleeps_one_in", Value::Int(5))], 1, 1);
    let acquire = asked.next(0);
    assert_eq!(
        acquire.to_json(),
        r#"{"type": "acquire", "lock": "lock-0", "owner": "c0-0", "lease_ms": 2000}"#
    );
    let held: Vec<Ask> = (0..1_000)
        .map(|_| asked.learn(0, &acquire, r#"{"type": "acquire_ok", "token": 33}"#).unwrap())
        .collect();
    assert!(
        held.iter().all(|ask| ask.body.to_json()
            == r#"{"type": "release", "lock": "lock-0", "owner": "c0-0", "token": 33}"#)
    );
    let overslept = held.iter().filter(|ask| ask.after == Time::from_ms(4_000)).count();
    assert_share(overslept, 1_000, (1.0, 5.0), "overslept");
    assert!(held.iter().all(|ask| ask.after <= Time::from_ms(100) || ask.after == Time::from_ms(4_000)));
}

#[test]
fn what_is_lent_by_a_queue_is_worked_on_and_acknowledged() {
    let options = [("enqueue_percent", Value::Int(0)), ("slow_one_in", Value::Int(4))];
    let mut asked = Asked::new("queue", &options, 1, 1);
    let dequeue = asked.next(0);
    assert_eq!(dequeue.to_json(), r#"{"type": "dequeue", "wait_ms": 100}"#);
    assert_eq!(asked.learn(0, &dequeue, r#"{"type": "dequeue_ok", "value": 5}"#), None);
    let lent = r#"{"type": "dequeue_ok", "value": 5, "receipt": "r9"}"#;
    let acks: Vec<Ask> = (0..1_000).map(|_| asked.learn(0, &dequeue, lent).unwrap()).collect();
    assert!(acks.iter().all(|ask| ask.body.to_json() == r#"{"type": "ack", "receipt": "r9"}"#));
    let slow = acks.iter().filter(|ask| ask.after == Time::from_ms(3_000)).count();
    assert_share(slow, 1_000, (1.0, 4.0), "slow");
    assert!(acks.iter().all(|ask| ask.after <= Time::from_ms(40) || ask.after == Time::from_ms(3_000)));
}

#[test]
fn a_queue_is_emptied_in_the_end() {
    let mut asked = Asked::new("queue", &[], 1, 1);
    let next_final = |asked: &mut Asked, nth| {
        asked.with(0, 0, |workload, caller, draws| workload.next_final(caller, nth, draws))
    };
    let dequeue = next_final(&mut asked, 0).unwrap().body;
    assert_eq!(dequeue.to_json(), r#"{"type": "dequeue", "wait_ms": 0}"#);
    asked.learn(0, &dequeue, r#"{"type": "dequeue_ok", "value": 5}"#);
    assert!(next_final(&mut asked, 1).is_some());
    asked.learn(0, &dequeue, r#"{"type": "dequeue_ok", "value": null}"#);
    assert_eq!(next_final(&mut asked, 2), None);
}

#[test]
fn a_job_is_asked_after_until_it_is_over() {
    let mut asked = Asked::new("job", &[("polls_max", Value::Int(3))], 1, 1);
    let submit = asked.next(0);
    let ask = asked.learn(0, &submit, r#"{"type": "submit_ok"}"#).unwrap();
    assert_eq!(ask.body.to_json(), r#"{"type": "status", "job": "job-0"}"#);
    assert_eq!(ask.after, Time::from_ms(100));
    let running = r#"{"type": "status_ok", "state": "running"}"#;
    assert!(asked.learn(0, &ask.body, running).is_some());
    assert_eq!(asked.learn(0, &ask.body, r#"{"type": "status_ok", "state": "done"}"#), None);
    assert!(asked.learn(0, &ask.body, running).is_some());
    // Given up after three questions.
    assert_eq!(asked.learn(0, &ask.body, running), None);
}

#[test]
fn a_reader_of_a_stream_goes_on_where_it_came_to() {
    let mut asked = Asked::new("stream", &[("publish_percent", Value::Int(0))], 1, 2);
    let fetch = asked.next(0);
    asked.learn(0, &fetch, r#"{"type": "fetch_ok", "events": [[0, "k0", 5, 1]], "next": 1}"#);
    assert_eq!(asked.next(0).get("from"), Some(&Value::Int(1)));
    assert_eq!(asked.next(1).get("from"), Some(&Value::Int(0)));
}

#[test]
fn one_event_in_ten_is_late() {
    let mut asked = Asked::new("stream", &[("publish_percent", Value::Int(100))], 1, 1);
    let mut late = 0;
    for _ in 0..MANY {
        let now = Time::from_ms(asked.drawn).as_ms() as i64;
        late += usize::from(asked.next(0).get("at_ms").unwrap().as_int().unwrap() < now);
    }
    // One in ten, less those few whose lateness is below a millisecond, and those at the very start.
    assert!((late as f64 / MANY as f64 - 0.1).abs() < 0.015, "{late}");
}
