//! The dumb twin of a disk. It remembers every change that was ever made to a file, and of what is
//! durable only how many of them are; whatever is asked, it makes them all again from the first.

use super::bugs::Bug;
use super::history::{Change, File, remains};
use super::{Answer, Deed, Look, NAMES, Name};
use engine::{Counters, DiskError, DiskRules};

#[derive(Debug, Clone)]
struct Ticket {
    name: String,
    fails: bool,
    /// Which file, how many of its changes, and how often syncs had become void.
    covers: Option<(usize, usize, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Change,
    Sync,
}

#[derive(Debug, Clone)]
pub struct Twin {
    pub rules: DiskRules,
    pub bug: Bug,
    files: Vec<File>,
    tickets: Vec<Ticket>,
    done: Vec<(Name, Kind, usize)>,
    cost: u64,
    failing: Vec<Name>,
    misdirected: Option<i64>,
    frozen: bool,
}

impl Twin {
    pub const fn new(rules: DiskRules, bug: Bug) -> Self {
        Self {
            rules,
            bug,
            files: Vec::new(),
            tickets: Vec::new(),
            done: Vec::new(),
            cost: 0,
            failing: Vec::new(),
            misdirected: None,
            frozen: false,
        }
    }

    pub fn look(&self) -> Look {
        let named = |file: &File| file.name.clone().map(|name| (name, (file.content(), file.durable())));
        let files: std::collections::BTreeMap<_, _> = self.files.iter().filter_map(named).collect();
        Look {
            list: files.keys().cloned().collect(),
            files,
            used: self.used(),
            cost: self.cost,
            totals: self.counted(|_| true),
            counters: NAMES.map(|name| self.counted(|named| named == name)),
        }
    }

    fn used(&self) -> usize {
        let counts = |file: &&File| file.name.is_some() || self.bug == Bug::DeletedFilesTakeRoom;
        self.files.iter().filter(counts).map(|file| file.content().len()).sum()
    }

    fn counted(&self, of: impl Fn(&str) -> bool) -> Counters {
        let of_kind = |kind| {
            let sizes =
                self.done.iter().filter(|done| of(done.0) && done.1 == kind).map(|done| done.2 as u64);
            (sizes.clone().count() as u64, sizes.sum())
        };
        let ((reads, bytes_read), (writes, bytes_written)) = (of_kind(Kind::Read), of_kind(Kind::Change));
        Counters { reads, writes, syncs: of_kind(Kind::Sync).0, bytes_read, bytes_written }
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.files.iter().position(|file| file.name.as_deref() == Some(name))
    }

    fn found(&self, name: &str) -> Result<usize, DiskError> {
        self.find(name).ok_or_else(|| DiskError::Missing(name.to_owned()))
    }

    fn length(&self, name: &str) -> usize {
        self.find(name).map_or(0, |file| self.files[file].content().len())
    }

    fn note(&mut self, name: Name, kind: Kind, bytes: usize) {
        let time = if kind == Kind::Read { self.rules.read_time } else { self.rules.write_time };
        self.cost += vec![0; bytes].chunks(self.rules.page).count() as u64 * time.0;
        self.done.push((name, kind, bytes));
    }

    /// Does anything but crash.
    pub fn does(&mut self, deed: &Deed) -> Answer {
        match deed {
            Deed::Read(name) => Answer::Bytes(self.read(name, 0, usize::MAX)),
            Deed::ReadAt(name, at, length) => Answer::Bytes(self.read(name, *at, *length)),
            Deed::BeginSync(name) => self.begin_sync(name),
            Deed::EndSync(which) => self.end_sync(*which),
            Deed::Rot(name, at, bit) => Answer::Done(self.rot(name, *at, 1 << bit)),
            Deed::Unreadable(name, unreadable) => {
                Answer::Done(self.found(name).map(|file| self.files[file].unreadable = *unreadable))
            }
            Deed::FailNextSync(name) => {
                self.failing.push(name);
                Answer::Nothing
            }
            Deed::Misdirect(by) => {
                self.misdirected = Some(*by);
                Answer::Nothing
            }
            Deed::Capacity(bytes) => {
                self.rules.capacity = *bytes;
                Answer::Nothing
            }
            Deed::Erase => {
                self.files.iter_mut().for_each(|file| file.name = None);
                self.failing.clear();
                self.misdirected = None;
                Answer::Nothing
            }
            Deed::Freeze => {
                self.frozen = true;
                Answer::Nothing
            }
            Deed::Crash => unreachable!("what a crash leaves is asked of the disk"),
            change => Answer::Done(if self.frozen { Ok(()) } else { self.change(change) }),
        }
    }

    fn change(&mut self, deed: &Deed) -> Result<(), DiskError> {
        let (name, bytes) = match deed {
            Deed::Append(name, data) => (name, self.put(name, data, self.length(name))?),
            Deed::WriteAt(name, data, at) => (name, self.put(name, data, *at)?),
            Deed::Write(name, data) => (name, self.replace(name, data)?),
            Deed::Truncate(name, length) => {
                let file = self.found(name)?;
                self.files[file].changes.push(Change::Cut(*length));
                if self.bug == Bug::TruncationsAreDurable {
                    self.files[file].durable = self.files[file].changes.len();
                }
                (name, 0)
            }
            Deed::Rename(from, to) => {
                let file = self.found(from)?;
                self.files[file].name = None;
                if let Some(replaced) = self.find(to) {
                    self.files[replaced].name = None;
                }
                self.files[file].name = Some((*to).to_owned());
                (from, 0)
            }
            Deed::Delete(name) => {
                let file = self.found(name)?;
                self.files[file].name = None;
                (name, 0)
            }
            other => unreachable!("{other:?} changes no file"),
        };
        self.note(name, Kind::Change, bytes);
        Ok(())
    }

