//! What a scenario may do to the world: make a cluster, act on its network and its processes.

use super::host::{DirectorHost, Done, Part, ms, word};
use crate::node::Rules;
use crate::session::Answer;
use engine::{Chance, Latency, Process, Scope};
use monty_types::{CallArgs, ExcType, MontyObject, ObjectRef};
use std::collections::BTreeSet;
use trace::{Phase, ProcessId, ProcessKind};

type Wrong = (ExcType, String);

impl DirectorHost<'_> {
    pub(super) fn make_cluster(&mut self, args: &CallArgs) -> Done {
        let nodes = args.arg(0).and_then(|nodes| nodes.as_int()).filter(|nodes| (1..=100).contains(nodes));
        let nodes =
            nodes.ok_or_else(|| (ExcType::ValueError, "cluster(nodes=...): 1 to 100 nodes".to_owned()))?;
        if let Some(latency) = given(args.arg(1)) {
            self.world.set_latency(read_latency(latency)?);
        }
        if let Some(latency) = given(args.arg(2)) {
            self.world.set_client_latency(read_latency(latency)?);
        }
        let withheld = args.arg(3).and_then(|names| names.items()).unwrap_or_default();
        let withheld =
            withheld.into_iter().map(|name| word(Some(name), "a name")).collect::<Result<Vec<_>, _>>()?;
        let crashes = args.arg(4).is_some_and(|crashes| crashes.is_truthy());
        let rules = Rules { withheld, crashes, ..Rules::default() };
        let mut names = Vec::new();
        for _ in 0..nodes {
            names.push(MontyObject::string(self.add_node(&rules)?));
        }
        Ok(Answer::Value(MontyObject::list(names)))
    }

    fn add_node(&mut self, rules: &Rules) -> Result<String, Wrong> {
        let program: Box<dyn Process> = match self.cast.node(rules) {
            Part::Plays(program) => program,
            Part::Refused(why) => {
                self.world.diagnose(*why);
                self.stage.broken = true;
                return Err((ExcType::RuntimeError, "the program cannot be run".to_owned()));
            }
        };
        self.stage.nodes += 1;
        let name = format!("n{}", self.stage.nodes);
        let joined = self.world.join(&name, ProcessKind::Node, Some(program));
        joined.map(|_| name).ok_or_else(|| (ExcType::ValueError, "too many processes".to_owned()))
    }

    // ---- the network -------------------------------------------------------------------------

    pub(super) fn net(&mut self, args: &CallArgs) -> Done {
        let what = args.arg(0).and_then(|what| what.as_str().map(str::to_owned)).unwrap_or_default();
        match what.as_str() {
            "loss" => self.world.set_loss(read_chance(args)?),
            "duplicate" => self.world.set_duplication(read_chance(args)?),
            "corrupt" => self.world.set_corruption(read_chance(args)?),
            "partition" => return self.partition(args.arg(1)),
            "isolate" => return self.isolate(args.arg(1)),
            "cut" => return self.cut_links(args.arg(1)),
            "mend" => return self.mend(args.arg(1)),
            "heal" => {
                self.world.mend_network();
                self.stage.cuts.clear();
            }
            "latency" => self.world.set_latency(read_latency(required(args.arg(1))?)?),
            "client_latency" => self.world.set_client_latency(read_latency(required(args.arg(1))?)?),
            _ => {
                let (from, to) = (self.who(args.arg(1))?, self.who(args.arg(2))?);
                self.world.set_link_latency(from, to, read_latency(required(args.arg(3))?)?);
            }
        }
        Ok(Answer::none())
    }

    /// Nobody reaches anybody named in another group.
    fn partition(&mut self, groups: Option<ObjectRef<'_>>) -> Done {
        let groups = groups.and_then(|groups| groups.items()).unwrap_or_default();
        let groups = groups.into_iter().map(|group| self.group(group)).collect::<Result<Vec<_>, _>>()?;
        let mut links = BTreeSet::new();
        for (index, group) in groups.iter().enumerate() {
            for other in
                groups.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| other)
            {
                links.extend(group.iter().flat_map(|from| other.iter().map(|to| (*from, *to))));
            }
        }
        Ok(self.cut(links))
    }

    fn group(&self, group: ObjectRef<'_>) -> Result<Vec<ProcessId>, Wrong> {
        let names = group.items().ok_or_else(|| {
            (
                ExcType::TypeError,
                "net.partition takes lists of names: net.partition([\"n1\"], [\"n2\"])".to_owned(),
            )
        })?;
        names.into_iter().map(|name| self.who(Some(name))).collect()
    }

    fn isolate(&mut self, name: Option<ObjectRef<'_>>) -> Done {
        let alone = self.who(name)?;
        let directory = self.world.directory();
        let everybody =
            (0..directory.names().len()).filter_map(|index| u32::try_from(index).ok()).map(ProcessId);
        let reached =
            everybody.filter(|id| *id != alone && self.world.kind(*id) != Some(ProcessKind::Client));
        let links = reached.flat_map(|other| [(alone, other), (other, alone)]).collect();
        Ok(self.cut(links))
    }

    fn cut_links(&mut self, pairs: Option<ObjectRef<'_>>) -> Done {
        let mut links = BTreeSet::new();
        for pair in pairs.and_then(|pairs| pairs.items()).unwrap_or_default() {
            let ends = pair.items().unwrap_or_default();
            links.insert((self.who(ends.first().copied())?, self.who(ends.get(1).copied())?));
        }
        Ok(self.cut(links))
    }

    fn cut(&mut self, links: BTreeSet<(ProcessId, ProcessId)>) -> Answer {
        let fault = self.world.cut(links);
        self.stage.next_cut += 1;
        self.stage.cuts.insert(self.stage.next_cut, fault);
        Answer::Value(MontyObject::int(self.stage.next_cut))
    }

    fn mend(&mut self, cut: Option<ObjectRef<'_>>) -> Done {
        let fault = cut.and_then(|cut| cut.as_int()).and_then(|cut| self.stage.cuts.remove(&cut));
        match fault {
            Some(fault) => {
                self.world.mend(fault);
                Ok(Answer::none())
            }
            None => Err((
                ExcType::ValueError,
                "net.mend takes what net.cut, isolate or partition gave".to_owned(),
            )),
        }
    }

    // ---- processes ---------------------------------------------------------------------------

    pub(super) fn fault(&mut self, args: &CallArgs) -> Done {
        let who = self.who(args.arg(1))?;
        match args.arg(0).and_then(|what| what.as_str()) {
            Some("kill") => self.world.kill(who),
            Some("restart") => self.world.restart(who),
            Some("pause") => self.world.pause(who),
            _ => self.world.resume(who),
        }
        Ok(Answer::none())
    }

    pub(super) fn phase(&mut self, args: &CallArgs) -> Done {
        if args.arg(0).and_then(|phase| phase.as_str()) == Some("heal") {
            self.world.heal();
            self.stage.cuts.clear();
            self.world.set_phase(Phase::Heal);
        } else {
            self.world.set_phase(Phase::Recover);
        }
        Ok(Answer::none())
    }
}

