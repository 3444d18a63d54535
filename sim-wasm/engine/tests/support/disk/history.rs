//! The files of the dumb twin: lists of all changes that were ever made to them.

use super::Name;

/// A change of a file. Nothing is written behind its end: gaps are written, too.
#[derive(Debug, Clone)]
pub enum Change {
    Put(usize, Vec<u8>),
    Cut(usize),
}

/// A file that there was once; it has no name when it is gone.
#[derive(Debug, Clone)]
pub struct File {
    pub name: Option<String>,
    pub changes: Vec<Change>,
    pub durable: usize,
    pub unreadable: bool,
    /// How often the syncs under way became void.
    pub voided: usize,
}

fn made(changes: &[Change]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for change in changes {
        match change {
            Change::Cut(length) => bytes.truncate(*length),
            Change::Put(at, data) => {
                for (index, byte) in data.iter().enumerate() {
                    if at + index == bytes.len() { bytes.push(*byte) } else { bytes[at + index] = *byte }
                }
            }
        }
    }
    bytes
}

/// What a list of changes did to `before`: the shortest that it was cut to, and each byte that they wrote
/// and that is still there, with its place.
pub fn remains(before: &[u8], changes: &[Change]) -> (Option<usize>, Vec<(usize, u8)>) {
    let mut bytes: Vec<(u8, bool)> = before.iter().map(|byte| (*byte, false)).collect();
    let mut shortest = None;
    for change in changes {
        match change {
            Change::Cut(length) if *length < bytes.len() => {
                bytes.truncate(*length);
                shortest = Some(shortest.map_or(*length, |shortest: usize| shortest.min(*length)));
            }
            Change::Cut(_) => {}
            Change::Put(at, data) => {
                let end = bytes.len().max(at + data.len());
                bytes.resize(end, (0, false));
                data.iter().enumerate().for_each(|(index, byte)| bytes[at + index] = (*byte, true));
            }
        }
    }
    let written = (0..bytes.len()).filter(|at| bytes[*at].1).map(|at| (at, bytes[at].0)).collect();
    (shortest, written)
}

impl File {
    pub fn new(name: Name) -> Self {
        Self { name: Some(name.to_owned()), changes: Vec::new(), durable: 0, unreadable: false, voided: 0 }
    }

    pub fn content(&self) -> Vec<u8> {
        made(&self.changes)
    }

    pub fn durable(&self) -> Vec<u8> {
        made(&self.changes[..self.durable])
    }

    /// Adds a byte, and the zeros before it that there are none of.
    pub fn put(&mut self, at: usize, byte: u8) {
        let length = self.content().len();
        self.changes.extend((length..at).map(|gap| Change::Put(gap, vec![0])));
        self.changes.push(Change::Put(at, vec![byte]));
    }
}
