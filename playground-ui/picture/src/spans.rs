//! How long each fault acts, and in which row it is drawn: those of the network above the lanes, those of a
//! process under its own.

use crate::builder::Builder;
use crate::index::sufferer;
use std::collections::BTreeMap;
use trace::{EventId, FaultId, FaultKind, ProcessId, Time};

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSpan {
    /// Its beginning.
    pub from: EventId,
    /// Its end, when it had one.
    pub to: Option<EventId>,
    /// How long it acts.
    pub extent: Extent,
    /// What it does.
    pub kind: FaultKind,
    /// The process under whose lane it is drawn; `None` for one of the network.
    pub lane: Option<ProcessId>,
    /// The row it is drawn in: of the network's, or of its lane's.
    pub row: usize,
}

/// How long a fault acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// For as long as the run goes.
    Open,
    /// Up to its end.
    To(EventId),
    /// Up to a moment that no event tells of: a clock that is moved little by little.
    Until(Time),
    /// It is over as soon as it is there.
    Instant,
}

/// A place in the run: what comes later is greater.
type Place = (Time, EventId);

impl Builder<'_> {
    pub(crate) fn begin_fault(&mut self, id: EventId, fault: FaultId, kind: &FaultKind) {
        self.picture.fault_starts.insert(fault, id);
        // A process that is away is drawn on its own lane, from its kill or pause.
        if matches!(kind, FaultKind::Down { .. } | FaultKind::Paused { .. }) {
            return;
        }
        self.faults.insert(fault, self.picture.faults.len());
        let (kind, lane) = (kind.clone(), sufferer(kind));
        self.picture.faults.push(FaultSpan { from: id, to: None, extent: Extent::Open, kind, lane, row: 0 });
    }

    pub(crate) fn end_fault(&mut self, id: EventId, fault: FaultId) {
        if let Some(index) = self.faults.remove(&fault) {
            self.picture.faults[index].to = Some(id);
        }
    }

    /// Gives every fault its extent and the lowest row that is free when it begins.
    pub(crate) fn settle_faults(&mut self) {
        let mut rows: BTreeMap<Option<ProcessId>, Vec<Option<Place>>> = BTreeMap::new();
        for index in 0..self.picture.faults.len() {
            let (from, extent) = self.extent(index);
            let behind = match extent {
                Extent::Open => None,
                Extent::To(end) => Some((self.at(end), end)),
                Extent::Until(at) => Some((at, EventId(0))),
                // What happens at the same instant stands below it.
                Extent::Instant => Some((from.0, EventId(u32::MAX))),
            };
            let span = &mut self.picture.faults[index];
            let taken = rows.entry(span.lane).or_default();
            (span.extent, span.row) = (extent, take_row(taken, from, behind));
        }
        self.picture.fault_rows = rows.remove(&None).map_or(0, |rows| rows.len());
        for lane in &mut self.picture.lanes {
            lane.faults = rows.get(&Some(lane.process)).map_or(0, Vec::len);
        }
    }

    fn extent(&self, index: usize) -> (Place, Extent) {
        let span = &self.picture.faults[index];
        let began = self.at(span.from);
        let extent = match (&span.kind, span.to) {
            (FaultKind::ClockSmear { over, .. }, _) if *over > Time::ZERO => Extent::Until(began + *over),
            (_, None) => Extent::Open,
            (_, Some(end)) if self.at(end) == began => Extent::Instant,
            (_, Some(end)) => Extent::To(end),
        };
        ((began, span.from), extent)
    }

    fn at(&self, event: EventId) -> Time {
        self.trace.events.get(event.index()).map_or(Time::ZERO, |event| event.at)
    }
}

/// Takes the lowest row that is free at a place, up to another or for good.
fn take_row(rows: &mut Vec<Option<Place>>, from: Place, behind: Option<Place>) -> usize {
    let free = rows.iter().position(|taken| taken.is_some_and(|behind| behind <= from));
    let row = free.unwrap_or(rows.len());
    rows.resize(rows.len().max(row + 1), None);
    rows[row] = behind;
    row
}
