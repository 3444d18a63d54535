//! The named maxima of a run. They count events, messages and sizes, never wall time, so that a
//! verdict that rests on one is the same on every machine.

use trace::Time;

/// What a run may use. Each has a sentence for the learner where it is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events handled in a run.
    pub events_max: u64,
    /// Simulated time of a run.
    pub time_max: Time,
    /// Events planned at once: messages in flight and timers.
    pub pending_max: usize,
    /// Effects of one step.
    pub effects_per_step_max: usize,
    /// Values a message is made of, nested ones counted.
    pub message_values_max: usize,
    /// Bytes of text in a message that is text.
    pub message_bytes_max: usize,
    /// Bytes of all messages that the processes of a run send, and of the views of them that it keeps, each without its
    /// first kilobyte: small ones are limited by their number.
    pub kept_bytes_max: usize,
    /// Lines said (`log`, `print`) in a run.
    pub lines_max: u32,
    /// Bytes of one line said; the rest is cut.
    pub line_bytes_max: usize,
    /// Different diagnostics kept of a run.
    pub diagnostics_max: usize,
    /// Processes of a run.
    pub processes_max: usize,
    /// Bytes on one process's disk.
    pub disk_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            events_max: 1_000_000,
            time_max: Time::from_ms(3_600_000),
            pending_max: 50_000,
            effects_per_step_max: 5_000,
            message_values_max: 25_000,
            message_bytes_max: 256 * 1024,
            kept_bytes_max: 64 * 1024 * 1024,
            lines_max: 2_000,
            line_bytes_max: 2_000,
            diagnostics_max: 50,
            processes_max: 200,
            disk_bytes_max: 16 * 1024 * 1024,
        }
    }
}
