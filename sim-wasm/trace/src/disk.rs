//! What a process can do to its disk.

use serde::{Deserialize, Serialize};

/// An operation on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DiskOp {
    /// Bytes were added to the end.
    Append,
    /// Bytes were written: the whole content, or at a place in it.
    Write,
    /// Bytes were read.
    Read,
    /// The file was cut off.
    Truncate,
    /// The file got another name.
    Rename,
    /// The file was deleted.
    Delete,
    /// It was asked that what the file holds survive a crash.
    Sync,
}

impl DiskOp {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Append, Self::Write, Self::Read, Self::Truncate, Self::Rename, Self::Delete, Self::Sync];

    /// As programs call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Write => "write",
            Self::Read => "read",
            Self::Truncate => "truncate",
            Self::Rename => "rename",
            Self::Delete => "delete",
            Self::Sync => "sync",
        }
    }
}
