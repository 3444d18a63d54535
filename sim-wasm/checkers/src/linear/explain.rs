//! What came of a search, told: the longest order, the state after it, what could come next and why it cannot; and
//! the same as a picture.

use super::judge::{Judged, Keeps};
use super::models::Blamed;
use super::part::{Part, Piece};
use crate::history::{History, Operation};
use crate::verdict::{Failure, Finding, Interval, Mark, Picture, Verdict};
use std::collections::BTreeMap;
use trace::Time;

/// How many of the operations that could come next are told.
const STUCK_TOLD: usize = 5;

/// How many of the operations of the longest order are told.
const ORDER_TOLD: usize = 6;

/// How many operations a picture has at most.
const PICTURE_MAX: usize = 2_000;

/// What is told of one that could come next, and cannot.
struct Objection {
    operation: usize,
    why: String,
    /// Where what is in its way was brought about, and why that came before.
    because: Vec<usize>,
}

/// Where the longest order has led to.
struct Reached {
    /// What each key holds.
    states: Vec<u32>,
    /// The order, and which of it changed anything.
    order: Vec<(Piece, bool)>,
}

/// A part that no order explains.
pub(super) fn stuck(judged: &mut Judged, index: usize, longest: &[u32], next: &[u32]) -> Finding {
    let reached = Reached::by(judged, index, longest);
    let part = &judged.parts.parts[index];
    let objections: Vec<Objection> =
        next.iter().map(|operation| judged.objection(part.pieces[*operation as usize], &reached)).collect();
    let mut lines = vec![judged.claim(part), judged.longest(part, longest, &reached)];
    lines.push(
        match objections.len() {
            1 => "Only one operation could come next, and it does not fit:",
            _ => "These could come next, and none of them fits:",
        }
        .to_owned(),
    );
    lines.extend(objections.iter().take(STUCK_TOLD).map(|objection| judged.sentence(objection)));
    if objections.len() > STUCK_TOLD {
        lines.push(format!("The same holds for {} more.", objections.len() - STUCK_TOLD));
    }
    let failure =
        Failure { says: lines.join("\n"), witness: judged.witness(&objections), anomalies: Vec::new() };
    let picture = judged.picture_of_part(part, longest, &objections);
    Finding { picture: Some(picture), ..Finding::of(Verdict::Fail(failure)) }
}

impl Reached {
    /// Follows the order from the start.
    fn by(judged: &mut Judged, index: usize, longest: &[u32]) -> Self {
        let keys = judged.parts.keys.len();
        let mut reached = Self { states: vec![judged.model.start(); keys], order: Vec::new() };
        for operation in longest {
            let piece = judged.parts.parts[index].pieces[*operation as usize];
            let state = &mut reached.states[piece.key];
            let after = judged.model.step(*state, piece.call).unwrap_or(*state);
            reached.order.push((piece, after != *state));
            *state = after;
        }
        reached
    }
}

