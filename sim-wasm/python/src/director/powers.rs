//! The table of what a scenario may call: each name with what it does. The names are those of the
//! reference page, whose signatures the arguments are read by.

use super::given::{Form, Given};
use super::host::{DirectorHost, Done, in_ms};
use crate::api::DIRECTOR_PAGE;
use crate::session::Answer;
use checkers::checks;
use engine::World;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;
use workloads::WORKLOADS;

/// What a call does; the number is that of whoever waits for its answer.
type Act = fn(&mut DirectorHost<'_>, u32, &Given<'_>) -> Done;

/// Something that a scenario may call.
pub struct Power {
    pub form: Form,
    pub act: Act,
}

/// The objects on which powers are called, each with the class that it is of inside. Methods of other
/// objects are made by the prelude, and have the object's own name in front of their arguments.
const OBJECTS: [(&str, &str); 7] = [
    ("net", "_SimNet"),
    ("fault", "_SimFault"),
    ("clock", "_SimClock"),
    ("disks", "_SimDisks"),
    ("streams", "_SimStreams"),
    ("storm", "_SimStorm"),
    ("trace", "_SimTrace"),
];

/// The class whose methods are the workloads.
const WORKLOAD_CLASS: &str = "_SimWorkload";

/// The objects whose methods are the checks; the prelude makes them.
const JUDGES: [&str; 2] = ["check", "measure"];

