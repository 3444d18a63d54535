//! Short stories by chance, told to a disk and to its twin.

use super::bugs::Bug;
use super::tears::{Fate, explained};
use super::twin::Twin;
use super::{Answer, Deed, Look, NAMES, Name};
use crate::support::dice::Dice;
use engine::{Crash, Disk, DiskRules, SyncTicket};
use std::collections::{BTreeMap, BTreeSet};
use trace::Time;

/// How often a crash that tears left what.
pub type Fates = BTreeMap<Fate, u64>;

/// The rules of a story. Everything is small, so that all happens soon.
fn rules(dice: &mut Dice, crash: Crash) -> DiskRules {
    DiskRules {
        capacity: 10 + dice.below(20) as usize,
        sector: *dice.pick(&[1, 2, 3, 4, 8]),
        page: *dice.pick(&[1, 3, 4]),
        read_time: Time(dice.below(3)),
        write_time: Time(dice.below(3) * 10),
        crash,
        ..DiskRules::default()
    }
}

/// One to seven letters, or none.
fn letters(dice: &mut Dice) -> Vec<u8> {
    (0..dice.below(8)).map(|_| b'A' + dice.below(26) as u8).collect()
}

/// Most is about one file, or nothing would ever meet.
fn name(dice: &mut Dice) -> Name {
    if dice.once_in(2) { NAMES[0] } else { dice.pick(&NAMES) }
}

fn deed(dice: &mut Dice) -> Deed {
    let (name, other) = (name(dice), name(dice));
    let place = dice.below(12) as usize;
    match dice.below(64) {
        0..10 => Deed::Append(name, letters(dice)),
        10..16 => Deed::Write(name, letters(dice)),
        16..24 => Deed::WriteAt(name, letters(dice), place),
        24..28 => Deed::Truncate(name, place),
        28..32 => Deed::Rename(name, other),
        32..34 => Deed::Delete(name),
        34 => Deed::Read(name),
        35 => Deed::ReadAt(name, place, dice.below(8) as usize),
        36..44 => Deed::BeginSync(name),
        44..52 => Deed::EndSync(place),
        52..54 => Deed::Rot(name, place, dice.below(8) as u8),
        54..56 => Deed::FailNextSync(name),
        56..58 => Deed::Misdirect(dice.below(7) as i64 - 3),
        58 => Deed::Unreadable(name, dice.once_in(2)),
        59 => Deed::Capacity(place * 3),
        60 => Deed::Freeze,
        61 if dice.once_in(3) => Deed::Erase,
        _ => Deed::Crash,
    }
}

/// What one story consists of; it ends with a crash.
fn story(dice: &mut Dice) -> Vec<Deed> {
    let length = 5 + dice.below(20);
    (0..length).map(|_| deed(dice)).chain([Deed::Crash]).collect()
}

/// A disk and its syncs under way.
struct Player {
    disk: Disk,
    tickets: Vec<SyncTicket>,
}

impl Player {
    fn look(&self) -> Look {
        let disk = &self.disk;
        let file = |(name, durable): (&str, &[u8])| {
            let content = disk.content(name).expect("it is listed").to_vec();
            assert_eq!((disk.exists(name), disk.size(name)), (true, Ok(content.len())));
            assert_eq!(disk.durable(name), Some(durable));
            (name.to_owned(), (content, durable.to_vec()))
        };
        Look {
            files: disk.durable_files().map(file).collect(),
            list: disk.list().map(str::to_owned).collect(),
            used: disk.used(),
            cost: disk.clone().take_cost().0,
            totals: disk.totals(),
            counters: NAMES.map(|name| disk.counters(name)),
        }
    }