impl Judged<'_> {
    fn operation(&self, piece: Piece) -> &Operation {
        &self.history.operations[piece.place]
    }

    fn name(&self, key: usize) -> String {
        self.model.name(self.parts.keys[key].as_ref())
    }

    /// `c1's write 5`.
    fn told(&self, piece: Piece) -> String {
        let operation = self.operation(piece);
        let label = self.label(piece, self.has_mixed_keys());
        let unanswered = if operation.is_open() { " (never answered)" } else { "" };
        format!("{}'s {label}{unanswered}", self.history.process(operation))
    }

    fn label(&self, piece: Piece, with_key: bool) -> String {
        let operation = self.operation(piece);
        let details = self.model.details(piece.call, self.history.process(operation));
        let key = if with_key { format!(" ({})", self.name(piece.key)) } else { String::new() };
        format!("{}{key}", format!("{} {details}", operation.f).trim_end())
    }

    /// Whether several keys are judged together.
    fn has_mixed_keys(&self) -> bool {
        self.parts.keys.len() > 1 && self.keeps == Keeps::Processes
    }

    fn claim(&self, part: &Part) -> String {
        let on = if self.has_mixed_keys() {
            String::new()
        } else {
            format!(" on {}", self.name(part.pieces[0].key))
        };
        let operations = match part.closed {
            1 => "the one operation".to_owned(),
            closed => format!("all {closed} operations"),
        };
        let rule = match self.keeps {
            Keeps::RealTime => "each happens at one moment between its call and its return",
            Keeps::Processes => "those of each process happen in its own order",
        };
        let open = match part.pieces.len() - part.closed {
            0 => String::new(),
            1 => {
                " (One more was never answered: it may have happened at any later time, or never.)".to_owned()
            }
            open => {
                format!(
                    " ({open} more were never answered: each may have happened at any later time, or never.)"
                )
            }
        };
        format!("No order explains {operations}{on}, if {rule}.{open}")
    }

    fn longest(&self, part: &Part, longest: &[u32], reached: &Reached) -> String {
        let key = part.pieces[0].key;
        if longest.is_empty() {
            let when = if self.has_mixed_keys() {
                String::new()
            } else {
                format!(", when {}", self.holds(key, reached))
            };
            return format!("Not one of them can come first{when}.");
        }
        let skipped = longest.len().saturating_sub(ORDER_TOLD);
        let told: Vec<String> = reached.order[skipped..].iter().map(|(piece, _)| self.told(*piece)).collect();
        let mut says = format!(
            "One order explains {} of them, and none explains more{} {}.",
            part.closed_in(longest),
            if skipped == 0 { ":" } else { "; it ends with" },
            told.join(", then ")
        );
        if !self.has_mixed_keys() {
            says += &format!(" After that {}.", self.holds(key, reached));
        }
        says
    }

    fn holds(&self, key: usize, reached: &Reached) -> String {
        format!("{} {}", self.name(key), self.model.holds(reached.states[key]))
    }

    fn objection(&self, piece: Piece, reached: &Reached) -> Objection {
        let why = self.model.objection(reached.states[piece.key], piece.call, &self.name(piece.key));
        let Some(index) = self.change(piece, reached) else {
            return Objection { operation: piece.place, why, because: Vec::new() };
        };
        let change = reached.order[index].0;
        let other = self.coming_before(piece, index, reached);
        Objection {
            operation: piece.place,
            why: why + &self.reason(change, other),
            because: other.into_iter().chain([change]).map(|piece| piece.place).collect(),
        }
    }

    /// What brought about what is in the way of an operation: its index in the order.
    fn change(&self, piece: Piece, reached: &Reached) -> Option<usize> {
        let blamed = self.model.blamed(reached.states[piece.key], piece.call);
        let is_blamed = |(change, changed): &(Piece, bool)| {
            let fits = match &blamed {
                Blamed::Nothing => false,
                Blamed::AnyChange => true,
                Blamed::Of(calls) => calls.contains(&change.call),
            };
            *changed && change.key == piece.key && fits
        };
        reached.order.iter().rposition(is_blamed)
    }

    /// The first at that change or after it that has to come before an operation.
    fn coming_before(&self, piece: Piece, index: usize, reached: &Reached) -> Option<Piece> {
        let operation = self.operation(piece);
        let comes_before = |(other, _): &&(Piece, bool)| {
            let earlier = self.operation(*other);
            match self.keeps {
                Keeps::RealTime => earlier.returned.is_some_and(|returned| returned < operation.called),
                Keeps::Processes => {
                    earlier.is_ok() && earlier.process == operation.process && other.place < piece.place
                }
            }
        };
        reached.order[index..].iter().find(comes_before).map(|(piece, _)| *piece)
    }

    /// Who brought about what is in the way, and why the operation in question cannot come before that.
    fn reason(&self, change: Piece, other: Option<Piece>) -> String {
        let (told, when) = (self.told(change), self.when(change));
        let rule = match self.keeps {
            Keeps::RealTime => "had returned before this was called",
            Keeps::Processes => "comes first in the same process",
        };
        match other {
            None => format!(", after {told}{when}"),
            Some(other) if other.place == change.place => format!(": {told}{when} {rule}"),
            Some(other) => {
                let (next, next_when) = (self.told(other), self.when(other));
                format!(", after {told}{when}: {next}{next_when}, which comes after that, {rule}")
            }
        }
    }

    fn sentence(&self, objection: &Objection) -> String {
        let operation = &self.history.operations[objection.operation];
        let piece = Piece { place: objection.operation, key: 0, call: 0 };
        format!(
            "{}'s {}{} {}.",
            self.history.process(operation),
            operation.f,
            self.when(piece),
            objection.why
        )
    }

    /// ` (10 ms to 12 ms)`, where there are times.
    fn when(&self, piece: Piece) -> String {
        let operation = self.operation(piece);
        if !has_times(self.history) {
            return String::new();
        }
        match operation.returned_at.filter(|_| operation.is_ok()) {
            Some(returned) => format!(" ({} to {returned})", operation.called_at),
            None => format!(" (from {} on)", operation.called_at),
        }
    }

    fn witness(&self, objections: &[Objection]) -> Vec<Mark> {
        let told = objections.iter().take(STUCK_TOLD);
        let places =
            told.flat_map(|objection| objection.because.iter().copied().chain([objection.operation]));
        let mut marks: Vec<Mark> = places.flat_map(|place| self.history.operations[place].marks()).collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// The part around where it is stuck.
    fn picture_of_part(&self, part: &Part, longest: &[u32], objections: &[Objection]) -> Picture {
        let points =
            longest.iter().zip(0..).map(|(operation, point)| (part.pieces[*operation as usize].place, point));
        let points: BTreeMap<usize, u32> = points.collect();
        let mut pieces = part.pieces.clone();
        pieces.sort_by_key(|piece| piece.place);
        let stuck = objections.first().map_or(0, |objection| objection.operation);
        let at = pieces.partition_point(|piece| piece.place < stuck);
        let from = at.saturating_sub(PICTURE_MAX / 2);
        let shown = pieces.iter().skip(from).take(PICTURE_MAX);
        Picture { intervals: shown.map(|piece| self.interval(*piece, &points, objections)).collect() }
    }

    fn interval(&self, piece: Piece, points: &BTreeMap<usize, u32>, objections: &[Objection]) -> Interval {
        let with_key = self.has_mixed_keys() || (objections.is_empty() && self.parts.keys.len() > 1);
        let operation = self.operation(piece);
        let objection = objections.iter().find(|objection| objection.operation == piece.place);
        Interval {
            process: self.history.process(operation).to_owned(),
            label: self.label(piece, with_key),
            called: operation.called,
            returned: operation.returned,
            point: points.get(&piece.place).copied(),
            stuck: objection.is_some(),
            why: objection.map(|objection| objection.why.clone()),
        }
    }
}

