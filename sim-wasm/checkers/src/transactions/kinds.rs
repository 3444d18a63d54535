//! The kinds of cycles, each as a small automaton over the relations along a cycle.

use super::component::Hop;
use super::graph::Relation;

/// How a kind of cycle may use anti-dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anti {
    /// Not at all.
    None,
    /// Once.
    One,
    /// Several, no two of them in succession.
    Apart,
    /// Several, at least two of them in succession.
    Adjacent,
}

/// A kind of cycle.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    name: &'static str,
    /// How it may use anti-dependencies.
    pub anti: Anti,
    /// A relation that must be in it: there the search begins.
    begins: Relation,
}

/// All kinds, the worst first.
const KINDS: [Kind; 5] = [
    Kind { name: "G0", anti: Anti::None, begins: Relation::WriteWrite },
    Kind { name: "G1c", anti: Anti::None, begins: Relation::WriteRead },
    Kind { name: "G-single-item", anti: Anti::One, begins: Relation::ReadWrite },
    Kind { name: "G-nonadjacent-item", anti: Anti::Apart, begins: Relation::ReadWrite },
    Kind { name: "G2-item", anti: Anti::Adjacent, begins: Relation::ReadWrite },
];

/// What is searched for: a kind, at the level of data alone or of a time order with data.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The kind.
    pub kind: Kind,
    time: Option<Relation>,
    /// Whether each hop must be the surest relation between its two.
    pub is_surest: bool,
}

/// Where the automaton is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct State {
    has_time: bool,
    has_more: bool,
    after_anti: bool,
    wants_anti: bool,
}

/// How many states there are.
pub const STATES: usize = 16;

impl State {
    /// Its number, below [`STATES`].
    #[must_use]
    pub fn number(self) -> usize {
        usize::from(self.has_time)
            | usize::from(self.has_more) << 1
            | usize::from(self.after_anti) << 2
            | usize::from(self.wants_anti) << 3
    }
}

impl Wanted {
    /// The name of such a cycle.
    #[must_use]
    pub fn name(self) -> String {
        let suffix = match self.time {
            Some(Relation::Process) => "-process",
            Some(Relation::Realtime) => "-realtime",
            _ => "",
        };
        format!("{}{suffix}", self.kind.name)
    }

    /// Whether such a cycle may have this relation.
    #[must_use]
    pub fn allows(self, relation: Relation) -> bool {
        match relation {
            Relation::Onward | Relation::WriteWrite => true,
            Relation::WriteRead => self.kind.begins != Relation::WriteWrite,
            Relation::ReadWrite => self.kind.anti != Anti::None,
            Relation::Process | Relation::Realtime => self.time == Some(relation),
        }
    }

    /// The relation with which the search begins.
    #[must_use]
    pub fn begins(self) -> Relation {
        match self.time {
            Some(time) if self.kind.begins == Relation::WriteWrite => time,
            _ => self.kind.begins,
        }
    }

    /// Where the automaton is after the first relation.
    #[must_use]
    pub fn start(self) -> State {
        State {
            has_time: self.time.is_none() || self.begins().is_time(),
            has_more: false,
            after_anti: self.kind.anti == Anti::Apart,
            wants_anti: self.kind.anti == Anti::Adjacent,
        }
    }

    /// Where it is after one more; nothing when no such cycle goes on so.
    #[must_use]
    pub fn step(self, mut state: State, relation: Relation) -> Option<State> {
        if !self.allows(relation)
            || (state.wants_anti && !matches!(relation, Relation::ReadWrite | Relation::Onward))
        {
            return None;
        }
        match relation {
            Relation::Onward => {}
            Relation::ReadWrite => match self.kind.anti {
                Anti::None | Anti::One => return None,
                Anti::Apart if state.after_anti => return None,
                Anti::Apart => state = State { has_more: true, after_anti: true, ..state },
                Anti::Adjacent => state.wants_anti = false,
            },
            _ => state = State { has_time: state.has_time || relation.is_time(), after_anti: false, ..state },
        }
        Some(state)
    }

    /// Whether a cycle may end here.
    #[must_use]
    pub fn accepts(self, state: State) -> bool {
        let fits = self.kind.anti != Anti::Apart || (state.has_more && !state.after_anti);
        state.has_time && !state.wants_anti && fits
    }
}

/// All that is searched for, the worst first: of data alone, then with `time`.
pub fn all_wanted(time: Option<Relation>, is_surest: bool) -> impl Iterator<Item = Wanted> {
    let levels = [Some(None), time.map(Some)].into_iter().flatten();
    levels.flat_map(move |time| KINDS.map(|kind| Wanted { kind, time, is_surest }))
}

/// The name of a cycle by its relations.
#[must_use]
pub fn name_of(hops: &[Hop]) -> String {
    let count = |relation| hops.iter().filter(|hop| hop.relation == relation).count();
    let is_anti = |hop: &Hop| hop.relation == Relation::ReadWrite;
    let is_adjacent = (0..hops.len()).any(|at| is_anti(&hops[at]) && is_anti(&hops[(at + 1) % hops.len()]));
    let kind = match count(Relation::ReadWrite) {
        0 if count(Relation::WriteRead) == 0 => "G0",
        0 => "G1c",
        1 => "G-single-item",
        _ if is_adjacent => "G2-item",
        _ => "G-nonadjacent-item",
    };
    let suffix = if count(Relation::Realtime) > 0 {
        "-realtime"
    } else if count(Relation::Process) > 0 {
        "-process"
    } else {
        ""
    };
    format!("{kind}{suffix}")
}
