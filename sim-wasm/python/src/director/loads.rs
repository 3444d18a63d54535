//! Workloads of a scenario: beginning them, handing them what is theirs, reading what they noted.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done, in_ms, number};
use super::reading::dict;
use crate::session::Answer;
use crate::values::{from_python, to_python};
use engine::{Latency, World};
use monty_types::{MontyObject, ObjectRef};
use std::collections::BTreeSet;
use std::sync::Arc;
use trace::{EventId, OpId, OpOutcome, Payload, ProcessId, ProcessKind, Time, Value};
use workloads::{
    Arrivals, Busy, Ending, Kind, Load, Operation, Pace, Plan, Rate, Retries, Stage, Turns, named,
};

/// The loads of a run, in order of beginning.
#[derive(Debug, Default, Clone)]
pub struct Loads {
    held: Vec<Held>,
}

#[derive(Debug, Clone)]
struct Held {
    load: Load,
    /// Whether it ends by itself, as Maelstrom's do.
    ends_itself: bool,
    /// Who waits for which stage of it.
    waiting: Vec<(u32, Stage)>,
}

/// Loads of a run at the most.
const LOADS_MAX: usize = 64;

/// Clients of a load at the most.
const CLIENTS_MAX: u32 = 100;

/// How long operations begin, unless it is said: as Maelstrom's.
const UNTIL: Time = Time::from_ms(10_000);

