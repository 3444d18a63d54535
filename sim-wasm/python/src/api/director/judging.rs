//! Of the reference: load, and what is judged.

use crate::api::{Section, entry};

/// Clients that load a cluster.
pub const LOAD: Section = Section {
    title: "Load",
    says: "`w` is what `workload.NAME(...)` gives, `NAME` one of the workloads below, with `_` for `-`.",
    entries: &[
        entry(
            "workload.NAME",
            "(clients=None, nodes=None, rate=None, arrivals=\"staggered\", burst=1, to_rate=None, over=None, \
             busy=None, think=None, until=None, ops_max=None, timeout=None, deadline=None, retries=0, \
             pause=0, doubles=False, elsewhere=False, maelstrom=False, **options)",
            "Clients that load the cluster; the workloads stand below. `clients` is how many (as many as \
             nodes unless said), `nodes` those asked. With `rate`, so many operations a second arrive by \
             themselves: `staggered`, `poisson`, `every`, `bursts` of `burst`, or a `ramp` to `to_rate` over \
             `over` ms; `busy` says what becomes of one that finds no free client: `wait`, `queue`, `skip`. \
             Without `rate` each client asks again when it has thought (`think`, a latency). New operations \
             begin until `until` ms after the set-up, at most `ops_max` of them. A client waits `timeout` ms \
             for an answer and asks `retries` more times, `pause` ms apart, `doubles` each time, `elsewhere` \
             another node. `deadline`: ms after which an operation is of no use. `maelstrom=True` is its \
             schedule: when the last operation ended all faults end, 10 s pass, and final requests are made. \
             It begins at once. For example `w = workload.lin_kv(clients=4, rate=100, until=5000)`.",
        ),
        entry(
            "w.run",
            "await ()",
            "All operations have ended (under Maelstrom's schedule: all is over). For example `await \
             w.run()`.",
        ),
        entry(
            "w.finish",
            "await ()",
            "Makes the final requests, after `run` and mostly after `heal`, and waits for their ends. For \
             example `await w.finish()`.",
        ),
        entry(
            "w.stop",
            "()",
            "No operation begins any more; those under way go on to their ends. For example `w.stop()`.",
        ),
        entry(
            "w.ops",
            "()",
            "Every operation so far, in order of beginning: dicts of `client`, `session`, `node`, `type`, \
             `kind` (`load`, `follow-up`, `final`), `final`, `request`, `answer` (None without one), `ok`, \
             `code`, `malformed`, `due`, `invoked`, `ended` (None while it goes on), `requests`, `events`. \
             For example `w.ops()`.",
        ),
        entry(
            "w.counts",
            "()",
            "What is only counted: `arrived`, `begun`, `skipped`, `expired`, `requests`, `stale`. For \
             example `w.counts()`.",
        ),
        entry("w.clients", "()", "The names of its clients. For example `w.clients()`."),
    ],
};

