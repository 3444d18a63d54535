//! What a session, and those who see its writes, may rely on: causal consistency and what is weaker, by sessions and reads
//! alone.
//!
//! [`CHECKS`] judge operations `read` `{key} -> {value}` and `write` `{key, value}`, and transactions `txn` of steps
//! `["r", key, null]` and `["w", key, value]`. A process is a session. Values written to a key must differ, because a read's
//! value is all that names its write.
//!
//! Architecture Invariant: time is not looked at, only the order within sessions. No order of the writes is known from
//! within a store: all that is demanded of it is inferred.

mod chain;
mod clocks;
mod graph;
mod guarantees;
mod isolation;
mod judge;
mod model;
mod pram;
mod reads;
mod says;
mod steps;
mod story;
mod words;

use crate::check::{Check, Family, Needs};
use crate::evidence::Evidence;
use crate::verdict::{Finding, Malformed};
use judge::{SETTINGS, judge};
use trace::Settings;

/// The family.
pub const FAMILY: Family = Family {
    name: "Sessions and causality",
    says: "Each judges operations `read` {key} -> {value} and `write` {key, value}, each a transaction of one step, and \
           `txn` of steps [\"r\", key, null] and [\"w\", key, value]; `key` may be missing where there is one register. A \
           process is a session. Time is not looked at, only the order within each session. What failed did not happen; \
           what is open happened if something it wrote was read.\n\nA read fails every check on its own when it is of a value \
           that nobody wrote, that only failed operations wrote (G1a), that its own session wrote only later, or that its \
           transaction overwrote (G1b), and when a transaction does not read what it has just written itself (internal). \
           Where a value that was read could be of several writes, the verdict is unknown: values written to one key must \
           differ from each other and from `initial`.\n\nResults: `sessions`, `transactions`, `reads`: how many there were.",
    checks: CHECKS,
};

/// The checks of this family.
pub const CHECKS: &[Check] = &[
    of("read_committed", says::READ_COMMITTED, |evidence, settings| {
        judge(evidence, settings, isolation::read_committed)
    }),
    of("read_atomic", says::READ_ATOMIC, |evidence, settings| {
        judge(evidence, settings, isolation::read_atomic)
    }),
    of("causal", says::CAUSAL, |evidence, settings| judge(evidence, settings, isolation::causal)),
    of("pram", says::PRAM, |evidence, settings| judge(evidence, settings, pram::pram)),
    of("read_your_writes", says::READ_YOUR_WRITES, |evidence, settings| {
        judge(evidence, settings, guarantees::read_your_writes)
    }),
    of("monotonic_reads", says::MONOTONIC_READS, |evidence, settings| {
        judge(evidence, settings, guarantees::monotonic_reads)
    }),
    of("monotonic_writes", says::MONOTONIC_WRITES, |evidence, settings| {
        judge(evidence, settings, guarantees::monotonic_writes)
    }),
    of("writes_follow_reads", says::WRITES_FOLLOW_READS, |evidence, settings| {
        judge(evidence, settings, guarantees::writes_follow_reads)
    }),
];

type Run = fn(&Evidence, &Settings) -> Result<Finding, Malformed>;

const fn of(name: &'static str, says: &'static str, run: Run) -> Check {
    Check { name, needs: Needs::History, settings: SETTINGS, says, is_number: false, run }
}
