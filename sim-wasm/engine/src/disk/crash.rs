//! What a crash leaves of a disk.
//!
//! A file that tears has two versions: the durable bytes, and the unsynced content. Where both have
//! bytes, each sector is of the one or of the other. Behind the shorter one there is a tail, and what
//! becomes of it is chosen first: it decides about the sector in which it begins, too, since a sector is
//! never written by half.

use super::file::File;
use super::{Crash, Disk};
use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// Chooses one of `0..options`.
type Choose<'a> = &'a mut dyn FnMut(u64) -> u64;

/// How many kinds of noise there are. Few, so that a search can go through them.
const NOISES: u64 = 256;

impl Disk {
    /// The process crashed, or the machine did. What becomes of the contents is told by
    /// [`crate::DiskRules::crash`]; afterwards all that is there is durable, no sync is under way, no
    /// cost is open, and the disk is no longer frozen. Faults that wait for their moment still do.
    ///
    /// `choose(options)` gives one of `0..options`. Only [`Crash::Torn`] asks, and only about files with
    /// unsynced changes, in the order of their names. If it is always answered 0, nothing unsynced
    /// survives, as in [`Crash::Lost`]. Contents that come back may take more than the capacity.
    pub fn crash(&mut self, choose: &mut dyn FnMut(u64) -> u64) {
        let (crash, sector) = (self.rules.crash, self.rules.sector.max(1));
        self.files.change_each(|file| {
            let left = what_is_left(file, crash, sector, choose);
            file.become_durable(left);
        });
        self.meter.take_cost();
        self.frozen = false;
    }
}

fn what_is_left(file: &File, crash: Crash, sector: usize, choose: Choose<'_>) -> Vec<u8> {
    match crash {
        Crash::Lost => file.durable().to_vec(),
        Crash::Kept => file.content().to_vec(),
        Crash::Torn => tear(file.durable(), file.content(), sector, choose),
    }
}

/// One of the two versions of a sector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    Old,
    New,
}

/// What is behind the bytes that both versions have.
struct Tail {
    bytes: Vec<u8>,
    /// What the sector is in which the tail begins, where the tail leaves no choice.
    border: Option<Version>,
}

fn tear(old: &[u8], new: &[u8], sector: usize, choose: Choose<'_>) -> Vec<u8> {
    let both = old.len().min(new.len());
    let tail =
        if new.len() < old.len() { shorter(&old[both..], choose) } else { longer(new, both, sector, choose) };
    let mut left = old[..both].to_vec();
    for start in (0..both).step_by(sector) {
        let end = both.min(start.saturating_add(sector));
        if old[start..end] == new[start..end] {
            continue;
        }
        let is_border = end - start < sector;
        let version = tail.border.filter(|_| is_border).unwrap_or_else(|| version(choose));
        if version == Version::New {
            left[start..end].copy_from_slice(&new[start..end]);
        }
    }
    left.extend(tail.bytes);
    left
}

fn version(choose: Choose<'_>) -> Version {
    if choose(2) == 0 { Version::Old } else { Version::New }
}

/// The file was cut short, and it may come back.
fn shorter(behind: &[u8], choose: Choose<'_>) -> Tail {
    match version(choose) {
        Version::Old => Tail { bytes: behind.to_vec(), border: Some(Version::Old) },
        Version::New => Tail { bytes: Vec::new(), border: None },
    }
}

/// The file grew: a part of what is new has arrived, and behind it may be what never was there.
fn longer(new: &[u8], old_length: usize, sector: usize, choose: Choose<'_>) -> Tail {
    let ends = Ends { from: old_length, to: new.len(), sector };
    let arrived = ends.get(if ends.count() > 1 { choose(ends.count()) } else { 0 });
    let mut bytes = new[old_length..arrived].to_vec();
    let mut border = (arrived > old_length).then_some(Version::New);
    if arrived < new.len() {
        let filler = Filler::chosen(choose);
        if filler != Filler::None {
            let ends = Ends { from: arrived, ..ends };
            let end = ends.get(1 + choose(ends.count() - 1));
            bytes.extend(filler.bytes(end - arrived, choose));
            border = border.or(Some(Version::Old));
        }
    }
    Tail { bytes, border }
}

/// Where a file may end: at the one length, at the other, and at each border of sectors in between.
#[derive(Debug, Clone, Copy)]
struct Ends {
    from: usize,
    to: usize,
    sector: usize,
}

impl Ends {
    const fn count(self) -> u64 {
        if self.from == self.to {
            return 1;
        }
        (2 + (self.to - 1) / self.sector - self.from / self.sector) as u64
    }

    /// The `index`th end, from 0, the shortest first.
    fn get(self, index: u64) -> usize {
        match index {
            0 => self.from,
            _ => self.to.min((self.from / self.sector + index as usize).saturating_mul(self.sector)),
        }
    }
}

/// What stands where bytes were expected that never arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filler {
    None,
    Zeros,
    Noise,
}

impl Filler {
    fn chosen(choose: Choose<'_>) -> Self {
        match choose(3) {
            0 => Self::None,
            1 => Self::Zeros,
            _ => Self::Noise,
        }
    }

    fn bytes(self, count: usize, choose: Choose<'_>) -> Vec<u8> {
        match self {
            Self::None => Vec::new(),
            Self::Zeros => vec![0; count],
            Self::Noise => noise(choose(NOISES), count),
        }
    }
}

/// Bytes without a pattern, the same for the same `kind`.
fn noise(kind: u64, count: usize) -> Vec<u8> {
    let word = |index: u64| {
        let mut hasher = SipHasher13::new_with_keys(kind, index);
        hasher.write_u64(index);
        hasher.finish().to_le_bytes()
    };
    (0..).flat_map(word).take(count).collect()
}
