//! A director that makes a cluster, loads it once, and does nothing else.

use super::stub::{Habit, Stub};
use engine::{Cue, Director, Ended, Engine, Latency, Limits, Process, Random, Record, World};
use trace::{EventKind, ProcessId, ProcessKind, Time, Trace, Value};
use workloads::{Load, Plan, Workload, named};

/// Makes a node's program.
pub type Program = Box<dyn Fn() -> Box<dyn Process> + Send>;

/// A cluster and its load.
pub struct Stage {
    pub nodes: usize,
    pub clients: usize,
    pub program: Program,
    /// Between nodes.
    pub latency: Latency,
    /// To and from clients.
    pub client_latency: Latency,
    pub workload: Box<dyn Workload>,
    pub plan: Plan,
    pub load: Option<Load>,
}

impl Stage {
    /// `nodes` nodes with a client each, without latency.
    pub fn new(nodes: usize, program: Program, workload: &str, plan: Plan) -> Self {
        Self::with_options(nodes, program, workload, &[], plan)
    }

    /// The same with stubs for nodes.
    pub fn of_stubs(nodes: usize, habit: Habit, workload: &'static str, plan: Plan) -> Self {
        let stub = Stub::new(workload, habit);
        Self::new(nodes, Box::new(move || Box::new(stub.clone())), workload, plan)
    }

    pub fn with_options(
        nodes: usize,
        program: Program,
        workload: &str,
        options: &[(&str, Value)],
        plan: Plan,
    ) -> Self {
        let options: Vec<(String, Value)> =
            options.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Self {
            nodes,
            clients: nodes,
            program,
            latency: Latency::Constant(Time::ZERO),
            client_latency: Latency::Constant(Time::ZERO),
            workload: named(workload, &options).unwrap(),
            plan,
            load: None,
        }
    }

    /// Runs it to its end.
    pub fn run(self, seed: u64) -> Run {
        let mut engine = self.engine(seed);
        let ended = engine.run();
        let trace = Record::from(engine.world.recorder().clone()).trace;
        Run { ended, engine, trace }
    }

    /// A run that has not begun.
    pub fn engine(self, seed: u64) -> Engine<Self> {
        let limits = Limits { events_max: 5_000_000, ..Limits::default() };
        Engine::new(World::new(Box::new(Random { seed }), limits), self)
    }

    fn begin(&mut self, world: &mut World) -> Load {
        world.set_latency(self.latency);
        world.set_client_latency(self.client_latency);
        let mut join = |name: String, kind, program| world.join(&name, kind, program).unwrap();
        let nodes: Vec<ProcessId> = (0..self.nodes)
            .map(|at| join(format!("n{at}"), ProcessKind::Node, Some((self.program)())))
            .collect();
        let clients = (0..self.clients).map(|at| join(format!("c{at}"), ProcessKind::Client, None)).collect();
        Load::begin(world, 1, self.workload.fork(), self.plan, clients, nodes)
    }
}

impl Director for Stage {
    fn handle(&mut self, cue: Cue<'_>, world: &mut World) -> bool {
        match (cue, &mut self.load) {
            // Clients ask when the nodes have started.
            (Cue::Start, _) => {
                let load = self.begin(world);
                self.load = Some(load);
            }
            (Cue::Time { token }, Some(load)) => assert!(load.on_time(token, world), "nobody's cue"),
            (Cue::Message { client, payload, .. }, Some(load)) => {
                assert!(load.on_message(client, payload, world), "nobody's client");
            }
            (Cue::Stream { .. }, Some(_)) => panic!("a load has no connections"),
            (_, None) => panic!("a cue before the start"),
        }
        !self.load.as_ref().is_some_and(Load::is_done)
    }
}

/// A run that ended.
pub struct Run {
    pub ended: Ended,
    pub engine: Engine<Stage>,
    trace: Trace,
}

impl Run {
    pub fn load(&self) -> &Load {
        self.engine.director.load.as_ref().expect("every run begins its load")
    }

    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Messages between nodes.
    pub fn server_messages(&self) -> usize {
        let is_node = |process: ProcessId| self.trace().processes[process.index()].kind == ProcessKind::Node;
        let between = |kind: &EventKind| matches!(kind, EventKind::Send { from, to, .. } if is_node(*from) && is_node(*to));
        self.trace().events.iter().filter(|event| between(&event.kind)).count()
    }
}
