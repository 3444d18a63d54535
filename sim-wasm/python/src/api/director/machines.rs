//! Of the reference: what a scenario may do to clocks and disks, and see of them.

use crate::api::{Section, entry};

/// Clocks.
pub const CLOCKS: Section = Section {
    title: "Clocks",
    says: "`now()` and timers of a process run on its monotonic clock, which can drift; `clock()` is its \
           wall clock, which can be off, drift and jump as well.",
    entries: &[
        entry(
            "clock.date",
            "(text)",
            "The date at which the run begins, before any time has passed. For example \
             `clock.date(\"2026-03-01 12:00\")`.",
        ),
        entry(
            "clock.skew",
            "(name, ms)",
            "Its wall clock is off by so many ms from the beginning, without a word. For example \
             `clock.skew(\"n2\", -300)`.",
        ),
        entry(
            "clock.drift",
            "(name, ppm)",
            "Its clocks and timers run fast, or slow, by parts in a million; 0 ends it. For example \
             `clock.drift(\"n2\", 200)`.",
        ),
        entry(
            "clock.jump",
            "(name, ms)",
            "Its wall clock is set forward or back at once. For example `clock.jump(\"n2\", -5000)`.",
        ),
        entry(
            "clock.smear",
            "(name, ms, over)",
            "Its wall clock moves by so many ms evenly over a while. For example `clock.smear(\"n2\", 1000, \
             over=86400000)`.",
        ),
        entry(
            "clock.uncertainty",
            "(name, ms)",
            "It is told that its wall clock is off by so many ms at the most. For example \
             `clock.uncertainty(\"n2\", 7)`.",
        ),
        entry(
            "clock.true_time",
            "()",
            "What a true clock shows, in ms since 1970. For example `clock.true_time()`.",
        ),
        entry(
            "clock.read",
            "(name)",
            "What its wall clock shows, in ms since 1970. For example `clock.read(\"n2\")`.",
        ),
    ],
};

/// Disks.
pub const DISKS: Section = Section {
    title: "Disks",
    says: "",
    entries: &[
        entry(
            "disks.rules",
            "(names=None, capacity=None, sector=None, page=None, read_ms=None, write_ms=None, sync_ms=None, \
             crash=None)",
            "What the disks of these, or of all there are and will be, are like: how many bytes fit; how \
             many a crash leaves whole or not at all; what reading and writing cost for every page begun, \
             and a sync; what becomes of unsynced contents in a crash: `lost`, `kept` or `torn`. What is not \
             named stays. For example `disks.rules(sync_ms=5, crash=\"torn\")`.",
        ),
        entry(
            "disks.full",
            "(name, yes=True)",
            "No room is left, or there is again. For example `disks.full(\"n2\")`.",
        ),
        entry(
            "disks.unreadable",
            "(name, file, yes=True)",
            "Reading the file fails, or works again. For example `disks.unreadable(\"n2\", \"wal\")`.",
        ),
        entry(
            "disks.rot",
            "(name, file, at, bit=0)",
            "One bit (0 to 7) of the byte at a place is turned over. For example `disks.rot(\"n2\", \"wal\", \
             17)`.",
        ),
        entry(
            "disks.fail_sync",
            "(name, file)",
            "The next sync of the file fails, and what it covered is lost. For example \
             `disks.fail_sync(\"n2\", \"wal\")`.",
        ),
        entry(
            "disks.misdirect",
            "(name, sectors)",
            "The next write lands so many sectors further on, or back. For example `disks.misdirect(\"n2\", \
             1)`.",
        ),
        entry("disks.erase", "(name)", "Empties the disk. For example `disks.erase(\"n2\")`."),
        entry(
            "disks.files",
            "(name)",
            "What the process sees: `{file: text, or bytes}`. For example `disks.files(\"n2\")`.",
        ),
        entry(
            "disks.durable",
            "(name)",
            "What certainly survives a crash: `{file: text, or bytes}`. For example `disks.durable(\"n2\")`.",
        ),
        entry(
            "disks.counters",
            "(name, file=None)",
            "What was done so far, under one name or all: `reads`, `writes`, `syncs`, `bytes_read`, \
             `bytes_written`. For example `disks.counters(\"n2\", \"wal\")`.",
        ),
    ],
};