    fn grown(&mut self, name: Name, length: usize) -> Result<usize, DiskError> {
        let before = self.length(name);
        if length > before && self.used() - before + length > self.rules.capacity {
            return Err(DiskError::Full);
        }
        if self.find(name).is_none() {
            self.files.push(File::new(name));
        }
        self.found(name)
    }

    fn replace(&mut self, name: Name, data: &[u8]) -> Result<usize, DiskError> {
        let file = self.grown(name, data.len())?;
        self.files[file].changes.extend([Change::Cut(0), Change::Put(0, data.to_vec())]);
        Ok(data.len())
    }

    fn put(&mut self, name: Name, data: &[u8], at: usize) -> Result<usize, DiskError> {
        if data.is_empty() {
            return self.grown(name, 0).map(|_| 0);
        }
        let file = self.grown(name, at + data.len())?;
        let by = self.misdirected.take().unwrap_or(0) * self.rules.sector as i64;
        let bug = self.bug;
        let file = &mut self.files[file];
        let before = file.content().len();
        if at + data.len() > before {
            let zeros = at + data.len() - before;
            let zeros = if bug == Bug::GapsAreNotFilled { data.len().min(zeros) } else { zeros };
            file.changes.push(Change::Put(before, vec![0; zeros]));
        }
        let length = file.content().len() as i64;
        for (index, byte) in data.iter().enumerate() {
            let place = (at + index) as i64 + by;
            let place = if bug == Bug::MisdirectedBytesWrapAround { place.rem_euclid(length) } else { place };
            if (0..length).contains(&place) {
                file.changes.push(Change::Put(place as usize, vec![*byte]));
            }
        }
        Ok(data.len())
    }

    fn read(&mut self, name: Name, at: usize, length: usize) -> Result<Vec<u8>, DiskError> {
        let file = &self.files[self.found(name)?];
        if file.unreadable {
            return Err(DiskError::Unreadable(name.to_owned()));
        }
        let read: Vec<u8> = file.content().into_iter().skip(at).take(length).collect();
        if !self.frozen {
            self.note(name, Kind::Read, read.len());
        }
        Ok(read)
    }

    fn begin_sync(&mut self, name: Name) -> Answer {
        let mut ticket = Ticket { name: name.to_owned(), fails: false, covers: None };
        if !self.frozen {
            ticket.fails = self.failing.contains(&name);
            self.failing.retain(|failing| *failing != name);
            ticket.covers = self.find(name).map(|file| {
                let known = &self.files[file];
                (file, known.changes.len(), known.voided)
            });
            self.note(name, Kind::Sync, 0);
        }
        self.tickets.push(ticket);
        Answer::Nothing
    }

    fn end_sync(&mut self, which: usize) -> Answer {
        if self.tickets.is_empty() {
            return Answer::Nothing;
        }
        let ticket = self.tickets.remove(which % self.tickets.len());
        Answer::Ended(self.frozen || self.ended(&ticket))
    }

    fn ended(&mut self, ticket: &Ticket) -> bool {
        let Some((file, covered, voided)) = ticket.covers else { return !ticket.fails };
        let is_elsewhere = self.files[file].name.as_deref() != Some(&ticket.name);
        let file = &mut self.files[file];
        let is_void = file.name.is_none()
            || file.voided != voided
            || (self.bug == Bug::SyncKeepsToTheName && is_elsewhere);
        if is_void {
            return false;
        }
        if !ticket.fails {
            file.durable = match self.bug {
                Bug::SyncCoversWhatCameSince => file.changes.len(),
                Bug::LateSyncUndoesAnother => covered,
                _ => file.durable.max(covered),
            };
            return true;
        }
        let covered = if self.bug == Bug::FailedSyncDropsNothing { file.durable } else { covered };
        let since = file.changes.split_off(covered.max(file.durable));
        let (shortest, written) = remains(&file.content(), &since);
        file.changes.truncate(file.durable);
        if self.bug != Bug::FailedSyncDropsWhatCameSince {
            file.changes.extend(shortest.map(Change::Cut));
            written.into_iter().for_each(|(at, byte)| file.put(at, byte));
        }
        file.voided += usize::from(self.bug != Bug::FailedSyncSparesTheOthers);
        false
    }

    fn rot(&mut self, name: Name, at: usize, bits: u8) -> Result<(), DiskError> {
        let only_seen = self.bug == Bug::RotIsOnlySeen;
        let file = self.found(name)?;
        let file = &mut self.files[file];
        if at >= file.content().len().max(file.durable().len()) {
            return Err(DiskError::NoByte { file: name.to_owned(), at });
        }
        for change in file.changes.iter_mut().skip(if only_seen { file.durable } else { 0 }) {
            if let Change::Put(from, data) = change
                && let Some(byte) = at.checked_sub(*from).and_then(|place| data.get_mut(place))
            {
                *byte ^= bits;
            }
        }
        Ok(())
    }

    /// After a crash: what the disk has is what there is.
    pub fn adopt(&mut self, left: &Look) {
        for file in &mut self.files {
            let Some((content, _)) = file.name.as_ref().and_then(|name| left.files.get(name)) else {
                continue;
            };
            file.changes = vec![Change::Put(0, content.clone())];
            file.durable = 1;
            file.voided += 1;
        }
        self.cost = 0;
        self.frozen = false;
    }
}
