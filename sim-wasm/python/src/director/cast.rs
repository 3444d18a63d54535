//! Who takes part: nodes and what they run, services, actors, clients' names.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done};
use crate::node::Rules;
use crate::session::Answer;
use crate::values::from_python;
use engine::{Process, World};
use monty_types::{ExcType, MontyObject, ObjectRef};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Blame, Diagnostic, ProcessId, ProcessKind, Value};
use workloads::{TOPOLOGIES, Topology};

/// Who plays the nodes and services of a scenario.
pub trait Cast: Send {
    /// The program of one more node, `name`: the submission, or another by its name.
    fn node(&mut self, name: &str, rules: &Rules, program: Option<&str>) -> Part;

    /// A provided service by what it is, with what is set about it.
    fn service(&mut self, module: &str, options: &[(String, Value)]) -> Part;

    /// A second cast that goes on as this one would; `None` when it cannot be copied.
    fn fork(&self) -> Option<Box<dyn Cast>>;
}

/// A program of a cast.
pub enum Part {
    /// It plays.
    Plays(Box<dyn Process>),
    /// It cannot play; why, and whose fault that is: the program's, or the scenario's that asked for it.
    Refused(Box<Diagnostic>),
}

/// Who has which part.
#[derive(Debug, Default, Clone)]
pub struct Roles {
    clients: u32,
    nodes: u32,
    /// The rules of the last cluster.
    rules: Option<Rules>,
    cores: u32,
    /// Each node's own rules, for its replacement.
    rules_of: BTreeMap<ProcessId, Rules>,
    actors: BTreeSet<ProcessId>,
    /// Links in the middle of which somebody has stood: what that one held back may go on later.
    pub(super) middles: BTreeSet<(ProcessId, ProcessId)>,
}

impl Roles {
    pub(super) fn is_actor(&self, process: ProcessId) -> bool {
        self.actors.contains(&process)
    }

    pub(super) fn add_actor(&mut self, process: ProcessId) {
        self.actors.insert(process);
    }

    /// The next `c...` that nobody is called.
    pub(super) fn next_client(&mut self, world: &World) -> String {
        next_name("c", &mut self.clients, world)
    }
}

fn next_name(prefix: &str, count: &mut u32, world: &World) -> String {
    loop {
        *count += 1;
        let name = format!("{prefix}{count}");
        if world.directory().id(&name).is_none() {
            return name;
        }
    }
}

