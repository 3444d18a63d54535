//! Whether the operations of clients can be put in one order that explains what each was given.
//!
//! A history is read into compact calls on an object ([`models`]), cut into parts that can be judged apart
//! ([`part`]), and searched ([`search`]) for an order that real time or the processes allow ([`order`]). What comes
//! of it is told by [`explain`].

pub mod distinct;
mod explain;
mod judge;
mod linearizable;
mod memo;
mod models;
mod order;
mod part;
mod search;
mod sequential;
mod special;

use crate::check::{Check, Family};

/// The family.
pub const FAMILY: Family = Family {
    name: "Linearizability and sequential consistency",
    says: "The models, by what their functions take -> give. Every function may also have `key`: which of several \
             such objects it is about. What an operation gave is taken at its word: null means that nothing is there, \
             not \"anything\". \
             register: `read` -> `value`; `write` `value`. \
             cas-register: these, and `cas` `from` `to`, which happens only where the register holds `from` (with \
             `create_if_not_exists`: or holds null). \
             kv: `get` (or `read`) -> `value`; `put` (or `write`) `value`; `append` `value`; `cas` `from` `to`; `delete`; \
             all of them with `key`. \
             set: `add` and `remove` `element` (-> `value`, which may be left out: whether that changed the set); \
             `contains` `element` -> `value`; `read` -> `value`, a list in any order. \
             counter: `add` `delta` (-> `value`, which may be left out: the sum after it); `read` -> `value`. \
             queue: `enqueue` `value`; `dequeue` -> `value`, the one that is in it for longest. \
             stack: `push` `value`; `pop` -> `value`, the one that is in it for the shortest time. \
             priority-queue: `insert` `value`; `take` -> `value`, the smallest (whole numbers, or texts letter by letter). \
             These three give null when, and only when, they are empty. \
             lock: `acquire` and `release`, both with `owner` (the client when that is left out); one owner holds it at a \
             time and only once, and only that one can release it. \
             semaphore: `acquire` and `release`; no more than `permits` are held at a time. \
             log: `append` `value` (-> `offset`, which may be left out: how many entries are before it); `read` `offset` -> \
             `value` (null at the end of the log) or -> `values` (all from there to the end). \
             An operation that failed did not happen, and says no more than that: that a `cas` failed does not show what \
             the register held.\
             \n\nResults: `operations` (those judged; what failed, and what was never answered and could have no effect, is \
             left out), `parts` (keys that are judged apart), `states` (different ones that the search saw) and `ordered` \
             (how many of the answered operations have their place in an order; of those on the key that is wrong, when \
             one is). Nobody can say when the search used up its `budget` or its states fill the memory, or when no \
             operation was answered.",
    checks: CHECKS,
};

/// The checks of this family.
pub const CHECKS: &[Check] = &[LINEARIZABLE, sequential::CHECK];

/// The check of linearizability, which others ask for a part of a history.
pub(crate) const LINEARIZABLE: Check = linearizable::CHECK;
