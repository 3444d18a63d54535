//! Names for what happens in a run, where there is room for a word or two. Its sentences are
//! `trace::tell`'s.

use trace::{Phase, Time};

/// Who did what no process did.
pub const NETWORK: &str = "network";
pub const SCENARIO: &str = "scenario";
pub const CHECK: &str = "check";

/// The families, for the filter.
pub const MESSAGES: &str = "Messages";
pub const CONNECTIONS: &str = "Connections";
pub const OPERATIONS: &str = "Operations";
pub const FAULTS: &str = "Faults and crashes";
pub const DISKS: &str = "Disks";
pub const NOTES: &str = "Logs and metrics";
pub const TROUBLES: &str = "Troubles";
pub const TIMERS: &str = "Timers";

/// What the details call the parts of an event.
pub const OPERATION: &str = "Operation";
pub const FILE: &str = "File";
pub const BYTES: &str = "Bytes";
pub const LENGTH: &str = "New length";
pub const DURABLE: &str = "Durable";
pub const YES: &str = "yes";
pub const NO: &str = "no";
pub const CONNECTION: &str = "Connection";
pub const ASKED_FOR_BY: &str = "Asked for by";
pub const ASKED_OF: &str = "Asked of";
pub const KNOWN_AS: &str = "Known as";
pub const CHANCE: &str = "Chance";
pub const AT_MOST: &str = "At most";
pub const LINKS: &str = "Links";
pub const BY: &str = "By";
pub const PROCESS: &str = "Process";
pub const LASTS: &str = "Lasts";
pub const TO_THE_END: &str = "to the end of the run";
pub const AN_INSTANT: &str = "an instant";

pub fn chance(chance: u32, of: u32) -> String {
    format!("{chance} in {of}")
}

pub fn more_bytes(count: usize) -> String {
    match count {
        1 => "… 1 more byte".to_owned(),
        _ => format!("… {count} more bytes"),
    }
}

/// Faults, as short as the bars in which they stand.
pub const BYZANTINE: &str = "may lie";
pub const UNAUTHENTICATED: &str = "senders unchecked";
pub const DISK_FULL: &str = "disk full";
pub const MISDIRECTED: &str = "next write goes astray";
pub const ERASED: &str = "disk erased";

pub fn loss(chance: u32, of: u32) -> String {
    format!("loses {chance} in {of}")
}

pub fn duplication(chance: u32, of: u32) -> String {
    format!("doubles {chance} in {of}")
}

pub fn corruption(chance: u32, of: u32) -> String {
    format!("damages {chance} in {of}")
}

pub fn cut(what: &str) -> String {
    format!("cut {what}")
}

pub fn down(who: &str) -> String {
    format!("{who} is down")
}

pub fn paused(who: &str) -> String {
    format!("{who} is paused")
}

pub fn falsification(chance: u32, of: u32) -> String {
    format!("changes {chance} in {of}")
}

pub fn reordering(chance: u32, of: u32) -> String {
    format!("reorders {chance} in {of}")
}

pub fn slow(percent: u32) -> String {
    format!("{percent}% speed")
}

pub fn clock_jump(by: i64) -> String {
    format!("clock jumps {}", shift(by))
}

pub fn clock_smear(by: i64) -> String {
    format!("clock moves {}", shift(by))
}

pub fn clock_drift(ppm: i32) -> &'static str {
    if ppm < 0 { "clock runs slow" } else { "clock runs fast" }
}

fn shift(by: i64) -> String {
    format!("{} {}", Time(by.unsigned_abs()), if by < 0 { "back" } else { "ahead" })
}

pub fn unreadable(file: &str) -> String {
    format!("{file} unreadable")
}

pub fn rot(file: &str) -> String {
    format!("bit of {file} flips")
}

pub fn sync_fails(file: &str) -> String {
    format!("next sync of {file} fails")
}

pub fn tap(who: &str, link: &str) -> String {
    format!("{who} reads {link}")
}

pub fn interception(who: &str, link: &str) -> String {
    format!("{who} takes {link}")
}

pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Run => "run",
        Phase::Heal => "heal",
        Phase::Recover => "recover",
    }
}
