//! What a scenario may do to clocks and disks, and see of them.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done, in_ms};
use super::reading::{dict, files_of};
use crate::session::Answer;
use engine::{Counters, Crash, Disk, DiskRules, World};
use monty_types::MontyObject;
use trace::{ProcessId, ProcessKind, Time};

impl DirectorHost<'_> {
    // ---- clocks --------------------------------------------------------------------------------

    pub(super) fn date(&mut self, given: &Given<'_>) -> Done {
        let text = given.text("text")?;
        let date = read_date(text)
            .ok_or_else(|| given.wants("text", "a date of 1970 to 2999 as YYYY-MM-DD HH:MM or HH:MM:SS"))?;
        if self.world.now() > Time::ZERO {
            return Err(given.wrong("it sets when the run begins: call it before any time passes"));
        }
        self.world.set_epoch(date);
        Ok(Answer::none())
    }

    pub(super) fn shift_clock(&mut self, given: &Given<'_>, shift: fn(&mut World, ProcessId, i64)) -> Done {
        let (who, by) = (self.machine(given)?, given.shift("ms")?);
        shift(self.world, who, by);
        Ok(Answer::none())
    }

    pub(super) fn smear(&mut self, given: &Given<'_>) -> Done {
        let (who, by, over) = (self.machine(given)?, given.shift("ms")?, given.some_ms("over")?);
        self.world.smear_clock(who, by, over);
        Ok(Answer::none())
    }

    pub(super) fn drift(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        // A clock that stands still or goes back would never let a timer fire.
        let ppm = given.whole("ppm", -900_000, 9_000_000)?.and_then(|ppm| i32::try_from(ppm).ok());
        self.world.set_drift(who, ppm.unwrap_or_default());
        Ok(Answer::none())
    }

    pub(super) fn uncertainty(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        let uncertainty = given.ms("ms")?.unwrap_or_default();
        self.world.set_uncertainty(who, uncertainty);
        Ok(Answer::none())
    }

    pub(super) fn true_time(&self) -> Done {
        Ok(Answer::Value(in_ms(self.world.epoch() + self.world.now())))
    }

    pub(super) fn read_clock(&self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        Ok(Answer::Value(in_ms(self.world.wall_clock(who).unwrap_or_default())))
    }

    // ---- disks ---------------------------------------------------------------------------------

    pub(super) fn disk_rules(&mut self, given: &Given<'_>) -> Done {
        let news = News::read(given)?;
        let named = given.get("names").is_some();
        let mut whose = self.several(given, "names")?;
        if !named {
            let mut rules = self.world.disk_rules();
            news.apply(&mut rules);
            self.world.set_disk_rules(rules);
            let count = self.world.directory().names().len();
            let all = (0..count).filter_map(|index| u32::try_from(index).ok()).map(ProcessId);
            whose = all.filter(|process| self.world.kind(*process) != Some(ProcessKind::Client)).collect();
        }
        whose.into_iter().for_each(|process| self.world.change_disk(process, |rules| news.apply(rules)));
        Ok(Answer::none())
    }

    pub(super) fn disk_full(&mut self, given: &Given<'_>) -> Done {
        let (who, full) = (self.machine(given)?, given.flag("yes", true)?);
        self.world.set_disk_full(who, full);
        Ok(Answer::none())
    }

    pub(super) fn unreadable(&mut self, given: &Given<'_>) -> Done {
        let (who, file) = (self.machine(given)?, given.text("file")?);
        let unreadable = given.flag("yes", true)?;
        if self.world.set_unreadable(who, file, unreadable) {
            Ok(Answer::none())
        } else {
            Err(self.no_file(given, who))
        }
    }

    pub(super) fn rot(&mut self, given: &Given<'_>) -> Done {
        let (who, file) = (self.machine(given)?, given.text("file")?);
        let at = given.count("at", 0, u32::MAX)?.unwrap_or_default();
        let bit = given.count("bit", 0, 7)?.unwrap_or_default();
        let Some(length) = self.disk(who).and_then(|disk| disk.size(file).ok()) else {
            return Err(self.no_file(given, who));
        };
        if self.world.rot(who, file, at as usize, u8::try_from(bit).unwrap_or_default()) {
            return Ok(Answer::none());
        }
        Err(given.wrong(format!("{file:?} has {length} bytes, counted from 0: there is no byte {at}")))
    }

    pub(super) fn fail_sync(&mut self, given: &Given<'_>) -> Done {
        let (who, file) = (self.machine(given)?, given.text("file")?);
        self.world.fail_next_sync(who, file);
        Ok(Answer::none())
    }

    pub(super) fn misdirect(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        let sectors = given.whole("sectors", -1_000_000, 1_000_000)?.filter(|sectors| *sectors != 0);
        let sectors = sectors.ok_or_else(|| given.wants("sectors", "a whole number that is not 0"))?;
        self.world.misdirect_next_write(who, sectors);
        Ok(Answer::none())
    }

    pub(super) fn erase(&mut self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        self.world.erase_disk(who);
        Ok(Answer::none())
    }

    pub(super) fn files(&self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        let files = self.disk(who).map(|disk| files_of(disk.list().map(|name| (name, disk.content(name)))));
        Ok(Answer::Value(files.unwrap_or_else(MontyObject::none)))
    }

    pub(super) fn durable(&self, given: &Given<'_>) -> Done {
        let who = self.machine(given)?;
        let files =
            self.disk(who).map(|disk| files_of(disk.durable_files().map(|(name, data)| (name, Some(data)))));
        Ok(Answer::Value(files.unwrap_or_else(MontyObject::none)))
    }

    pub(super) fn counters(&self, given: &Given<'_>) -> Done {
        let (who, file) = (self.machine(given)?, given.maybe_text("file")?);
        let counted =
            self.disk(who).map(|disk| file.map_or_else(|| disk.totals(), |file| disk.counters(file)));
        let Counters { reads, writes, syncs, bytes_read, bytes_written } = counted.unwrap_or_default();
        let number = |count: u64| MontyObject::int(count as i64);
        Ok(Answer::Value(dict([
            ("reads", number(reads)),
            ("writes", number(writes)),
            ("syncs", number(syncs)),
            ("bytes_read", number(bytes_read)),
            ("bytes_written", number(bytes_written)),
        ])))
    }

    fn disk(&self, process: ProcessId) -> Option<&Disk> {
        self.world.disk(process)
    }

    fn no_file(&self, given: &Given<'_>, process: ProcessId) -> Wrong {
        let known: Vec<&str> =
            self.disk(process).map(|disk| disk.list().take(12).collect()).unwrap_or_default();
        let known = if known.is_empty() {
            "its disk is empty".to_owned()
        } else {
            format!("there is {}", known.join(", "))
        };
        let name = self.world.directory().name(process);
        given.wrong(format!("{name} has no file {:?}; {known}", given.text("file").unwrap_or_default()))
    }
}

