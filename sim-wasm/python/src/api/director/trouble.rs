//! Of the reference: what a scenario may do to the network and to processes.

use crate::api::{Section, entry};

/// The network.
pub const NETWORK: Section = Section {
    title: "The network",
    says: "Chances act between nodes, and on every link with `everywhere=True`. A new chance takes the place \
           of the old one. What is cut is lost when it should arrive. `heal` ends all of it, links' own \
           rules apart.",
    entries: &[
        entry(
            "net.loss",
            "(chance, of, everywhere=False)",
            "Copies are lost, so many in so many, between nodes; `everywhere` for clients and services too. \
             0 ends it. For example `net.loss(1, 4)`.",
        ),
        entry(
            "net.duplicate",
            "(chance, of, everywhere=False)",
            "Messages are sent twice, so many in so many. For example `net.duplicate(1, 4)`.",
        ),
        entry(
            "net.corrupt",
            "(chance, of, everywhere=False, detected=True)",
            "Copies are damaged: bits flipped, ends cut off; whoever reads whole messages never sees them. \
             With `detected=False` a value in the body is changed instead, and nothing tells. For example \
             `net.corrupt(1, 5)`.",
        ),
        entry(
            "net.reorder",
            "(chance, of, by_ms, everywhere=False)",
            "Copies are held back by up to so many ms, so that later ones overtake them. For example \
             `net.reorder(1, 3, 50)`.",
        ),
        entry(
            "net.latency",
            "(latency)",
            "How long copies travel between nodes from now on. For example `net.latency(exponential(20))`.",
        ),
        entry(
            "net.client_latency",
            "(latency)",
            "How long copies travel to and from clients from now on. For example \
             `net.client_latency(constant(5))`.",
        ),
        entry(
            "net.link",
            "(a, b, latency=None, loss=None, bandwidth=None, per_second=None, queue_bytes=None, \
             ordered=None, reliable=None, send_buffer=None, receive_buffer=None, chunk=None)",
            "Gives the way from a to b rules of its own: a latency; a loss `(chance, of)`; bytes a ms or \
             messages a second, and how many bytes may wait before more are dropped; `ordered` copies that \
             never overtake; a `reliable` link that faults may only delay and cut; for connections the \
             buffers in bytes and the least and most bytes of a piece. What is not named stays. For example \
             `net.link(\"n1\", \"n2\", constant(200), bandwidth=10)`.",
        ),
        entry(
            "net.uplink",
            "(name, bytes_per_ms=None, per_second=None)",
            "Bounds what a process sends to everybody together, in bytes a ms or messages a second; nothing \
             named sets it free. For example `net.uplink(\"n1\", per_second=100)`.",
        ),
        entry(
            "net.partition",
            "(*groups)",
            "Lists of names: those in different groups cannot reach each other. Or a shape, with the sides \
             drawn by the seed: `one`, `minority`, `minority-third`, `majority`, `halves`, `ring`, `bridge`, \
             `one-way`. Returns a cut for `net.mend`. For example `net.partition([\"n1\"], [\"n2\", \
             \"n3\"])`.",
        ),
        entry(
            "net.isolate",
            "(name)",
            "Cuts a process off from all but the clients. Returns a cut. For example `net.isolate(\"n2\")`.",
        ),
        entry(
            "net.cut",
            "(a, b)",
            "Cuts a link both ways. Returns a cut. For example `cut = net.cut(\"n1\", \"n2\")`.",
        ),
        entry(
            "net.cut_one_way",
            "(source, dest)",
            "Cuts a link one way. Returns a cut. For example `net.cut_one_way(\"n1\", \"n2\")`.",
        ),
        entry(
            "net.only",
            "(links)",
            "Cuts every link between nodes but these, both ways. Returns a cut. For example \
             `net.only([(\"n1\", \"n2\"), (\"n2\", \"n3\")])`.",
        ),
        entry(
            "net.flap",
            "(*groups, on, off)",
            "A partition, groups or shape, that acts for `on` ms, then not for `off` ms, again and again. \
             Returns a cut. For example `net.flap(\"halves\", on=200, off=300)`.",
        ),
        entry("net.mend", "(cut)", "Ends one cut. For example `net.mend(cut)`."),
        entry(
            "net.heal",
            "()",
            "Ends everything that `net` began, links' own rules apart. For example `net.heal()`.",
        ),
        entry(
            "net.tap",
            "(a, b, by, one_way=False)",
            "Somebody, mostly an actor, reads along what goes from a to b and back. For example \
             `net.tap(\"n1\", \"n2\", \"spy\")`.",
        ),
        entry(
            "net.through",
            "(a, b, by, one_way=False)",
            "Somebody stands in the middle: what goes from a to b and back comes to that one instead, who \
             may forward it with `actor_send(msg[\"src\"], msg[\"dest\"], body)`. For example \
             `net.through(\"n1\", \"n2\", \"mallory\")`.",
        ),
        entry(
            "net.authenticated",
            "(yes)",
            "Whether receivers know who sent what (they do at first): where they do not, a liar can borrow \
             names. For example `net.authenticated(False)`.",
        ),
    ],
};

