//! One file: what its process sees, what is durable, and the changes that lead from the one to the
//! other.

use super::changes::{Changes, Patch};
use std::collections::VecDeque;

/// A file without its name.
///
/// Invariant: the patches of `covered`, in order, and then the changes of `open` turn `durable` into
/// `content`. What is durable is thus always the content of some moment, and a sync that ends late
/// finds its patches made already.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    content: Vec<u8>,
    durable: Vec<u8>,
    /// Changes that a sync covers, oldest first, each with its number.
    covered: VecDeque<(u64, Patch)>,
    /// Changes since the last sync began.
    open: Changes,
    /// The number of the last patch.
    patches: u64,
    /// Grows when the syncs under way become void.
    era: u64,
    /// Whether reading it fails.
    pub unreadable: bool,
}

/// A moment of a file: what a sync that began then covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    patch: u64,
    era: u64,
}

impl File {
    /// What its process sees.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// What certainly survives.
    pub fn durable(&self) -> &[u8] {
        &self.durable
    }

    /// How long its process sees it.
    pub const fn len(&self) -> usize {
        self.content.len()
    }

    /// Makes it `length` long at least, with zeros.
    pub fn extend(&mut self, length: usize) {
        if length > self.content.len() {
            self.open.mark(self.content.len(), length);
            self.content.resize(length, 0);
        }
    }

    /// Writes over bytes that are there.
    pub fn overwrite(&mut self, at: usize, data: &[u8]) {
        let end = at + data.len();
        self.content[at..end].copy_from_slice(data);
        self.open.mark(at, end);
    }

    /// Cuts it off after `length` bytes; a shorter file stays as it is.
    pub fn cut(&mut self, length: usize) {
        if length < self.content.len() {
            self.open.cut(length);
            self.content.truncate(length);
        }
    }

    /// A sync begins: it covers what the file holds now.
    pub fn cover(&mut self) -> Moment {
        if let Some(patch) = self.open.take(&self.content) {
            self.patches += 1;
            self.covered.push_back((self.patches, patch));
        }
        Moment { patch: self.patches, era: self.era }
    }

    /// Whether a sync that began at `moment` can still end.
    pub const fn is_under_way(&self, moment: Moment) -> bool {
        self.era == moment.era
    }

    /// What the file held at `moment` becomes durable, unless later contents already are.
    pub fn settle(&mut self, moment: Moment) {
        while let Some((_, patch)) = self.covered.pop_front_if(|(number, _)| *number <= moment.patch) {
            patch.apply(&mut self.durable);
        }
    }

    /// Undoes the changes before `moment` that are not durable. Of those after it all stays that is
    /// still to be seen: the file is as short as it became, and what was written stands where it stood.
    /// Syncs under way are void: what they cover is no more.
    pub fn fall_back(&mut self, moment: Moment) {
        self.cover();
        let mut since = Changes::default();
        let later = self.covered.iter().filter(|(number, _)| *number > moment.patch);
        later.for_each(|(_, patch)| patch.note(&mut since));
        let mut content = self.durable.clone();
        if let Some(patch) = since.take(&self.content) {
            patch.apply(&mut content);
        }
        // All of it counts as written: where there is a gap now, zeros were.
        self.open = Changes::whole(content.len());
        self.content = content;
        self.covered.clear();
        self.era += 1;
    }

    /// A crash left these bytes.
    pub fn become_durable(&mut self, bytes: Vec<u8>) {
        self.durable.clone_from(&bytes);
        self.content = bytes;
        self.covered.clear();
        self.open = Changes::default();
        self.era += 1;
    }

    /// Flips bits of a byte in all that is kept of it; `false` when there is no such byte, neither seen
    /// nor durable.
    pub fn flip(&mut self, at: usize, bits: u8) -> bool {
        if at >= self.content.len().max(self.durable.len()) {
            return false;
        }
        self.covered.iter_mut().for_each(|(_, patch)| patch.flip(at, bits));
        for bytes in [&mut self.content, &mut self.durable] {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= bits;
            }
        }
        true
    }
}
