//! What a trace tells of a scenario: how much of a storm it is.

use trace::{EventKind, MessageId, Phase, ProcessId, ProcessKind, ScenarioReport, Time, Trace};

/// What happened in the solution's run of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Several nodes ran, or one was killed.
    pub is_cluster: bool,
    /// A fault acted.
    pub has_faults: bool,
    /// Messages between nodes took different times.
    pub varies: bool,
    /// The run came to the phase in which all must be well.
    pub recovers: bool,
}

impl Facts {
    /// Reads them from a report.
    #[must_use]
    pub fn of(report: &ScenarioReport) -> Self {
        let trace = &report.trace;
        let has = |kind: fn(&EventKind) -> bool| trace.events.iter().any(|event| kind(&event.kind));
        let nodes = trace.processes.iter().filter(|process| process.kind == ProcessKind::Node).count();
        Self {
            is_cluster: nodes > 1 || has(|kind| matches!(kind, EventKind::Kill { .. })),
            has_faults: has(|kind| matches!(kind, EventKind::FaultStart { .. })),
            varies: varies(trace),
            recovers: has(|kind| matches!(kind, EventKind::Phase(Phase::Recover))),
        }
    }

    /// Whether a cluster was put to a test.
    #[must_use]
    pub const fn is_storm(self) -> bool {
        self.is_cluster && (self.has_faults || self.varies)
    }
}

/// Whether first copies between nodes took different times to arrive.
fn varies(trace: &Trace) -> bool {
    let is_node = |process: ProcessId| {
        trace.processes.get(process.index()).is_some_and(|info| info.kind == ProcessKind::Node)
    };
    let mut sent: std::collections::BTreeMap<MessageId, Time> = std::collections::BTreeMap::new();
    let mut first_span = None;
    for event in &trace.events {
        match event.kind {
            EventKind::Send { message, from, to, .. } if is_node(from) && is_node(to) => {
                sent.insert(message, event.at);
            }
            EventKind::Deliver { message, copy: 0, .. } => {
                let Some(at) = sent.remove(&message) else { continue };
                let span = event.at.since(at);
                if *first_span.get_or_insert(span) != span {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
