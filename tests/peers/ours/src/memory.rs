//! What a million kept events take of memory. Alone in its process, so that nothing freed earlier is used
//! again unseen.

use crate::gossip::circle;
use crate::rows::Row;
use engine::Ended;
use trace::Time;

/// Events of the run.
const EVENTS: u64 = 1_000_000;

/// Measures and prints the row; no row where the system does not tell a process its memory.
pub fn print() {
    let mut engine = circle(Time(u64::MAX), true);
    let before = resident_kb();
    assert_eq!(engine.run_to(EVENTS), Ended::Paused);
    let after = resident_kb();
    let kept = engine.world.recorder().log.len();
    let bytes = before.zip(after).map(|(before, after)| (after - before) * 1_024.0 / kept as f64);
    let rows = bytes.map(|bytes| Row::new("memory of a kept event", bytes, "bytes"));
    Row::print(rows.as_slice());
}

/// Resident memory of this process, in units of 1,024 bytes.
fn resident_kb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
