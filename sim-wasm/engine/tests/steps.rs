//! A step is whole: what a process wanted happens before it turns to anything else, in its place in the
//! order, and not while it stands still. Each test is a fault that random runs once found.

use engine::{
    Chance, Choice, Context, Cue, Death, Director, DiskRules, Effect, Engine, Input, Latency, Lies, Limits,
    Moment, Process, Random, Recording, Then, World,
};
use std::sync::{Arc, mpsc};
use trace::{EventId, Payload, ProcessId, ProcessKind, Time, Value};

/// Does the same whatever comes.
#[derive(Clone)]
struct Doer(fn(&str, &mut Context<'_>));

impl Process for Doer {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        let name = match input {
            Input::Start => "start",
            Input::Message(_) => "message",
            Input::Intercepted { .. } => "intercepted",
            Input::Timer { .. } => "timer",
            _ => "else",
        };
        (self.0)(name, context);
    }

    fn forget(&mut self) {}

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }
}

/// Sets the scene, then acts at each half millisecond, until the tenth.
struct Script<S, A>(S, A);

impl<S: FnMut(&mut World) + Send, A: FnMut(u64, &mut World) + Send> Director for Script<S, A> {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => {
                (self.0)(world);
                (1..=20).for_each(|half| world.cue(Time(half * 500), half));
            }
            Cue::Time { token: 20 } => return false,
            Cue::Time { token } => (self.1)(token, world),
            _ => {}
        }
        true
    }
}

/// What happened, as `ms what`, and what was chosen.
fn run(
    scene: impl FnMut(&mut World) + Send,
    act: impl FnMut(u64, &mut World) + Send,
) -> (Vec<String>, Vec<Choice>) {
    let (sender, choices) = mpsc::channel();
    let chooser = Box::new(Recording { chooser: Random { seed: 1 }, choices: sender });
    let mut engine = Engine::new(World::new(chooser, Limits::default()), Script(scene, act));
    engine.run();
    let trace = engine.world.into_recorder().trace;
    let line = |(place, event): (u32, &trace::Event)| {
        format!("{} {}", event.at, trace::tell(&trace, EventId(place)))
    };
    ((0..).zip(&trace.events).map(line).collect(), choices.try_iter().collect())
}

fn place(lines: &[String], what: &str) -> usize {
    let found = lines.iter().position(|line| line.ends_with(what));
    found.unwrap_or_else(|| panic!("{what:?} did not happen: {lines:#?}"))
}

/// One operation that takes a millisecond, then a word.
fn slow(name: &str, context: &mut Context<'_>) {
    context.disk.append("log", b"x", context.effects).expect("the disk has room");
    context.effects.push(Effect::Say(name.to_owned()));
}

fn slow_node(world: &mut World) -> ProcessId {
    world.set_disk_rules(DiskRules { write_time: Time::from_ms(1), ..DiskRules::default() });
    world.join("n1", ProcessKind::Node, Some(Box::new(Doer(slow)))).expect("a new name")
}

fn client(world: &mut World) -> ProcessId {
    world.set_client_latency(Latency::Constant(Time::from_ms(1)));
    world.join("c1", ProcessKind::Client, None).expect("a new name")
}

fn body() -> Arc<Payload> {
    Arc::new(Payload::Body(Value::map([("type", Value::text("hello")), ("value", Value::Int(1))])))
}