const POWERS: &[(&str, Act)] = &[
    ("c.call", |host, _, given| host.invoke(given)),
    ("sleep", |host, call, given| host.sleep(call, given)),
    ("now", |host, _, _| Ok(Answer::Value(in_ms(host.world.now())))),
    ("moment", |host, call, given| host.moment(call, given)),
    ("heal", |host, _, given| host.begin_heal(given)),
    ("view", |host, _, given| host.view(given)),
    // ---- who is there --------------------------------------------------------------------------
    ("cluster", |host, _, given| host.cluster(given)),
    ("join", |host, _, given| host.join(given)),
    ("service", |host, _, given| host.service(given)),
    ("client", |host, _, given| host.join_client(given)),
    ("c.send", |host, _, given| host.client_sends(given)),
    ("c.send_text", |host, _, given| host.client_sends_text(given)),
    ("c.received", |host, _, given| host.received(given)),
    ("c.connect", |host, call, given| host.connect(call, given)),
    ("conn.read", |host, call, given| host.read_bytes(call, given)),
    ("conn.write", |host, _, given| host.write_bytes(given)),
    ("conn.writable", |host, call, given| host.writable(call, given)),
    ("conn.end", |host, _, given| host.end_stream(given)),
    ("conn.reset", |host, _, given| host.reset_stream(given)),
    ("streams.open", |host, _, given| host.open_streams(given)),
    ("actor_send", |host, _, given| host.actor_sends(given)),
    // ---- the network ---------------------------------------------------------------------------
    ("net.loss", |host, _, given| host.by_chance(given, World::set_loss)),
    ("net.duplicate", |host, _, given| host.by_chance(given, World::set_duplication)),
    ("net.corrupt", |host, _, given| host.corrupt(given)),
    ("net.reorder", |host, _, given| host.reorder(given)),
    ("net.latency", |host, _, given| host.latency(given, World::set_latency)),
    ("net.client_latency", |host, _, given| host.latency(given, World::set_client_latency)),
    ("net.link", |host, _, given| host.link(given)),
    ("net.uplink", |host, _, given| host.uplink(given)),
    ("net.partition", |host, _, given| host.partition(given)),
    ("net.isolate", |host, _, given| host.isolate(given)),
    ("net.cut", |host, _, given| host.cut_both_ways(given)),
    ("net.cut_one_way", |host, _, given| host.cut_one_way(given)),
    ("net.only", |host, _, given| host.leave_only(given)),
    ("net.flap", |host, _, given| host.flap(given)),
    ("net.mend", |host, _, given| host.mend(given)),
    ("net.heal", |host, _, _| host.mend_all()),
    ("net.tap", |host, _, given| host.tap(given)),
    ("net.through", |host, _, given| host.through(given)),
    ("net.authenticated", |host, _, given| host.authenticated(given)),
    // ---- processes -----------------------------------------------------------------------------
    ("fault.kill", |host, _, given| host.kill(given)),
    ("fault.power_cut", |host, _, given| host.power_cut(given)),
    ("fault.restart", |host, _, given| host.restart(given)),
    ("fault.pause", |host, _, given| host.on(given, World::pause)),
    ("fault.resume", |host, _, given| host.on(given, World::resume)),
    ("fault.slow", |host, _, given| host.slow(given)),
    ("fault.cores", |host, _, given| host.cores(given)),
    ("fault.crash", |host, _, given| host.crash(given)),
    ("fault.leave", |host, _, given| host.leave(given)),
    ("fault.replace", |host, _, given| host.replace(given)),
    ("fault.lies", |host, _, given| host.lies(given)),
    ("fault.honest", |host, _, given| host.honest(given)),
    ("fault.steal", |host, _, given| host.steal(given)),
    // ---- machines ------------------------------------------------------------------------------
    ("clock.date", |host, _, given| host.date(given)),
    ("clock.skew", |host, _, given| host.shift_clock(given, World::skew_clock)),
    ("clock.drift", |host, _, given| host.drift(given)),
    ("clock.jump", |host, _, given| host.shift_clock(given, World::jump_clock)),
    ("clock.smear", |host, _, given| host.smear(given)),
    ("clock.uncertainty", |host, _, given| host.uncertainty(given)),
    ("clock.true_time", |host, _, _| host.true_time()),
    ("clock.read", |host, _, given| host.read_clock(given)),
    ("disks.rules", |host, _, given| host.disk_rules(given)),
    ("disks.full", |host, _, given| host.disk_full(given)),
    ("disks.unreadable", |host, _, given| host.unreadable(given)),
    ("disks.rot", |host, _, given| host.rot(given)),
    ("disks.fail_sync", |host, _, given| host.fail_sync(given)),
    ("disks.misdirect", |host, _, given| host.misdirect(given)),
    ("disks.erase", |host, _, given| host.erase(given)),
    ("disks.files", |host, _, given| host.files(given)),
    ("disks.durable", |host, _, given| host.durable(given)),
    ("disks.counters", |host, _, given| host.counters(given)),
    // ---- a learner's storm --------------------------------------------------------------------
    ("storm.run", |host, call, given| host.run_storm(call, given)),
    ("storm.actions", |host, _, _| host.storm_actions()),
    ("trace.faults", |host, _, _| host.faults()),
    // ---- load ----------------------------------------------------------------------------------
    ("workload.NAME", |host, _, given| host.begin_load(given)),
    ("w.run", |host, call, given| host.run_load(call, given)),
    ("w.finish", |host, call, given| host.finish_load(call, given)),
    ("w.stop", |host, _, given| host.stop_load(given)),
    ("w.ops", |host, _, given| host.load_ops(given)),
    ("w.counts", |host, _, given| host.load_counts(given)),
    ("w.clients", |host, _, given| host.load_clients(given)),
    // ---- judging -------------------------------------------------------------------------------
    ("figure", |host, _, given| host.figure(given)),
    ("watch", |host, _, given| host.watch_views(given)),
    ("check.NAME", |host, _, given| host.judge(given)),
    ("measure.NAME", |host, _, given| host.measure(given)),
    // ---- reading the trace ---------------------------------------------------------------------
    ("trace.messages", |host, _, given| host.messages(given)),
    ("trace.troubles", |host, _, _| host.troubles()),
    ("trace.starts", |host, _, given| host.starts(given)),
    ("trace.deaths", |host, _, given| host.deaths(given)),
    ("trace.disk_ops", |host, _, given| host.disk_ops(given)),
    ("trace.connections", |host, _, _| host.connections()),
    ("trace.stats", |host, _, _| host.stats()),
    ("trace.cause", |host, _, given| host.causes(given)),
];

/// The power behind a function of the host's: `_sim_net_loss` is `net.loss`.
pub fn power(inside: &str) -> Option<&'static Power> {
    static TABLE: LazyLock<BTreeMap<String, Power>> = LazyLock::new(|| {
        let power = |(name, act): &(&'static str, Act)| {
            let entry = DIRECTOR_PAGE.entry(name).expect("every power has an entry: a test says so");
            let object = name.split_once('.').map(|(object, _)| object);
            let owned = object.is_some_and(|object| !OBJECTS.iter().any(|(known, _)| *known == object));
            (inside_of(name), Power { form: Form::new(entry, owned), act: *act })
        };
        POWERS.iter().map(power).collect()
    });
    TABLE.get(inside)
}

/// What the host's function behind a name is called.
fn inside_of(name: &str) -> String {
    format!("_sim_{}", name.replace('.', "_"))
}

