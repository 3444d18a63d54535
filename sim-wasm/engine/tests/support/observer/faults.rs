//! Which faults act, as the trace tells it.

use trace::{FaultId, FaultKind, ProcessId};

/// Every fault so far and whether it still acts.
#[derive(Debug, Default)]
pub struct Faults {
    faults: Vec<(FaultKind, bool)>,
}

impl Faults {
    /// A fault begins; tells whether its id is the next one.
    pub fn start(&mut self, fault: FaultId, kind: &FaultKind) -> bool {
        self.faults.push((kind.clone(), true));
        fault.0 as usize == self.faults.len() - 1
    }

    /// A fault ends; `None` when it does not act.
    pub fn end(&mut self, fault: FaultId) -> Option<FaultKind> {
        let (kind, open) = self.faults.get_mut(fault.0 as usize)?;
        std::mem::replace(open, false).then(|| kind.clone())
    }

    pub fn any_open(&self) -> bool {
        self.is(|_| true)
    }

    pub fn loses(&self) -> bool {
        self.is(|kind| matches!(kind, FaultKind::Loss { .. }))
    }

    pub fn duplicates(&self) -> bool {
        self.is(|kind| matches!(kind, FaultKind::Duplication { .. }))
    }

    pub fn damages(&self) -> bool {
        self.is(|kind| matches!(kind, FaultKind::Corruption { .. }))
    }

    pub fn cuts(&self, from: ProcessId, to: ProcessId) -> bool {
        self.is(|kind| matches!(kind, FaultKind::Cut { links } if links.contains(&(from, to))))
    }

    pub fn downs(&self, process: ProcessId) -> bool {
        self.is(|kind| *kind == FaultKind::Down { process })
    }

    pub fn pauses(&self, process: ProcessId) -> bool {
        self.is(|kind| *kind == FaultKind::Paused { process })
    }

    fn is(&self, acts: impl Fn(&FaultKind) -> bool) -> bool {
        self.faults.iter().any(|(kind, open)| *open && acts(kind))
    }
}
