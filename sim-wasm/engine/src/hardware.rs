//! What a director may do to a process's machine: its clock, its cores, its disk.

use crate::clock::Clock;
use crate::cores::Cores;
use crate::disk::{Crash, DiskRules};
use crate::watch::Death;
use crate::world::World;
use trace::{DiskFault, DiskOp, FaultKind, ProcessId, Time};

impl World {
    // ---- the clock -----------------------------------------------------------------------------

    /// Moves a process's wall clock at once, by so many microseconds.
    pub fn jump_clock(&mut self, process: ProcessId, by: i64) {
        self.members[process.index()].clock.jump(by);
        self.flash(FaultKind::ClockJump { process, by });
    }

    /// Sets how far a process's wall clock is off at the beginning, without a word: not a fault that
    /// happens, but one that was there.
    pub fn skew_clock(&mut self, process: ProcessId, by: i64) {
        self.members[process.index()].clock.jump(by);
    }

    /// Moves a process's wall clock evenly over a while.
    pub fn smear_clock(&mut self, process: ProcessId, by: i64, over: Time) {
        let now = self.now;
        self.members[process.index()].clock.smear(now, by, over);
        self.flash(FaultKind::ClockSmear { process, by, over });
    }

    /// Lets a process's clocks and timers run fast (or slow) by parts in a million; 0 ends it. Timers that
    /// are set already keep their time. No clock stands still or runs back: -999,999 is the slowest.
    pub fn set_drift(&mut self, process: ProcessId, ppm: i32) {
        let (now, ppm) = (self.now, ppm.max(Clock::PPM_MIN));
        self.end_trouble(process, "drift");
        self.members[process.index()].clock.set_drift(now, ppm);
        if ppm != 0 {
            self.begin_trouble(process, "drift", FaultKind::ClockDrift { process, ppm });
        }
    }

    /// Tells a process how far from true time its wall clock is at the most. Whether that holds is for
    /// whoever sets the clock.
    pub fn set_uncertainty(&mut self, process: ProcessId, uncertainty: Time) {
        self.members[process.index()].clock.uncertainty = uncertainty;
    }

    // ---- the cores -----------------------------------------------------------------------------

    /// How many cores a process has. What they were doing is forgotten.
    pub fn set_cores(&mut self, process: ProcessId, cores: usize) {
        self.members[process.index()].cores = Cores::new(cores);
    }

    /// Lets a process compute at this many percent of its speed; 100 ends it.
    pub fn set_speed(&mut self, process: ProcessId, percent: u32) {
        self.end_trouble(process, "speed");
        self.members[process.index()].cores.set_percent(percent);
        if percent != 100 {
            self.begin_trouble(process, "speed", FaultKind::Slow { process, percent });
        }
    }

    // ---- the disk ------------------------------------------------------------------------------

    /// What the disks of processes that join from now on are like.
    pub const fn set_disk_rules(&mut self, rules: DiskRules) {
        self.disk_rules = rules;
    }

    /// What disks are like that join from now on.
    #[must_use]
    pub const fn disk_rules(&self) -> DiskRules {
        self.disk_rules
    }

    /// Changes what the disk of a process is like.
    pub fn change_disk(&mut self, process: ProcessId, change: impl FnOnce(&mut DiskRules)) {
        change(self.members[process.index()].drive.disk_mut().rules_mut());
    }

    /// What becomes of a process's unsynced writes when it crashes.
    pub fn set_crash(&mut self, process: ProcessId, crash: Crash) {
        self.change_disk(process, |rules| rules.crash = crash);
    }

    /// Leaves no room on a process's disk, or as much as there is by its rules.
    pub fn set_disk_full(&mut self, process: ProcessId, full: bool) {
        self.end_trouble(process, "full");
        let member = &mut self.members[process.index()];
        if let Some(capacity) = member.capacity.take() {
            member.drive.disk_mut().set_capacity(capacity);
        }
        if full {
            member.capacity = Some(member.drive.disk().rules().capacity);
            member.drive.disk_mut().set_capacity(0);
            self.begin_trouble(process, "full", FaultKind::Disk { process, what: DiskFault::Full });
        }
    }

    /// Makes a file unreadable, or readable again. Tells whether there is such a file.
    pub fn set_unreadable(&mut self, process: ProcessId, file: &str, unreadable: bool) -> bool {
        let name = format!("unreadable {file}");
        self.end_trouble(process, &name);
        let done = self.members[process.index()].drive.disk_mut().set_unreadable(file, unreadable).is_ok();
        if done && unreadable {
            let what = DiskFault::Unreadable { file: file.to_owned() };
            self.begin_trouble(process, &name, FaultKind::Disk { process, what });
        }
        done
    }

    /// Turns one bit of a file over. Tells whether there was such a place.
    pub fn rot(&mut self, process: ProcessId, file: &str, at: usize, bit: u8) -> bool {
        let done = self.members[process.index()].drive.disk_mut().rot(file, at, bit).is_ok();
        if done {
            let what = DiskFault::Rot { file: file.to_owned(), at: at as u64 };
            self.flash(FaultKind::Disk { process, what });
        }
        done
    }

    /// Lets the next sync of a file fail: what it covered is lost.
    pub fn fail_next_sync(&mut self, process: ProcessId, file: &str) {
        self.members[process.index()].drive.disk_mut().fail_next_sync(file);
        let what = DiskFault::SyncFails { file: file.to_owned() };
        self.flash(FaultKind::Disk { process, what });
    }

    /// Lets the next write land so many sectors further on (or back) in its file.
    pub fn misdirect_next_write(&mut self, process: ProcessId, sectors: i64) {
        self.members[process.index()].drive.disk_mut().misdirect_next_write(sectors);
        self.flash(FaultKind::Disk { process, what: DiskFault::Misdirected });
    }

    /// Empties a process's disk.
    pub fn erase_disk(&mut self, process: ProcessId) {
        self.members[process.index()].drive.disk_mut().erase();
        self.flash(FaultKind::Disk { process, what: DiskFault::Erased });
    }

    /// Plans a process's death at its `nth` operation of a kind from now on (any when `None`), on one file
    /// (any when `None`), just after it (or before), in the middle of its step.
    pub fn kill_at_disk(
        &mut self,
        process: ProcessId,
        (op, file): (Option<DiskOp>, Option<String>),
        nth: u32,
        after: bool,
        death: Death,
    ) {
        self.members[process.index()].drive.trap(op, file, nth, after, death);
    }

    // ---- beginning and ending ------------------------------------------------------------------

    fn begin_trouble(&mut self, process: ProcessId, name: &str, kind: FaultKind) {
        let fault = self.start_fault(kind);
        self.members[process.index()].troubles.insert(name.to_owned(), fault);
    }

    fn end_trouble(&mut self, process: ProcessId, name: &str) {
        if let Some(fault) = self.members[process.index()].troubles.remove(name) {
            self.end_fault(fault);
        }
    }

    /// Ends whatever is wrong with a process's machine.
    pub(crate) fn end_troubles(&mut self, process: ProcessId) {
        let names: Vec<String> = self.members[process.index()].troubles.keys().cloned().collect();
        for name in names {
            match name.as_str() {
                "drift" => self.set_drift(process, 0),
                "speed" => self.set_speed(process, 100),
                "full" => self.set_disk_full(process, false),
                other => {
                    if let Some(file) = other.strip_prefix("unreadable ") {
                        self.set_unreadable(process, file, false);
                    }
                }
            }
        }
    }

    /// A fault that happens at once and is over.
    fn flash(&mut self, kind: FaultKind) {
        let fault = self.start_fault(kind);
        self.end_fault(fault);
    }
}