#[test]
fn what_arrives_as_a_step_ends_comes_after_it() {
    let scene = |world: &mut World| {
        let (node, client) = (slow_node(world), client(world));
        // Planned before the step begins, for the instant at which its disk is done.
        world.send(client, node, body());
    };
    let (lines, _) = run(scene, |_, _| {});
    assert!(
        place(&lines, "n1 says: start") < place(&lines, r#"arrived: c1 → n1: hello {"value": 1}"#),
        "{lines:#?}"
    );
}

#[test]
fn a_process_that_is_paused_in_a_step_ends_it_when_it_goes_on() {
    let act = |half: u64, world: &mut World| match half {
        1 => world.pause(ProcessId(0)),
        6 => world.resume(ProcessId(0)),
        _ => {}
    };
    let (lines, _) = run(
        |world| {
            slow_node(world);
        },
        act,
    );
    assert!(lines[place(&lines, "n1 says: start")].starts_with("3 ms"), "{lines:#?}");
}

#[test]
fn who_stands_in_the_middle_waits_for_its_disk_as_others_do() {
    let scene = |world: &mut World| {
        let (node, client) = (slow_node(world), client(world));
        let quiet = Doer(|_, _| {});
        let other = world.join("n2", ProcessKind::Node, Some(Box::new(quiet))).expect("a new name");
        world.set_client_latency(Latency::Constant(Time(500)));
        world.intercept_link(client, other, node);
        world.send(client, other, body());
    };
    let (lines, _) = run(scene, |_, _| {});
    assert!(lines[place(&lines, "n1 says: start")].starts_with("1 ms"), "{lines:#?}");
    assert!(lines[place(&lines, "n1 says: intercepted")].starts_with("2 ms"), "{lines:#?}");
}

#[test]
fn what_a_process_dies_of_comes_before_its_death() {
    let writes = Doer(|_, context| {
        context.disk.append("log", b"x", context.effects).expect("the disk has room");
        context.disk.sync("log", 1, context.effects);
        context.effects.push(Effect::Say("a line".to_owned()));
    });
    let moments = [
        (
            Moment::Disk { process: None, op: Some(trace::DiskOp::Sync), file: None },
            "n1 begins a sync of log",
        ),
        (Moment::Said { process: None, text: "line".to_owned() }, "n1 says: a line"),
    ];
    for (moment, what) in moments {
        let scene = |world: &mut World| {
            let node = world.join("n1", ProcessKind::Node, Some(Box::new(writes.clone())));
            let kills = Then::Kill(node.expect("a new name"), Death::default());
            world.watch(moment.clone(), 1, false, false, kills);
        };
        let (lines, _) = run(scene, |_, _| {});
        let killed = place(&lines, "n1 is killed: its memory is gone");
        assert!(place(&lines, what) < killed, "{lines:#?}");
        assert!(
            lines[killed..].iter().all(|line| !line.contains("n1 says") && !line.contains("sync")),
            "{lines:#?}"
        );
    }
}

#[test]
fn another_program_is_for_the_next_life() {
    let old = |_: &str, context: &mut Context<'_>| context.effects.push(Effect::Say("old".to_owned()));
    let new = |_: &str, context: &mut Context<'_>| context.effects.push(Effect::Say("new".to_owned()));
    let scene = move |world: &mut World| {
        let node = world.join("n1", ProcessKind::Node, Some(Box::new(Doer(old)))).expect("a new name");
        let client = client(world);
        world.send(client, node, body());
        world.install(node, Box::new(Doer(new)));
    };
    let act = move |half: u64, world: &mut World| match half {
        1 => world.install(ProcessId(0), Box::new(Doer(new))),
        4 => world.kill(ProcessId(0)),
        5 => world.restart(ProcessId(0)),
        _ => {}
    };
    // Installed before it begins, it is what begins.
    let (lines, _) = run(scene, act);
    assert!(lines[place(&lines, "n1 says: new")].starts_with("0 ms"), "{lines:#?}");
    // Installed while it runs, it waits.
    let scene = move |world: &mut World| {
        let node = world.join("n1", ProcessKind::Node, Some(Box::new(Doer(old)))).expect("a new name");
        let client = client(world);
        world.send(client, node, body());
    };
    let (lines, _) = run(scene, act);
    assert_eq!(lines.iter().filter(|line| line.ends_with("n1 says: old")).count(), 2, "{lines:#?}");
    assert!(lines[place(&lines, "n1 says: new")].starts_with("2.5 ms"), "{lines:#?}");
}

#[test]
fn a_liar_that_lies_again_draws_anew() {
    let talks = Doer(|_, context| {
        context.effects.push(Effect::Send { to: ProcessId(1), payload: body() });
        context.effects.push(Effect::SetTimer { token: 1, after: Time(500) });
    });
    let scene = move |world: &mut World| {
        world.join("n1", ProcessKind::Node, Some(Box::new(talks.clone()))).expect("a new name");
        world.join("n2", ProcessKind::Node, Some(Box::new(Doer(|_, _| {})))).expect("a new name");
    };
    let act = |half: u64, world: &mut World| {
        let silent = Some(Chance { chance: 1, of: 2 });
        let lies = (half % 4 < 2).then_some(Lies { silent, equivocate: silent, ..Lies::default() });
        world.set_lies(ProcessId(0), lies);
    };
    let (_, choices) = run(scene, act);
    let lies = choices.iter().filter(|choice| choice.draw.stream == engine::Stream::Lie).count();
    let keys: std::collections::BTreeSet<_> = choices.iter().map(|choice| choice.draw).collect();
    assert!(lies > 5, "{lies}");
    assert_eq!(keys.len(), choices.len(), "no key is drawn twice");
}

#[test]
fn a_cut_that_flaps_in_no_time_does_not_stop_the_run() {
    let scene = |world: &mut World| {
        let (node, client) = (slow_node(world), client(world));
        world.cut_flapping([(client, node)].into(), Time::ZERO, Time::ZERO);
    };
    let (lines, _) = run(scene, |_, _| {});
    assert!(!lines.is_empty());
}