impl DirectorHost<'_> {
    pub(super) fn cluster(&mut self, given: &Given<'_>) -> Done {
        let nodes = match given.get("nodes") {
            None => 3,
            Some(nodes) => nodes.as_int().filter(|nodes| (1..=100).contains(nodes)).ok_or_else(|| {
                given.wants("nodes", "a whole number: cluster(nodes=...) makes 1 to 100 nodes")
            })?,
        };
        let (latency, clients) = (given.latency("latency")?, given.latency("clients")?);
        self.stage.roles.rules = Some(rules(given)?);
        self.stage.roles.cores = given.count("cores", 1, 1_000)?.unwrap_or(1);
        let (everybodys, programs) = (given.maybe_text("program")?, programs(given)?);
        let mut joined = Vec::new();
        if let Some(latency) = latency {
            self.world.set_latency(latency);
        }
        if let Some(latency) = clients {
            self.world.set_client_latency(latency);
        }
        for _ in 0..nodes {
            let name = next_name("n", &mut self.stage.roles.nodes, self.world);
            let program =
                programs.iter().find(|(node, _)| *node == name).map(|(_, program)| program.as_str());
            joined.push(self.add_node(given, &name, program.or(everybodys))?);
        }
        if let Some((name, _)) = programs.iter().find(|(name, _)| self.world.directory().id(name).is_none()) {
            return Err(given.wrong(format!("`programs` names {name:?}, and there is no such node")));
        }
        self.set_neighbours(given, &joined)?;
        Ok(Answer::Value(MontyObject::list(joined.into_iter().map(|node| self.name_of(node)))))
    }

    pub(super) fn join(&mut self, given: &Given<'_>) -> Done {
        let name = match given.maybe_text("name")? {
            Some(name) => name.to_owned(),
            None => next_name("n", &mut self.stage.roles.nodes, self.world),
        };
        let node = self.add_node(given, &name, given.maybe_text("program")?)?;
        Ok(Answer::Value(self.name_of(node)))
    }

    /// A node under the rules of the last cluster.
    pub(super) fn add_node(
        &mut self,
        given: &Given<'_>,
        name: &str,
        program: Option<&str>,
    ) -> Result<ProcessId, Wrong> {
        let rules = self.stage.roles.rules.clone();
        let rules = rules
            .ok_or_else(|| given.wrong("there is no cluster yet to join: begin with cluster(nodes=3)"))?;
        self.add_node_under(given, name, &rules, program)
    }

    fn add_node_under(
        &mut self,
        given: &Given<'_>,
        name: &str,
        rules: &Rules,
        program: Option<&str>,
    ) -> Result<ProcessId, Wrong> {
        if name.is_empty() || self.world.directory().id(name).is_some() {
            return Err(given.wrong(self.why_not_joined(name)));
        }
        let part = self.cast.node(name, rules, program);
        let program = self.played(given, part)?;
        let joined = self.world.join(name, ProcessKind::Node, Some(program));
        let node = joined.ok_or_else(|| given.wrong(self.why_not_joined(name)))?;
        self.stage.roles.rules_of.insert(node, rules.clone());
        if self.stage.roles.cores > 1 {
            self.world.set_cores(node, self.stage.roles.cores as usize);
        }
        Ok(node)
    }

    /// The program of a part. One that a scenario should not have asked for is told at its line; one that
    /// cannot run ends the scenario.
    fn played(&mut self, given: &Given<'_>, part: Part) -> Result<Box<dyn Process>, Wrong> {
        match part {
            Part::Plays(program) => Ok(program),
            Part::Refused(why) if why.blame == Blame::Scenario => Err(given.wrong(why.says)),
            Part::Refused(why) => {
                self.world.diagnose(*why);
                self.stage.broken = true;
                Err((ExcType::RuntimeError, "the program cannot be run".to_owned()))
            }
        }
    }

    pub(super) fn service(&mut self, given: &Given<'_>) -> Done {
        let module = given.text("module")?;
        let name = given.maybe_text("name")?.unwrap_or(module);
        let options = given.options(from_python)?;
        let part = self.cast.service(module, &options);
        let program = self.played(given, part)?;
        let joined = self.world.join(name, ProcessKind::Service, Some(program));
        joined.ok_or_else(|| given.wrong(self.why_not_joined(name)))?;
        Ok(Answer::Value(MontyObject::string(name)))
    }

    // ---- coming and going ----------------------------------------------------------------------

    /// Another program for a dead node's next life.
    pub(super) fn install(&mut self, given: &Given<'_>, node: ProcessId, program: &str) -> Result<(), Wrong> {
        let Some(rules) = self.stage.roles.rules_of.get(&node).cloned() else {
            return Err(given.wrong("only nodes can be given another program"));
        };
        let name = self.world.directory().name(node).to_owned();
        let part = self.cast.node(&name, &rules, Some(program));
        let program = self.played(given, part)?;
        self.world.install(node, program);
        Ok(())
    }

    pub(super) fn leave(&mut self, given: &Given<'_>) -> Done {
        let node = self.target(given)?;
        self.world.leave(node);
        Ok(Answer::none())
    }

    pub(super) fn replace(&mut self, given: &Given<'_>) -> Done {
        let node = self.target(given)?;
        let old = given.text("name")?;
        let new = given.maybe_text("as_")?.unwrap_or(old).to_owned();
        let Some(rules) = self.stage.roles.rules_of.get(&node).cloned() else {
            return Err(given.wrong(format!("{old} is no node: only nodes are replaced")));
        };
        if new != old && self.world.directory().id(&new).is_some() {
            return Err(given.wrong(self.why_not_joined(&new)));
        }
        self.world.leave(node);
        let joined = self.add_node_under(given, &new, &rules, None)?;
        self.inherit_neighbours(node, joined);
        Ok(Answer::Value(MontyObject::string(new)))
    }

    // ---- neighbours ----------------------------------------------------------------------------

    fn set_neighbours(&mut self, given: &Given<'_>, joined: &[ProcessId]) -> Result<(), Wrong> {
        let Some(wanted) = given.get("neighbours") else { return Ok(()) };
        if let Some(pairs) = wanted.pairs() {
            return pairs
                .into_iter()
                .try_for_each(|(node, others)| self.one_neighbourhood(given, node, others));
        }
        let shape = wanted.as_str().and_then(Topology::named).ok_or_else(|| {
            let shapes = TOPOLOGIES.join(", ");
            given.wants("neighbours", format!("one of {shapes}, or a dict such as {{\"n1\": [\"n2\"]}}"))
        })?;
        for (node, others) in joined.iter().zip(shape.neighbours(joined.len())) {
            self.world.set_neighbours(*node, others.into_iter().map(|other| joined[other]).collect());
        }
        Ok(())
    }

    fn one_neighbourhood(
        &mut self,
        given: &Given<'_>,
        node: ObjectRef<'_>,
        others: ObjectRef<'_>,
    ) -> Result<(), Wrong> {
        let find = |name| self.who(Some(name)).map_err(|(_, says)| given.wrong(says));
        let node = find(node)?;
        let others = others.items().filter(|_| others.as_str().is_none()).ok_or_else(|| {
            given.wants("neighbours", "a dict of lists of names, such as {\"n1\": [\"n2\"]}")
        })?;
        let others = others.into_iter().map(find).collect::<Result<Vec<_>, _>>()?;
        self.world.set_neighbours(node, others);
        Ok(())
    }

    /// Whoever takes a node's place has its neighbours, and is theirs.
    fn inherit_neighbours(&mut self, old: ProcessId, new: ProcessId) {
        let graph = self.world.directory().neighbours.clone();
        for (node, mut others) in graph {
            let node = if node == old { new } else { node };
            others.iter_mut().filter(|other| **other == old).for_each(|other| *other = new);
            self.world.set_neighbours(node, others);
        }
    }
}

