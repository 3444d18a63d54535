//! The table of workloads: that what it says is so, and that a slip is answered in words.

mod support;

use engine::Ended;
use support::stage::Stage;
use support::stub::Habit;
use trace::Takes;
use trace::{Time, Value};
use workloads::{Holds, Info, Operation, Plan, Rate, WORKLOADS, named};

#[test]
fn every_workload_runs_ten_seconds_on_a_node_that_means_nothing() {
    for info in WORKLOADS {
        let time_limit = Time::from_ms(10_000);
        let ending = Plan::maelstrom(Rate::per_second(1), time_limit).ending;
        let think = engine::Latency::Constant(Time::from_ms(50));
        let closed = Plan { pace: workloads::Pace::Closed { think }, ending, ..Plan::closed(time_limit) };
        for plan in [Plan::maelstrom(Rate::per_second(50), time_limit), closed] {
            let mut stage = Stage::of_stubs(3, Habit::Answers, info.name, plan);
            stage.clients = 6;
            let run = stage.run(2);
            assert_eq!(run.ended, Ended::Done, "{}", info.name);
            let operations = run.load().operations();
            assert!(operations.len() > 100, "{}: {}", info.name, operations.len());
            operations.iter().for_each(|operation| assert_asked_as_told(info, operation));
            assert!(operations.iter().all(|operation| operation.malformed.is_none() && operation.is_ok()));
        }
    }
}

/// That a request has the fields that the table names, all of them and no others.
fn assert_asked_as_told(info: &Info, operation: &Operation) {
    let rpc = info.rpcs.iter().find(|rpc| rpc.name == operation.f()).expect("a request of the table");
    let Value::Map(pairs) = &operation.request else { panic!("a request is a map") };
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.remove(0), "type");
    assert_eq!(names, rpc.request.iter().map(|field| field.name).collect::<Vec<_>>(), "{}", info.name);
    for field in rpc.request {
        let value = operation.request.get(field.name).unwrap();
        assert!(field.holds.admits(value), "{} {}: {value}", info.name, field.name);
        assert!(field.holds == Holds::Any || *value != Value::Null);
    }
}

#[test]
fn every_workload_bears_a_cluster_that_never_answers_and_one_that_always_fails() {
    for info in WORKLOADS {
        for habit in [Habit::IsSilent, Habit::Fails(11), Habit::Fails(13)] {
            let plan = Plan::maelstrom(Rate::per_second(50), Time::from_ms(3_000));
            let run = Stage::of_stubs(2, habit, info.name, plan).run(2);
            assert_eq!(run.ended, Ended::Done, "{}", info.name);
            assert!(run.load().operations().iter().all(|operation| !operation.is_ok()));
        }
    }
}

#[test]
fn maelstroms_ten_are_there_with_its_requests() {
    let maelstroms: [(&str, &[&str]); 10] = [
        ("echo", &["echo"]),
        ("unique-ids", &["generate"]),
        ("broadcast", &["topology", "broadcast", "read"]),
        ("g-set", &["add", "read"]),
        ("g-counter", &["add", "read"]),
        ("pn-counter", &["add", "read"]),
        ("lin-kv", &["read", "write", "cas"]),
        ("txn-list-append", &["txn"]),
        ("txn-rw-register", &["txn"]),
        ("kafka", &["send", "poll", "commit_offsets", "list_committed_offsets"]),
    ];
    for (info, (name, requests)) in WORKLOADS.iter().zip(maelstroms) {
        assert_eq!(info.name, name);
        assert_eq!(info.rpcs.iter().map(|rpc| rpc.name).collect::<Vec<_>>(), requests);
    }
}

#[test]
fn the_table_says_something_about_everything_once() {
    let mut names = std::collections::BTreeSet::new();
    for info in WORKLOADS {
        assert!(names.insert(info.name) && info.says.ends_with('.'), "{}", info.name);
        assert!(info.settings.iter().all(|setting| !setting.says.is_empty()));
        for rpc in info.rpcs {
            let fields = rpc.request.iter().chain(rpc.reply);
            assert!(rpc.says.ends_with('.') && fields.into_iter().all(|field| !field.says.is_empty()));
        }
    }
}

#[test]
fn a_default_is_among_what_is_taken() {
    for info in WORKLOADS {
        for setting in info.settings {
            let options = [(setting.name.to_owned(), setting.takes.default())];
            assert!(named(info.name, &options).is_ok(), "{} {}", info.name, setting.name);
        }
    }
}

#[test]
fn the_ends_of_every_range_run() {
    for info in WORKLOADS {
        for setting in info.settings {
            let Takes::Count { least, most, .. } = setting.takes else { continue };
            for value in [least, most] {
                let value = Value::Int(value as i64);
                let plan = Plan::maelstrom(Rate::per_second(50), Time::from_ms(500));
                let stub = support::stub::Stub::new(info.name, Habit::Answers);
                let program: support::stage::Program = Box::new(move || Box::new(stub.clone()));
                let run = Stage::with_options(2, program, info.name, &[(setting.name, value)], plan).run(1);
                assert!(!run.load().operations().is_empty(), "{} {}", info.name, setting.name);
                assert!(matches!(run.ended, Ended::Done | Ended::Limit(_)), "{:?}", run.ended);
            }
        }
    }
}

#[test]
fn a_slip_is_answered_with_what_was_meant() {
    let wrong = |name: &str, options: &[(&str, Value)]| {
        let options: Vec<(String, Value)> =
            options.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        named(name, &options).map(|_| ()).unwrap_err()
    };
    assert_eq!(wrong("broadcst", &[]), r#"there is no workload "broadcst"; did you mean "broadcast"?"#);
    assert_eq!(
        wrong("broadcast", &[("topolgy", Value::text("grid"))]),
        r#"workload "broadcast" has no option "topolgy"; did you mean "topology"? It takes topology"#
    );
    assert_eq!(
        wrong("broadcast", &[("topology", Value::text("gird"))]),
        r#"workload "broadcast": topology="gird": did you mean "grid"? It takes one of grid, line, total, tree, tree2, tree3, tree4"#
    );
    assert_eq!(
        wrong("lock", &[("locks", Value::Int(0))]),
        r#"workload "lock": locks=0: it takes a whole number from 1 to 100000"#
    );
    assert_eq!(
        wrong("lock", &[("locks", Value::text("two"))]),
        r#"workload "lock": locks="two": it takes a whole number from 1 to 100000"#
    );
    assert_eq!(
        wrong("echo", &[("rate", Value::Int(1))]),
        r#"workload "echo" has no option "rate"; it takes none"#
    );
}
