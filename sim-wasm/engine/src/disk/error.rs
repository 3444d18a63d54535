//! Why a disk refuses, in words for the learner.

use std::fmt;

/// Why a disk refuses. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiskError {
    /// There is no such file.
    Missing(String),
    /// What should be written does not fit.
    Full,
    /// The file is there, and reading it fails.
    Unreadable(String),
    /// The file has no such byte. Only faults name bytes, so no program meets this.
    NoByte {
        /// The file.
        file: String,
        /// The place, from 0.
        at: usize,
    },
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(file) => write!(f, "there is no file {file:?} on this disk"),
            Self::Full => f.write_str("the disk is full"),
            Self::Unreadable(file) => write!(f, "the file {file:?} cannot be read: its sectors are bad"),
            Self::NoByte { file, at } => write!(f, "the file {file:?} has no byte {at}"),
        }
    }
}

impl std::error::Error for DiskError {}
