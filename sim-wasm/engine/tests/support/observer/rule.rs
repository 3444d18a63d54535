//! The rules of a run, by name.

/// A rule of the engine, named after its breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Events are in order of time, and none is later than the end of the run.
    TimeGoesBack,
    /// A cause comes before its effect.
    CauseAhead,
    /// Ids of messages, copies, operations and faults count 0, 1, 2, ...
    Gap,
    /// Something is referred to that there is not.
    Unknown,
    /// A copy arrives after it was sent.
    BeforeSending,
    /// A copy takes at least the least time that its link allows.
    TooEarly,
    /// A copy takes at most the longest time that its link allows, unless its receiver stood still.
    TooLate,
    /// Nothing arrives over a link that is cut.
    AcrossCut,
    /// Nothing arrives at a dead process.
    ToDead,
    /// Nothing arrives at a paused process.
    ToPaused,
    /// Nothing arrives at a process before its life has begun.
    ToUnstarted,
    /// A copy is delivered or dropped once, an operation returns once.
    Twice,
    /// A copy that is neither delivered nor dropped is still on its way.
    Vanished,
    /// A copy is dropped for a reason that is true.
    FalseReason,
    /// A copy is altered only while copies are damaged.
    Altered,
    /// A copy is made only while messages are duplicated, and right after its message is sent.
    Copied,
    /// What arrives was caused by its sending; what a process does, by an input of its own.
    WrongCause,
    /// A dead process does nothing.
    ByDead,
    /// A paused process does nothing.
    ByPaused,
    /// A process does nothing before its life has begun.
    ByUnstarted,
    /// Nothing that a former life planned happens in a later one.
    FormerLife,
    /// A life begins when the process is neither running, dead nor paused, and lives count upwards.
    WrongLife,
    /// Faults begin and end once; kills, pauses and their ends belong to one each.
    Unpaired,
    /// Once a run heals no fault acts.
    Unhealed,
    /// The statistics count what the trace shows.
    Miscounted,
    /// Nothing arrives over a link in whose middle somebody stands, unless that one sent it.
    AcrossMiddle,
    /// What is sent over a link that keeps the order, and what waits for a process, comes in order.
    OutOfOrder,
    /// A process sends in its own name, unless it lies among the unchecked or stands in the middle.
    Forged,
    /// A process handles nothing before it has done what its last step wanted.
    Interleaved,
    /// A sync ends once at the most, after it was asked for, in the same life and in order.
    Unsynced,
    /// What happens to a connection happens to one of its ends, and that one is there.
    Unconnected,
    /// Bytes are written, depart, arrive and are read: never more of the next than of the one before.
    Miscarried,
    /// What a program is promised holds: timers are never early, its clock never goes back, bytes are those that were written, marks are their owners'.
    BrokenWord,
}

/// A breach, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Complaint {
    /// The event's place in the trace; its length when the breach is seen at the end.
    pub at: usize,
    pub rule: Rule,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 33] = [
        Self::TimeGoesBack,
        Self::CauseAhead,
        Self::Gap,
        Self::Unknown,
        Self::BeforeSending,
        Self::TooEarly,
        Self::TooLate,
        Self::AcrossCut,
        Self::ToDead,
        Self::ToPaused,
        Self::ToUnstarted,
        Self::Twice,
        Self::Vanished,
        Self::FalseReason,
        Self::Altered,
        Self::Copied,
        Self::WrongCause,
        Self::ByDead,
        Self::ByPaused,
        Self::ByUnstarted,
        Self::FormerLife,
        Self::WrongLife,
        Self::Unpaired,
        Self::Unhealed,
        Self::Miscounted,
        Self::AcrossMiddle,
        Self::OutOfOrder,
        Self::Forged,
        Self::Interleaved,
        Self::Unsynced,
        Self::Unconnected,
        Self::Miscarried,
        Self::BrokenWord,
    ];
}
