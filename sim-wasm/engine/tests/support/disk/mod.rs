//! A disk and its dumb twin, given the same things to do.

pub mod bugs;
pub mod history;
pub mod play;
pub mod tears;
pub mod twin;

use engine::{Counters, DiskError};
use std::collections::BTreeMap;

/// The names that are used.
pub const NAMES: [&str; 3] = ["a", "b", "c"];

/// A file's name.
pub type Name = &'static str;

/// What is done with a disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Append(Name, Vec<u8>),
    Write(Name, Vec<u8>),
    WriteAt(Name, Vec<u8>, usize),
    Read(Name),
    ReadAt(Name, usize, usize),
    Truncate(Name, usize),
    Rename(Name, Name),
    Delete(Name),
    BeginSync(Name),
    /// Ends one of the syncs under way: which, counted round.
    EndSync(usize),
    Rot(Name, usize, u8),
    Unreadable(Name, bool),
    FailNextSync(Name),
    Misdirect(i64),
    Capacity(usize),
    Erase,
    Freeze,
    Crash,
}

/// What it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Nothing,
    Done(Result<(), DiskError>),
    Bytes(Result<Vec<u8>, DiskError>),
    Ended(bool),
}

/// All that can be seen of a disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// By name what its process sees and what is durable.
    pub files: BTreeMap<String, (Vec<u8>, Vec<u8>)>,
    /// The names, in the order in which they are listed.
    pub list: Vec<String>,
    pub used: usize,
    pub cost: u64,
    pub totals: Counters,
    pub counters: [Counters; NAMES.len()],
}
