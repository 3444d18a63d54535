//! Reading evidence from files, one format a file. Whatever is wrong with a file is told with its line, and there is
//! no verdict on it.

pub mod netsplit;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong and what was expected, in a sentence without a full stop.
    pub says: String,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.says)
    }
}

impl std::error::Error for Unreadable {}
