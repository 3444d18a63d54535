//! What was changed in a file since its last sync began: only where, until a sync covers it, and then with
//! the bytes. So a sync costs what was written since, not what the file holds.

use std::collections::BTreeMap;

/// Which parts of a file were written, and how short it was meanwhile.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// The shortest that it was cut to, when it was cut.
    kept: Option<usize>,
    /// The written parts, from their first byte to behind their last; no two touch.
    written: BTreeMap<usize, usize>,
}

impl Changes {
    /// The whole file was written anew, with `length` bytes.
    pub fn whole(length: usize) -> Self {
        let mut changes = Self { kept: Some(0), written: BTreeMap::new() };
        changes.mark(0, length);
        changes
    }

    /// The bytes from `start` to before `end` were written.
    pub fn mark(&mut self, mut start: usize, mut end: usize) {
        if start >= end {
            return;
        }
        while let Some((first, last)) = self.written.range(..=end).next_back().map(|(a, b)| (*a, *b)) {
            if last < start {
                break;
            }
            self.written.remove(&first);
            (start, end) = (start.min(first), end.max(last));
        }
        self.written.insert(start, end);
    }

    /// The file was cut to `length`, shorter than it was.
    pub fn cut(&mut self, length: usize) {
        self.kept = Some(self.kept.map_or(length, |kept| kept.min(length)));
        self.written.split_off(&length);
        if let Some(mut last) = self.written.last_entry() {
            let end = *last.get();
            last.insert(end.min(length));
        }
    }

    /// The changes with their bytes, as `content` holds them now; none when there are none.
    pub fn take(&mut self, content: &[u8]) -> Option<Patch> {
        let Self { kept, written } = std::mem::take(self);
        let pieces: Vec<(usize, Vec<u8>)> =
            written.into_iter().map(|(start, end)| (start, content[start..end].to_vec())).collect();
        (kept.is_some() || !pieces.is_empty()).then_some(Patch { kept, pieces })
    }
}

/// Changes with their bytes: what turns a file as it was into the file as it then was.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    kept: Option<usize>,
    pieces: Vec<(usize, Vec<u8>)>,
}

impl Patch {
    /// Makes the changes. Where the file is too short for them, zeros fill the gap.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        if let Some(kept) = self.kept {
            bytes.truncate(kept);
        }
        for (start, piece) in &self.pieces {
            let end = start + piece.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*start..end].copy_from_slice(piece);
        }
    }

    /// Adds them to other changes, without the bytes.
    pub fn note(&self, changes: &mut Changes) {
        if let Some(kept) = self.kept {
            changes.cut(kept);
        }
        self.pieces.iter().for_each(|(start, piece)| changes.mark(*start, start + piece.len()));
    }

    /// Flips bits of a byte, where it is among what was written.
    pub fn flip(&mut self, at: usize, bits: u8) {
        for (start, piece) in &mut self.pieces {
            if let Some(byte) = at.checked_sub(*start).and_then(|place| piece.get_mut(place)) {
                *byte ^= bits;
            }
        }
    }
}