/// Everything with its place in one order; nothing when that would be too large.
pub(super) fn picture_of_all(judged: &Judged, orders: &[Vec<u32>]) -> Option<Picture> {
    if judged.parts.operations() > PICTURE_MAX {
        return None;
    }
    let mut moments: Vec<(Mark, usize)> = Vec::new();
    for (part, order) in judged.parts.parts.iter().zip(orders) {
        // Each as early as its call and the one before it allow: so orders of several keys become one.
        let mut moment = Mark(0);
        for operation in order {
            let place = part.pieces[*operation as usize].place;
            moment = moment.max(judged.history.operations[place].called);
            moments.push((moment, place));
        }
    }
    moments.sort_by_key(|(moment, _)| *moment);
    let points = moments.iter().zip(0..).map(|((_, place), point)| (*place, point)).collect();
    let mut pieces: Vec<Piece> =
        judged.parts.parts.iter().flat_map(|part| part.pieces.iter().copied()).collect();
    pieces.sort_by_key(|piece| piece.place);
    Some(Picture { intervals: pieces.iter().map(|piece| judged.interval(*piece, &points, &[])).collect() })
}

fn has_times(history: &History) -> bool {
    let times = |operation: &Operation| operation.returned_at.unwrap_or(operation.called_at);
    history.operations.iter().rev().any(|operation| times(operation) > Time::ZERO)
}