/// The part of the prelude that the tables make: the objects with their methods, and the workloads.
pub fn objects() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = String::new();
        // Writing to a String cannot fail.
        for (object, class) in OBJECTS {
            let _ = writeln!(text, "\n\nclass {class}:\n    def __init__(self):");
            for method in methods(object) {
                let _ =
                    writeln!(text, "        self.{method} = {}", inside_of(&format!("{object}.{method}")));
            }
            let _ = writeln!(text, "\n\n_sim_{object}_object = {class}()");
        }
        let _ = writeln!(text, "\n\nclass {WORKLOAD_CLASS}:\n    def __init__(self):");
        for workload in WORKLOADS {
            let name = workload.name;
            let _ = writeln!(text, "        self.{} = _sim_load_maker(\"{name}\")", name.replace('-', "_"));
        }
        let _ = writeln!(text, "\n\n_sim_workload_object = {WORKLOAD_CLASS}()");
        for object in JUDGES {
            let _ = writeln!(text, "\n");
            for check in methods(object) {
                let _ = writeln!(text, "_sim_{object}_object.{check} = _sim_{object}_maker(\"{check}\")");
            }
        }
        text
    });
    &TEXT
}

/// The methods of an object, `workload` and the judges among them.
pub fn methods(object: &str) -> BTreeSet<String> {
    if JUDGES.contains(&object) {
        return checks().map(|check| check.name.to_owned()).collect();
    }
    if object == "workload" {
        return WORKLOADS.iter().map(|workload| workload.name.replace('-', "_")).collect();
    }
    let of_it = POWERS.iter().filter_map(|(name, _)| name.split_once('.')).filter(|(of, _)| *of == object);
    of_it.map(|(_, method)| method.to_owned()).collect()
}

/// The object that is of a class inside.
pub fn object_of(class: &str) -> Option<&'static str> {
    let made = [
        ("workload", WORKLOAD_CLASS),
        ("c", "_SimClient"),
        ("conn", "_SimConn"),
        ("w", "_SimLoad"),
        ("check", "_SimCheck"),
        ("measure", "_SimMeasure"),
    ];
    OBJECTS.iter().chain(&made).find(|(_, known)| *known == class).map(|(object, _)| *object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{DIRECTOR, Entry};

    /// What the prelude does by itself.
    const BY_THE_PRELUDE: [&str; 14] = [
        "scenario",
        "constant",
        "uniform",
        "exponential",
        "gather",
        "random",
        "c.name",
        "c.rpc",
        "actor",
        "actor_reply",
        "check",
        "activity",
        "heal",
        "client",
    ];

    #[test]
    fn every_power_has_an_entry_and_every_entry_a_power() {
        for (name, _) in POWERS {
            assert!(DIRECTOR_PAGE.entry(name).is_some(), "{name} has no entry");
        }
        for entry in DIRECTOR_PAGE.entries() {
            let has_power = POWERS.iter().any(|(name, _)| *name == entry.name);
            assert!(has_power || BY_THE_PRELUDE.contains(&entry.name), "{} does nothing", entry.name);
        }
    }

    #[test]
    fn every_name_that_may_be_imported_has_an_entry_and_the_other_way_round() {
        let first = |entry: &Entry| entry.name.split('.').next().unwrap_or_default();
        for name in DIRECTOR {
            assert!(
                DIRECTOR_PAGE.entries().any(|entry| first(entry) == name.name),
                "{} has no entry",
                name.name
            );
        }
        for entry in DIRECTOR_PAGE.entries() {
            // What a client, a connection and a load can do is reached through what gives them.
            let is_given = ["c", "conn", "w"].contains(&first(entry));
            assert!(is_given || DIRECTOR.iter().any(|name| name.name == first(entry)), "{}", entry.name);
        }
    }

    #[test]
    fn the_objects_of_the_prelude_have_the_methods_of_the_page_and_no_others() {
        let prelude = include_str!("../prelude/director.py");
        for (class, object) in [("_SimClient", "c"), ("_SimConn", "conn"), ("_SimLoad", "w")] {
            let body = prelude.split(&format!("class {class}:\n")).nth(1).expect("the class is there");
            let body = body.split("\n\n\n").next().unwrap_or_default();
            let defined = body.lines().filter_map(|line| line.split("def ").nth(1)?.split('(').next());
            let defined: BTreeSet<&str> = defined.filter(|name| !name.starts_with('_')).collect();
            let told = DIRECTOR_PAGE.entries().filter(|entry| !entry.call.is_empty());
            let told = told.filter_map(|entry| entry.name.strip_prefix(object)?.strip_prefix('.'));
            assert_eq!(defined, told.collect(), "{object}");
        }
    }

    #[test]
    fn every_entry_that_is_called_ends_with_an_example() {
        for entry in DIRECTOR_PAGE.entries().filter(|entry| !entry.call.is_empty()) {
            assert!(entry.says.contains("For example `") && entry.says.ends_with("`."), "{}", entry.name);
        }
    }
}