fn given(object: Option<ObjectRef<'_>>) -> Option<ObjectRef<'_>> {
    object.filter(|object| object.type_name() != "NoneType")
}

fn required(object: Option<ObjectRef<'_>>) -> Result<ObjectRef<'_>, Wrong> {
    given(object).ok_or_else(|| (ExcType::TypeError, "a latency is missing".to_owned()))
}

fn read_latency(latency: ObjectRef<'_>) -> Result<Latency, Wrong> {
    let wrong = || {
        (ExcType::TypeError, "a latency is constant(ms), uniform(low, high) or exponential(mean)".to_owned())
    };
    let parts = latency.items().ok_or_else(wrong)?;
    let [kind, low, high] = parts.as_slice() else { return Err(wrong()) };
    let (low, high) = (ms(Some(*low), "a latency")?, ms(Some(*high), "a latency")?);
    match kind.as_str() {
        Some("constant") => Ok(Latency::Constant(low)),
        Some("uniform") if low <= high => Ok(Latency::Uniform(low, high)),
        Some("exponential") => Ok(Latency::Exponential(low)),
        _ => Err(wrong()),
    }
}

/// `(chance, of, everywhere)`; a chance of 0 ends the fault.
fn read_chance(args: &CallArgs) -> Result<Option<(Chance, Scope)>, Wrong> {
    let part =
        |at: usize| args.arg(at).and_then(|part| part.as_int()).and_then(|part| u32::try_from(part).ok());
    match (part(1), part(2)) {
        (Some(0), Some(_)) => Ok(None),
        (Some(chance), Some(of)) if chance <= of => {
            let everywhere = args.arg(3).is_some_and(|everywhere| everywhere.is_truthy());
            Ok(Some((Chance { chance, of }, if everywhere { Scope::All } else { Scope::Nodes })))
        }
        _ => Err((ExcType::ValueError, "a chance is two whole numbers: 1, 4 is one in four".to_owned())),
    }
}