/// What is to change about disks; `None` stays as it is.
struct News {
    capacity: Option<usize>,
    sector: Option<usize>,
    page: Option<usize>,
    read_time: Option<Time>,
    write_time: Option<Time>,
    sync_time: Option<Time>,
    crash: Option<Crash>,
}

impl News {
    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let most = u32::try_from(DiskRules::CAPACITY_MAX).unwrap_or(u32::MAX);
        let bytes =
            |name: &str, least| given.count(name, least, most).map(|count| count.map(|bytes| bytes as usize));
        let crashes = [("lost", Crash::Lost), ("kept", Crash::Kept), ("torn", Crash::Torn)];
        Ok(Self {
            capacity: bytes("capacity", 0)?,
            sector: bytes("sector", 1)?,
            page: bytes("page", 1)?,
            read_time: given.ms("read_ms")?,
            write_time: given.ms("write_ms")?,
            sync_time: given.ms("sync_ms")?,
            crash: given.word("crash", &crashes)?,
        })
    }

    fn apply(&self, rules: &mut DiskRules) {
        rules.capacity = self.capacity.unwrap_or(rules.capacity);
        rules.sector = self.sector.unwrap_or(rules.sector);
        rules.page = self.page.unwrap_or(rules.page);
        rules.read_time = self.read_time.unwrap_or(rules.read_time);
        rules.write_time = self.write_time.unwrap_or(rules.write_time);
        rules.sync_time = self.sync_time.unwrap_or(rules.sync_time);
        rules.crash = self.crash.unwrap_or(rules.crash);
    }
}

/// A date such as `2026-03-01 12:00`, as microseconds since 1970.
fn read_date(text: &str) -> Option<Time> {
    let (day, time) = text.split_once(' ').unwrap_or((text, "00:00"));
    let numbers = |text: &str, mark: char| text.split(mark).map(digits).collect::<Option<Vec<i64>>>();
    let (day, time) = (numbers(day, '-')?, numbers(time, ':')?);
    let ([year, month, day], [hour, minute, rest @ ..]) = (day.as_slice(), time.as_slice()) else {
        return None;
    };
    let second = match rest {
        [] => 0,
        [second] => *second,
        _ => return None,
    };
    let is_date =
        (1970..3000).contains(year) && (1..=12).contains(month) && (1..=days_in(*year, *month)).contains(day);
    if !is_date || !(0..24).contains(hour) || !(0..60).contains(minute) || !(0..60).contains(&second) {
        return None;
    }
    let seconds = days_since_1970(*year, *month, *day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(Time(u64::try_from(seconds).ok()? * 1_000_000))
}

/// A number of up to four digits.
fn digits(text: &str) -> Option<i64> {
    let is_short = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_short { text.parse().ok() } else { None }
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let years: i64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    years + (1..month).map(|month| days_in(year, month)).sum::<i64>() + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_calendars_count_them() {
        let seconds = |text| read_date(text).map(|at| at.0 / 1_000_000);
        assert_eq!(seconds("1970-01-01 00:00"), Some(0));
        assert_eq!(seconds("2000-02-29 00:00:01"), Some(951_782_401));
        assert_eq!(seconds("2026-03-01 12:00"), Some(1_772_366_400));
        assert_eq!(seconds("2016-12-31"), Some(1_483_142_400));
        for wrong in
            ["", "2026-13-01 00:00", "2025-02-29 00:00", "2026-03-01 24:00", "tomorrow", "1969-12-31 00:00"]
        {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
