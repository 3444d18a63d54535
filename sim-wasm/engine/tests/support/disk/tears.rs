//! What a crash may leave of a file that tears: every possible end of it is tried, and every sector
//! before that looked at.

use std::collections::BTreeSet;

/// What became of a part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    SectorOld,
    SectorNew,
    Truncated,
    TruncationUndone,
    NothingArrived,
    PrefixArrived,
    AllArrived,
    Zeros,
    Noise,
}

pub const FATES: [Fate; 9] = [
    Fate::SectorOld,
    Fate::SectorNew,
    Fate::Truncated,
    Fate::TruncationUndone,
    Fate::NothingArrived,
    Fate::PrefixArrived,
    Fate::AllArrived,
    Fate::Zeros,
    Fate::Noise,
];

/// One way in which a file may end, behind what both versions have. Noise can be any byte.
struct End {
    bytes: Vec<Option<u8>>,
    /// Which versions there may be of the sector in which it begins.
    border: &'static [Fate],
    fate: Option<Fate>,
}

const EITHER: &[Fate] = &[Fate::SectorOld, Fate::SectorNew];
const OLD: &[Fate] = &[Fate::SectorOld];
const NEW: &[Fate] = &[Fate::SectorNew];

fn certain(bytes: &[u8]) -> Vec<Option<u8>> {
    bytes.iter().copied().map(Some).collect()
}

/// All ends, the plainest first.
fn ends(old: &[u8], new: &[u8], sector: usize) -> Vec<End> {
    if new.len() == old.len() {
        return vec![End { bytes: Vec::new(), border: EITHER, fate: None }];
    }
    if new.len() < old.len() {
        let undone = certain(&old[new.len()..]);
        return vec![
            End { bytes: undone, border: OLD, fate: Some(Fate::TruncationUndone) },
            End { bytes: Vec::new(), border: EITHER, fate: Some(Fate::Truncated) },
        ];
    }
    let is_border = |at: &usize| *at == new.len() || at.is_multiple_of(sector);
    let mut ends: Vec<End> = Vec::new();
    for cut in (old.len()..=new.len()).filter(|cut| *cut == old.len() || is_border(cut)) {
        let arrived = certain(&new[old.len()..cut]);
        let (fate, border) = match cut {
            _ if cut == new.len() => (Fate::AllArrived, NEW),
            _ if cut == old.len() => (Fate::NothingArrived, EITHER),
            _ => (Fate::PrefixArrived, NEW),
        };
        ends.push(End { bytes: arrived.clone(), border, fate: Some(fate) });
        let border = if cut == old.len() { OLD } else { NEW };
        for end in (cut + 1..=new.len()).filter(is_border) {
            for (filler, fate) in [(Some(0), Fate::Zeros), (None, Fate::Noise)] {
                let filled = std::iter::repeat_n(filler, end - cut);
                ends.push(End {
                    bytes: arrived.iter().copied().chain(filled).collect(),
                    border,
                    fate: Some(fate),
                });
            }
        }
    }
    ends.sort_by_key(|end| end.fate);
    ends
}

/// The sectors, as far as both versions have them: from, to, and which versions each may have.
fn sectors(both: usize, sector: usize, border: &'static [Fate]) -> Vec<(usize, usize, &'static [Fate])> {
    let sectors = (0..both).filter(|at| at.is_multiple_of(sector));
    let allowed = |at: usize| if at + sector > both { border } else { EITHER };
    sectors.map(|at| (at, both.min(at + sector), allowed(at))).collect()
}

fn version<'a>(fate: Fate, old: &'a [u8], new: &'a [u8]) -> &'a [u8] {
    if fate == Fate::SectorOld { old } else { new }
}

fn fits(pattern: &[Option<u8>], bytes: &[u8]) -> bool {
    pattern.len() == bytes.len()
        && pattern.iter().zip(bytes).all(|(wanted, byte)| wanted.is_none_or(|wanted| wanted == *byte))
}

/// How it can be that this was left, told in the plainest way; `None` when it cannot be.
pub fn explained(old: &[u8], new: &[u8], sector: usize, left: &[u8]) -> Option<BTreeSet<Fate>> {
    let both = old.len().min(new.len());
    if left.len() < both {
        return None;
    }
    let explained_by = |end: End| {
        let mut fates: BTreeSet<Fate> = end.fate.into_iter().collect();
        for (from, to, allowed) in sectors(both, sector, end.border) {
            if old[from..to] == new[from..to] && left[from..to] == old[from..to] {
                continue;
            }
            let is = |fate: &&Fate| version(**fate, old, new)[from..to] == left[from..to];
            fates.insert(*allowed.iter().find(is)?);
        }
        fits(&end.bytes, &left[both..]).then_some(fates)
    };
    ends(old, new, sector).into_iter().find_map(explained_by)
}

/// Which of those that there can be what was left is an instance of.
pub fn instances<'a>(
    patterns: &'a BTreeSet<Vec<Option<u8>>>,
    left: &'a [u8],
) -> impl Iterator<Item = &'a Vec<Option<u8>>> {
    patterns.iter().filter(move |pattern| fits(pattern, left))
}

/// Everything that may be left.
pub fn everything(old: &[u8], new: &[u8], sector: usize) -> BTreeSet<Vec<Option<u8>>> {
    let both = old.len().min(new.len());
    let mut all = BTreeSet::new();
    for end in ends(old, new, sector) {
        let mut begins: Vec<Vec<Option<u8>>> = vec![Vec::new()];
        for (from, to, allowed) in sectors(both, sector, end.border) {
            let longer = |begin: &Vec<Option<u8>>| {
                let begin = begin.clone();
                allowed
                    .iter()
                    .map(move |fate| [begin.clone(), certain(&version(*fate, old, new)[from..to])].concat())
            };
            begins = begins.iter().flat_map(longer).collect();
        }
        all.extend(begins.into_iter().map(|begin| [begin, end.bytes.clone()].concat()));
    }
    all
}