/// Steps of a node that can wait at once at the most.
const WORKERS_MAX: u32 = 512;

/// What a cluster lays down for its nodes.
fn rules(given: &Given<'_>) -> Result<Rules, Wrong> {
    let wanted = "a list of names of the node API, such as [\"rpc\", \"node.peers\"]";
    let names = given.items("without", wanted)?.unwrap_or_default();
    let withheld = names.into_iter().map(|name| name.as_str().map(str::to_owned));
    let withheld = withheld.collect::<Option<_>>().ok_or_else(|| given.wants("without", wanted))?;
    let crashes = given.flag("crash_on_error", false)?;
    let workers = given.count("workers", 1, WORKERS_MAX)?.unwrap_or(64);
    Ok(Rules { withheld, crashes, workers: workers as usize })
}

/// The nodes that run another program, each with its name.
fn programs(given: &Given<'_>) -> Result<Vec<(String, String)>, Wrong> {
    let Some(wanted) = given.get("programs") else { return Ok(Vec::new()) };
    let wrong = || given.wants("programs", "a dict of nodes and programs, such as {\"n3\": \"reference\"}");
    let pairs = wanted.pairs().ok_or_else(wrong)?;
    let pair = |(node, program): (ObjectRef<'_>, ObjectRef<'_>)| {
        Some((node.as_str()?.to_owned(), program.as_str()?.to_owned()))
    };
    pairs.into_iter().map(|one| pair(one).ok_or_else(wrong)).collect()
}