/// Checks, and the reading of the trace.
pub const JUDGING: Section = Section {
    title: "Judging",
    says: "",
    entries: &[
        entry(
            "check",
            "(name, ok, says=\"\", witness=None)",
            "As often as you like: the first that is not ok makes the check fail, with a sentence in the \
             learner's words and the events that show it: an op, a message, an event's number, or a list of \
             those. Returns whether it was ok. For example `check(\"answered\", op.ok, f\"add 3 got \
             {op.body}\", witness=op)`.",
        ),
        entry(
            "check.NAME",
            "(name, of=None, **options)",
            "Judges what happened so far by one of the checks of [their own page](checks.md) and notes what it \
             finds under `name`. `of` is a workload, a list of operations, or a list of facts; the whole run \
             when it is missing. Gives a dict with `valid` and the check's results. For example \
             `check.linearizable(\"safe\", w, model=\"register\")`.",
        ),
        entry(
            "measure.NAME",
            "(of=None, **options)",
            "What `check.NAME` would find, with nothing noted: a number is its `value`. For example \
             `measure.availability(w)[\"value\"]`.",
        ),
        entry(
            "figure",
            "(name, value, unit=\"\", at_most=None)",
            "Shows a number of the run, with the most that the task allows. The first two figures of a scenario are \
             plotted against each other, run by run, so that what a change buys is seen beside what it costs. For example \
             `figure(\"messages an operation\", 24.1, at_most=30)`.",
        ),
        entry(
            "watch",
            "(*names)",
            "From here on the `@node.view` of these nodes (of all when none is named) is written down \
             whenever it has changed, for checks of what goes on inside. For example `watch()`.",
        ),
        entry(
            "activity",
            "(ok, says=\"\")",
            "What must have happened for the run to count; every scenario asks it, and lists it nowhere. For \
             example `activity(answered > 15, f\"only {answered} of 20 were answered\")`.",
        ),
        entry(
            "view",
            "(name)",
            "What the node's `@node.view` step returns; None when it is dead or has none. For example \
             `view(\"n1\")`.",
        ),
        entry(
            "trace.messages",
            "(src=None, dest=None, type=None)",
            "All messages so far, in order of sending: dicts of `id`, `src`, `dest`, `body` (None when it \
             was text that is no envelope), `text` (None unless it was sent as text), `bytes` (of its line), \
             `sent_at`, `event`, `delivered` (a list of `at`, `event`, `text`: the altered text, or None, \
             `body`: the falsified body, or None), `dropped` (a list of `at`, `event`, `why`: `loss`, `cut`, \
             `dead`, `damaged`, `overflow`, `intercepted`), `in_flight` (copies under way), `cause` (an \
             event's number or None), `events`. A snapshot: take it a few times, not in an inner loop. For \
             example `trace.messages(type=\"vote\")`.",
        ),
        entry(
            "trace.faults",
            "()",
            "Every fault so far, in order: dicts of `kind` (`loss`, `duplication`, `corruption`, `reordering`, `cut`, `down`, \
             `pause`, `slow`, `clock`, `disk`, `liar`, `names`, `tap`, `interception`), `nodes` (whom it is about; empty for \
             all), `chance` (`[1, 4]`, or None), `at`, `ended_at` (None while it lasts), `events`. For example \
             `trace.faults()`.",
        ),
        entry(
            "trace.troubles",
            "()",
            "Exceptions and refused emits so far: `process`, `says`, `line`, `at`, `events`. For example \
             `trace.troubles()`.",
        ),
        entry(
            "trace.starts",
            "(name)",
            "When a process began to run, in ms, life by life. For example `trace.starts(\"n2\")`.",
        ),
        entry(
            "trace.deaths",
            "(name)",
            "When a process was killed or ended by itself, in ms. For example `trace.deaths(\"n2\")`.",
        ),
        entry(
            "trace.disk_ops",
            "(name=None)",
            "What was done to disks so far: `process`, `op`, `file`, `bytes`, `at`, `event`, `events`; the \
             end of a sync is `synced`, with `ok`. For example `trace.disk_ops(\"n2\")`.",
        ),
        entry(
            "trace.connections",
            "()",
            "Every connection so far: `id`, `src`, `dest`, `asked_at`, `accepted_at`, `refused_at`, \
             `reset_at` (None where it was not), `ended` (names of those at whom the end arrived), `bytes` \
             (received, by name), `events`. For example `trace.connections()`.",
        ),
        entry(
            "trace.stats",
            "()",
            "Counts so far: `sent`, `delivered`, `dropped`, `operations`, `answered`, `events`, and `types`: \
             by message type how many were `sent` and how many `bytes` they had. For example \
             `trace.stats()[\"sent\"]`.",
        ),
        entry(
            "trace.cause",
            "(event)",
            "The numbers of the events that led to one, from the earliest to itself: deliveries back to \
             their sendings, what a step did back to what it handled, timers back to where they were set. \
             For example `trace.cause(op.events[-1])`.",
        ),
    ],
};