/// Processes.
pub const LIVES: Section = Section {
    title: "Processes",
    says: "They act on nodes and services, never on clients. `heal` starts whoever is dead, wakes whoever is \
           paused, and forgets planned deaths; who has left stays away, and liars go on lying.",
    entries: &[
        entry(
            "fault.kill",
            "(name, disk=\"keep\", silent=False)",
            "Memory and timers are gone, and what was not synced; with `disk=\"erase\"` the disk is emptied. \
             A `silent` death, as when the power fails, resets no connection. For example \
             `fault.kill(\"n2\")`.",
        ),
        entry(
            "fault.power_cut",
            "(names=None)",
            "Kills these, or all nodes, silently and at the same instant. For example \
             `fault.power_cut([\"n1\", \"n2\"])`.",
        ),
        entry(
            "fault.restart",
            "(name, program=None)",
            "Starts a dead process again, with another program on the same disk if one is named. For example \
             `fault.restart(\"n2\")`.",
        ),
        entry(
            "fault.pause",
            "(name)",
            "Messages and timers wait meanwhile. For example `fault.pause(\"n2\")`.",
        ),
        entry("fault.resume", "(name)", "Lets a paused process go on. For example `fault.resume(\"n2\")`."),
        entry(
            "fault.slow",
            "(name, percent)",
            "It computes at so many percent of its speed, 1 to 1,000; 100 ends it. For example \
             `fault.slow(\"n2\", 25)`.",
        ),
        entry(
            "fault.cores",
            "(name, n)",
            "It has n cores, 1 to 1,000; what they were doing is forgotten. For example `fault.cores(\"n2\", \
             4)`.",
        ),
        entry(
            "fault.crash",
            "(name, after=None, before=None, nth=1, type=None, to=None, file=None, disk=\"keep\", \
             silent=False)",
            "Plans its death for the n-th such thing from now on, just `after` or `before` it, in the middle \
             of a step: `disk` or `disk.append`, `disk.write`, `disk.read`, `disk.truncate`, `disk.rename`, \
             `disk.delete`, `disk.sync` (narrowed by `file`), `send` (by `type` and `to`), `receive` (by \
             `type`), or after `synced` (by `file`). For example `fault.crash(\"n2\", after=\"disk.append\", \
             file=\"wal\")`.",
        ),
        entry("fault.leave", "(name)", "It leaves the cluster for good. For example `fault.leave(\"n3\")`."),
        entry(
            "fault.replace",
            "(name, as_=None)",
            "It leaves, and a new node with an empty disk takes its place, under the same name or another. \
             Returns the name. For example `fault.replace(\"n3\", as_=\"n4\")`.",
        ),
        entry(
            "fault.lies",
            "(name, silent=None, equivocate=None, replay=None, forge=None)",
            "It lies from now on, each with a chance `(k, n)`: does not send, says other things to others, \
             sends again what it heard, or sends in another's name (only after `net.authenticated(False)`). \
             For example `fault.lies(\"n2\", equivocate=(1, 2))`.",
        ),
        entry("fault.honest", "(name)", "It lies no more. For example `fault.honest(\"n2\")`."),
        entry(
            "fault.steal",
            "(name)",
            "What a thief would find: `{\"disk\": {file: text, or bytes}, \"variables\": {name: value}}`; no \
             variables when it is dead. For example `loot = fault.steal(\"n2\")`.",
        ),
    ],
};

/// The submission, where it is a storm.
pub const STORMS: Section = Section {
    title: "A learner's storm",
    says: "In a task with `submission = \"storm\"` the learner writes `async def storm()`, with `net`, `fault`, `clock`, \
           `disks`, `moment`, `sleep`, `now`, `gather`, `random` and the latencies, and nothing that judges or plays. Its \
           names and the scenario's do not meet. All nodes run modules.",
    entries: &[
        entry(
            "storm.run",
            "await (until=60000)",
            "Lets it loose and waits for its end, or stops it after `until` ms; what it did stays until `heal()`. An \
             exception in it ends the run, and is told to the learner with its line. For example `await \
             storm.run(until=20000)`.",
        ),
        entry(
            "storm.actions",
            "()",
            "What it did that does harm, in order, as dicts of `name` (`net.loss`) and `at`: what only ends trouble, such \
             as `net.heal` or `fault.restart`, does not count. For example `len(storm.actions()) <= 12`.",
        ),
    ],
};