impl DirectorHost<'_> {
    // ---- beginning -----------------------------------------------------------------------------

    pub(super) fn begin_load(&mut self, given: &Given<'_>) -> Done {
        let name = given.owner.and_then(|name| name.as_str()).unwrap_or_default();
        let options = given.options(from_python)?;
        let workload = named(name, &options).map_err(|why| given.wrong(why))?;
        let plan = plan(given)?;
        let nodes = self.several(given, "nodes")?;
        if nodes.is_empty() {
            return Err(given.wrong("there is no node to ask: begin with cluster(nodes=3)"));
        }
        let few = u32::try_from(nodes.len()).unwrap_or(CLIENTS_MAX);
        let count = given.count("clients", 1, CLIENTS_MAX)?.unwrap_or(few);
        let number = self.stage.loads.held.len();
        if number >= LOADS_MAX {
            return Err(given.wrong(format!("a run has {LOADS_MAX} workloads at the most")));
        }
        let mut clients = Vec::new();
        for _ in 0..count {
            let client = self.stage.roles.next_client(self.world);
            let joined = self.world.join(&client, ProcessKind::Client, None);
            clients.push(joined.ok_or_else(|| given.wrong(self.why_not_joined(&client)))?);
        }
        let ends_itself = plan.ending != Ending::ByHand;
        let index = u16::try_from(number).expect("there are fewer than 65,536");
        let load = Load::begin(self.world, index, workload, plan, clients, nodes);
        self.stage.loads.held.push(Held { load, ends_itself, waiting: Vec::new() });
        Ok(Answer::Value(MontyObject::int(number as i64)))
    }

    // ---- what is theirs ------------------------------------------------------------------------

    /// A time came that the scenario did not wait for itself.
    pub(super) fn load_wakes(&mut self, token: u64) {
        let mut loads = self.stage.loads.held.iter_mut();
        if loads.any(|held| held.load.on_time(token, self.world)) {
            self.settle_loads();
        }
    }

    /// A message came to a client; tells whether that client is a load's.
    pub(super) fn load_takes(&mut self, client: ProcessId, payload: &Arc<Payload>) -> bool {
        let mut loads = self.stage.loads.held.iter_mut();
        let taken = loads.any(|held| held.load.on_message(client, payload, self.world));
        if taken {
            self.settle_loads();
        }
        taken
    }

    /// Answers those who wait for what has come about.
    fn settle_loads(&mut self) {
        let mut ready = Vec::new();
        for held in &mut self.stage.loads.held {
            let stage = held.load.stage();
            held.waiting.retain(|(call, wanted)| {
                let come = stage >= *wanted;
                ready.extend(come.then_some(*call));
                !come
            });
        }
        ready.into_iter().for_each(|call| self.stage.answer(call, Answer::none()));
    }

    // ---- calls ---------------------------------------------------------------------------------

    /// Lets something be done with the load that a call is about.
    fn with_load<T>(
        &mut self,
        given: &Given<'_>,
        act: impl FnOnce(&mut Held, &mut World) -> T,
    ) -> Result<T, Wrong> {
        let number = given.owner.and_then(|number| number.as_int());
        let number = number.and_then(|number| usize::try_from(number).ok());
        let held = number.and_then(|number| self.stage.loads.held.get_mut(number));
        let held = held.ok_or_else(|| given.wrong("this is no workload: w = workload.echo()"))?;
        Ok(act(held, self.world))
    }

    pub(super) fn run_load(&mut self, call: u32, given: &Given<'_>) -> Done {
        self.with_load(given, |held, _| {
            let wanted = if held.ends_itself { Stage::Done } else { Stage::Drained };
            held.waiting.push((call, wanted));
        })?;
        self.settle_loads();
        Ok(Answer::Wait)
    }

    pub(super) fn finish_load(&mut self, call: u32, given: &Given<'_>) -> Done {
        let may = self.with_load(given, |held, world| {
            let may = held.load.stage() >= Stage::Drained;
            if may {
                held.load.finish(world);
                held.waiting.push((call, Stage::Done));
            }
            may
        })?;
        if !may {
            return Err(given.wrong("operations are under way: await w.run() first"));
        }
        self.settle_loads();
        Ok(Answer::Wait)
    }

    pub(super) fn stop_load(&mut self, given: &Given<'_>) -> Done {
        self.with_load(given, |held, world| held.load.stop(world))?;
        self.settle_loads();
        Ok(Answer::none())
    }

    pub(super) fn load_ops(&mut self, given: &Given<'_>) -> Done {
        let operations = self.with_load(given, |held, _| held.load.operations().to_vec())?;
        let told = operations.iter().map(|operation| self.told_operation(operation));
        Ok(Answer::Value(MontyObject::list(told)))
    }

    /// The operations of a load as the trace knows them, and where its final ones were called.
    pub(super) fn load_operations(
        &mut self,
        number: &ObjectRef<'_>,
        given: &Given<'_>,
    ) -> Result<(BTreeSet<OpId>, BTreeSet<EventId>), Wrong> {
        let number = number.as_int().and_then(|number| usize::try_from(number).ok());
        let held = number.and_then(|number| self.stage.loads.held.get(number));
        let held =
            held.ok_or_else(|| given.wants("of", "a workload, a list of operations, or a list of facts"))?;
        let operations = held.load.operations();
        let last = operations.iter().filter(|operation| operation.kind == Kind::Final);
        Ok((
            operations.iter().filter_map(|operation| operation.op).collect(),
            last.filter_map(|operation| operation.invoke_event).collect(),
        ))
    }

    pub(super) fn load_clients(&mut self, given: &Given<'_>) -> Done {
        let clients: Vec<ProcessId> = self.with_load(given, |held, _| held.load.clients().collect())?;
        Ok(Answer::Value(MontyObject::list(clients.into_iter().map(|client| self.name_of(client)))))
    }

    pub(super) fn load_counts(&mut self, given: &Given<'_>) -> Done {
        let counts = self.with_load(given, |held, _| held.load.counts())?;
        let count = |number: u64| MontyObject::int(number as i64);
        Ok(Answer::Value(dict([
            ("arrived", count(counts.arrived)),
            ("begun", count(counts.begun)),
            ("skipped", count(counts.skipped)),
            ("expired", count(counts.expired)),
            ("requests", count(counts.requests)),
            ("stale", count(counts.stale)),
        ])))
    }

    fn told_operation(&self, operation: &Operation) -> MontyObject {
        let (answer, code) = match &operation.outcome {
            Some(OpOutcome::Ok(payload)) => (Some(payload), None),
            Some(OpOutcome::Refused { code, body }) => (Some(body), Some(*code)),
            Some(OpOutcome::Unknown { code }) => (None, Some(*code)),
            None => (None, Some(0)),
        };
        let answer = answer.and_then(|payload| match &**payload {
            Payload::Body(body) => Some(to_python(body)),
            Payload::Text(_) => None,
        });
        let kind = match operation.kind {
            Kind::SetUp => "set-up",
            Kind::Load => "load",
            Kind::FollowUp => "follow-up",
            Kind::Final => "final",
        };
        let events = [operation.invoke_event, operation.return_event].into_iter().flatten().map(number);
        let maybe = |object: Option<MontyObject>| object.unwrap_or_else(MontyObject::none);
        dict([
            ("client", self.name_of(operation.client)),
            ("session", MontyObject::int(i64::from(operation.session))),
            ("node", self.name_of(operation.node)),
            ("type", MontyObject::string(operation.f())),
            ("kind", MontyObject::string(kind)),
            ("final", MontyObject::bool(operation.kind == Kind::Final)),
            ("request", to_python(&operation.request)),
            ("answer", maybe(answer)),
            ("ok", MontyObject::bool(operation.is_ok())),
            ("code", maybe(code.map(MontyObject::int))),
            ("malformed", maybe(operation.malformed.as_deref().map(MontyObject::string))),
            ("due", in_ms(operation.due)),
            ("invoked", in_ms(operation.invoked)),
            ("ended", maybe(operation.ended.map(in_ms))),
            ("requests", MontyObject::int(i64::from(operation.requests))),
            ("events", MontyObject::list(events)),
        ])
    }
}

