//! Views are written down whenever they change, and looking changes nothing.

use engine::{Context, Cue, Director, Effect, Engine, Input, Limits, Process, Random, World};
use std::sync::Arc;
use trace::{Digest, Payload, ProcessId, ProcessKind, Time, Value};

/// Counts messages, and shows how many pairs of them it has.
#[derive(Clone, Default)]
struct Pairs(i64);

impl Process for Pairs {
    fn handle(&mut self, input: Input<'_>, context: &mut Context<'_>) {
        match input {
            Input::Start if context.me == ProcessId(0) => {
                let payload = Arc::new(Payload::Body(Value::Null));
                context
                    .effects
                    .extend((0..5).map(|_| Effect::Send { to: ProcessId(1), payload: Arc::clone(&payload) }));
            }
            Input::Message(_) => self.0 += 1,
            _ => {}
        }
    }

    fn forget(&mut self) {
        self.0 = 0;
    }

    fn fork(&self) -> Option<Box<dyn Process>> {
        Some(Box::new(self.clone()))
    }

    fn view(&mut self, _: &mut Context<'_>) -> Option<Value> {
        Some(Value::Int(self.0 / 2))
    }
}

/// Two of them, of which the second dies at 10 ms and is back at 20.
struct Scene {
    of: Option<Vec<ProcessId>>,
}

impl Director for Scene {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match cue {
            Cue::Start => {
                for name in ["n1", "n2"] {
                    world.join(name, ProcessKind::Node, Some(Box::new(Pairs::default())));
                }
                if let Some(of) = &self.of {
                    world.keep_views(of);
                }
                [10, 20, 30].into_iter().for_each(|ms| world.cue(Time::from_ms(ms), ms));
            }
            Cue::Time { token: 10 } => world.kill(ProcessId(1)),
            Cue::Time { token: 20 } => world.restart(ProcessId(1)),
            Cue::Time { .. } => return false,
            _ => {}
        }
        true
    }
}

fn run(of: Option<Vec<ProcessId>>) -> (Vec<String>, Digest) {
    let world = World::new(Box::new(Random { seed: 1 }), Limits::default());
    let mut engine = Engine::new(world, Scene { of });
    engine.run();
    let told = engine.world.views().iter().map(|seen| {
        let view = seen.view.as_ref().map_or("dead".to_owned(), Value::to_json);
        format!("{} {}", seen.process.0, view)
    });
    (told.collect(), Digest::of(&engine.world.into_recorder().trace))
}

#[test]
fn each_change_of_a_view_is_written_down_once_and_a_death_too() {
    let told = run(Some(Vec::new())).0;
    assert_eq!(told, ["0 0", "1 0", "1 1", "1 2", "1 dead", "1 0"]);
}

#[test]
fn only_those_who_are_watched_are_looked_at() {
    assert_eq!(run(Some(vec![ProcessId(0)])).0, ["0 0"]);
    assert!(run(None).0.is_empty());
}

#[test]
fn looking_changes_nothing_of_a_run() {
    assert_eq!(run(Some(Vec::new())).1, run(None).1);
}
