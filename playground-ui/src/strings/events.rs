//! Names for what happens in a run, where there is room for a word or two. Its sentences are
//! `trace::tell`'s.

use trace::Phase;

/// Who did what no process did.
pub const NETWORK: &str = "network";
pub const SCENARIO: &str = "scenario";
pub const CHECK: &str = "check";

/// The families, for the filter.
pub const MESSAGES: &str = "Messages";
pub const OPERATIONS: &str = "Operations";
pub const FAULTS: &str = "Faults and crashes";
pub const NOTES: &str = "Logs and metrics";
pub const TROUBLES: &str = "Troubles";
pub const TIMERS: &str = "Timers";

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

pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Run => "run",
        Phase::Heal => "heal",
        Phase::Recover => "recover",
    }
}