// ---- the plan ----------------------------------------------------------------------------------

fn plan(given: &Given<'_>) -> Result<Plan, Wrong> {
    let until = given.ms("until")?.unwrap_or(UNTIL);
    let ending = match given.flag("maelstrom", false)? {
        true => Plan::maelstrom(Rate::per_second(1), until).ending,
        false => Ending::ByHand,
    };
    Ok(Plan {
        pace: pace(given)?,
        time_limit: until,
        most: given.count("ops_max", 1, 1_000_000)?.map(u64::from),
        timeout: given.ms("timeout")?,
        deadline: given.ms("deadline")?,
        retries: Retries {
            most: given.count("retries", 0, 1_000)?.unwrap_or_default(),
            pause: given.ms("pause")?.unwrap_or_default(),
            doubles: given.flag("doubles", false)?,
            elsewhere: given.flag("elsewhere", false)?,
        },
        ending,
    })
}

/// Operations a second at the most.
const RATE_MAX: u32 = 100_000;

fn pace(given: &Given<'_>) -> Result<Pace, Wrong> {
    let rate = |name: &str| {
        given.count(name, 0, RATE_MAX).map(|rate| rate.map(|a_second| Rate::per_second(u64::from(a_second))))
    };
    let Some(mean) = rate("rate")? else {
        let open = ["arrivals", "burst", "to_rate", "over", "busy"];
        if let Some(name) = open.into_iter().find(|name| given.get(name).is_some()) {
            return Err(given.wrong(format!("`{name}` goes with a `rate`")));
        }
        let think = given.latency("think")?.unwrap_or(Latency::Constant(Time::ZERO));
        return Ok(Pace::Closed { think });
    };
    if given.get("think").is_some() {
        return Err(given.wrong("`rate` or `think`, not both: at a rate operations arrive by themselves"));
    }
    let size = u64::from(given.count("burst", 1, 10_000)?.unwrap_or(1));
    let ramp = match (rate("to_rate")?, given.ms("over")?) {
        (Some(to), Some(over)) => Some(Arrivals::Ramp { to, over }),
        _ => None,
    };
    let patterns = [
        ("staggered", Some(Arrivals::Staggered)),
        ("poisson", Some(Arrivals::Poisson)),
        ("every", Some(Arrivals::Every)),
        ("bursts", Some(Arrivals::Bursts { size })),
        ("ramp", ramp),
    ];
    let arrivals = given.word("arrivals", &patterns)?.unwrap_or(Some(Arrivals::Staggered));
    let arrivals = arrivals.ok_or_else(|| given.wrong("a ramp needs `to_rate` and `over`"))?;
    let busy = given.word("busy", &[("wait", Busy::Wait), ("queue", Busy::Queue), ("skip", Busy::Skip)])?;
    Ok(Pace::Open { rate: mean, arrivals, busy: busy.unwrap_or(Busy::Wait), turns: Turns::Rotating })
}

/// The page's table of workloads: what each asks, and what may be set.
pub fn told_workloads() -> String {
    use std::fmt::Write as _;
    let mut text = String::from("\n## The workloads\n");
    for workload in workloads::WORKLOADS {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n### `workload.{}`\n\n{}\n", workload.name.replace('-', "_"), workload.says);
        if !workload.settings.is_empty() {
            text.push_str("\n| option | unless said | what it is |\n| --- | --- | --- |\n");
        }
        for setting in workload.settings {
            let default: Value = setting.takes.default();
            let _ = writeln!(text, "| `{}` | `{default}` | {} |", setting.name, setting.says);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::api::DIRECTOR_PAGE;

    #[test]
    fn no_option_of_a_workload_hides_behind_an_argument_that_all_have() {
        let entry = DIRECTOR_PAGE.entry("workload.NAME").expect("it has an entry");
        for workload in workloads::WORKLOADS {
            for setting in workload.settings {
                assert!(
                    !entry.call.contains(&format!("{}=", setting.name)),
                    "{}: {}",
                    workload.name,
                    setting.name
                );
            }
        }
    }
}