    fn does(&mut self, deed: &Deed, dice: &mut Dice) -> Answer {
        let disk = &mut self.disk;
        match deed {
            Deed::Append(name, data) => Answer::Done(disk.append(name, data)),
            Deed::Write(name, data) => Answer::Done(disk.write(name, data)),
            Deed::WriteAt(name, data, at) => Answer::Done(disk.write_at(name, data, *at)),
            Deed::Read(name) => Answer::Bytes(disk.read(name).map(<[u8]>::to_vec)),
            Deed::ReadAt(name, at, length) => {
                Answer::Bytes(disk.read_at(name, *at, *length).map(<[u8]>::to_vec))
            }
            Deed::Truncate(name, length) => Answer::Done(disk.truncate(name, *length)),
            Deed::Rename(from, to) => Answer::Done(disk.rename(from, to)),
            Deed::Delete(name) => Answer::Done(disk.delete(name)),
            Deed::Rot(name, at, bit) => Answer::Done(disk.rot(name, *at, *bit)),
            Deed::Unreadable(name, unreadable) => Answer::Done(disk.set_unreadable(name, *unreadable)),
            Deed::EndSync(_) if self.tickets.is_empty() => Answer::Nothing,
            Deed::EndSync(which) => {
                Answer::Ended(disk.end_sync(self.tickets.remove(which % self.tickets.len())))
            }
            quiet => {
                match quiet {
                    Deed::BeginSync(name) => self.tickets.push(disk.begin_sync(name)),
                    Deed::FailNextSync(name) => disk.fail_next_sync(name),
                    Deed::Misdirect(by) => disk.misdirect_next_write(*by),
                    Deed::Capacity(bytes) => disk.set_capacity(*bytes),
                    Deed::Erase => disk.erase(),
                    Deed::Freeze => disk.freeze(),
                    _ => disk.crash(&mut |options| dice.below(options)),
                }
                Answer::Nothing
            }
        }
    }
}

/// Whether a crash may leave this, as far as the twin knows; the fates of what tore.
fn judge(twin: &Twin, before: &Look, left: &Look) -> Result<BTreeSet<Fate>, String> {
    let mut fates = BTreeSet::new();
    if left.list != before.list {
        return Err(format!("{:?} became {:?}", before.list, left.list));
    }
    let sector = twin.rules.sector * if twin.bug == Bug::SectorsAreLarger { 2 } else { 1 };
    for (name, (content, durable)) in &left.files {
        let (new, old) = &before.files[name];
        let explained = match twin.rules.crash {
            Crash::Lost => (content == old).then(BTreeSet::new),
            Crash::Kept => (content == new).then(BTreeSet::new),
            Crash::Torn => explained(old, new, sector, content),
        };
        fates.extend(explained.ok_or_else(|| format!("{name:?}: {old:?}, {new:?} became {content:?}"))?);
        if content != durable {
            return Err(format!("{name:?} is not durable after the crash"));
        }
    }
    Ok(fates)
}

/// Tells the story of a seed to a disk and to a twin with a bug. Gives what became of the files in the
/// crashes, or the first thing about which the two do not agree, with the story.
pub fn play(seed: u64, crash: Crash, bug: Bug) -> Result<Fates, String> {
    let mut dice = Dice::new(seed);
    let rules = rules(&mut dice, crash);
    let story = story(&mut dice);
    let mut player = Player { disk: Disk::new(rules), tickets: Vec::new() };
    let mut twin = Twin::new(rules, bug);
    let mut fates = Fates::new();
    for (at, deed) in story.iter().enumerate() {
        let answer = player.does(deed, &mut dice);
        let left = player.look();
        let wrong = |what: String| format!("seed {seed}, {rules:?}, {:?}: {what}", &story[..=at]);
        if *deed == Deed::Crash {
            let seen = judge(&twin, &twin.look(), &left).map_err(wrong)?;
            seen.into_iter().for_each(|fate| *fates.entry(fate).or_default() += 1);
            twin.adopt(&left);
        } else {
            let expected = twin.does(deed);
            if answer != expected {
                return Err(wrong(format!("answered {answer:?}, not {expected:?}")));
            }
        }
        let expected = twin.look();
        if left != expected {
            return Err(wrong(format!("left {left:?}, not {expected:?}")));
        }
    }
    Ok(fates)
}
