//! Of the reference: what sets a scene: the cluster, its clients, its connections, its actors, time.

use crate::api::{Section, entry};

/// A scenario, its cluster and its time.
pub const SCENARIO: Section = Section {
    title: "A scenario, its cluster and its time",
    says: "An `async def` with `@scenario` above it. The same program, scenario and seed always give the \
           same run.",
    entries: &[
        entry(
            "scenario",
            "@(title, checks=(), seeds=3)",
            "Stands above an `async def`: a situation that a program must survive. Its name is the \
             function's, the title tells a learner what happens in it; `checks` lists every check that it \
             asks, `activity` apart. For example `@scenario(\"One node dies\", checks=[\"answered\"])`.",
        ),
        entry(
            "cluster",
            "(nodes=3, latency=None, clients=None, without=(), crash_on_error=False, neighbours=None, \
             cores=1, workers=64, program=None, programs=None)",
            "Makes `n1`, `n2`, ... (1 to 100) and returns their names; called again it adds nodes. `latency` \
             between nodes (1 ms unless said), `clients` to and from clients (0). `without` names what the \
             task withholds of the node API. With `crash_on_error` an exception that leaves a step stops the \
             process. `neighbours` is a shape (`line`, `grid`, `tree2`, `tree3`, `tree4`, `total`) or a dict \
             of lists of names. `cores` of each node, `workers` steps of it that can wait at once. \
             `program` names the module that the nodes run instead of the submission, and `programs` gives \
             single nodes theirs by name. [Modules](modules.md) have a page of their own. For example \
             `cluster(nodes=5, latency=exponential(20), neighbours=\"grid\")`.",
        ),
        entry(
            "join",
            "(name=None, program=None)",
            "One more node under the rules of the last `cluster`, from now on; returns its name, the next \
             free `n...` unless said. For example `join()`.",
        ),
        entry(
            "service",
            "(module, name=None, **options)",
            "Starts a service, one of the [modules](modules.md), and returns its name, the module's unless \
             said. For example `service(\"lin-kv\")`.",
        ),
        entry("constant", "(ms)", "A latency: always the same. For example `constant(10)`."),
        entry("uniform", "(low, high)", "A latency: evenly between two. For example `uniform(5, 20)`."),
        entry(
            "exponential",
            "(mean)",
            "A latency: mostly short, now and then very long, so that messages overtake. For example \
             `exponential(20)`.",
        ),
        entry("sleep", "await (ms)", "Lets simulated time pass. For example `await sleep(100)`."),
        entry("now", "()", "Simulated ms since the run began. For example `now()`."),
        entry(
            "gather",
            "await (*coroutines)",
            "Several at once; load beside chaos is the pattern. For example `await gather(load(), chaos())`.",
        ),
        entry("random", "", "Python's module, seeded by the run's seed."),
        entry(
            "heal",
            "await (settle=2000)",
            "Ends every fault (liars stay liars, a clock stays where it was set), lets the cluster settle \
             for so many ms, and enters the phase in which all must be well. For example `await heal(2000)`.",
        ),
        entry(
            "moment",
            "await (sent=None, delivered=None, disk=None, synced=None, started=None, said=None, type=None, \
             src=None, dest=None, node=None, file=None, nth=1, receivers=False, timeout=None)",
            "The scenario goes on at that very moment, before time does. Name one: `sent` or `delivered` \
             (True, or a message's type; narrowed by `type`, `src`, `dest`; with `receivers` each receiver \
             counts once, so that `nth` is how many have been reached), `disk` (True, or an operation: \
             `append`, `write`, `read`, `truncate`, `rename`, `delete`, `sync`), `synced` (True, or a file), \
             `started` (True, or a node), `said` (a text in a line of `log` or `print`); the last four are \
             narrowed by `node` and `file`. Returns True, or False when it has not come after `timeout` ms. \
             For example `await moment(delivered=\"vote\", dest=\"n2\", nth=3, timeout=1000)`.",
        ),
    ],
};

/// Callers and their connections.
pub const CLIENTS: Section = Section {
    title: "Clients and their connections",
    says: "Callers that the scenario plays. `c` is what `client()` gives, `conn` what `c.connect` gives. The \
           latency to and from them is 0 unless `cluster` or `net.client_latency` says otherwise.",
    entries: &[
        entry(
            "client",
            "(name=None)",
            "A caller: `c1`, `c2`, ... unless a name is given. For example `c = client()`.",
        ),
        entry("c.name", "", "What messages call it."),
        entry(
            "c.call",
            "await (node, body, timeout=1000)",
            "Never raises for want of an answer: gives an op with `ok`, `body` (None without an answer), \
             `code` (the error's, 0 without an answer), `request`, `client`, `node`, `sent_at`, `done_at`, \
             `took()`, `events`. For example `op = await c.call(\"n1\", {\"type\": \"read\"}, timeout=500)`.",
        ),
        entry(
            "c.rpc",
            "await (node, body, timeout=1000)",
            "The answer's body, error bodies included; raises TimeoutError when none came in time. For \
             example `body = await c.rpc(\"n1\", {\"type\": \"read\"})`.",
        ),
        entry(
            "c.send",
            "(node, body)",
            "Sends without waiting for an answer. For example `c.send(\"n1\", {\"type\": \"add\", \"delta\": \
             1})`.",
        ),
        entry(
            "c.send_text",
            "(node, text)",
            "Sends any text at all as a line. For example `c.send_text(\"n1\", \"{\")`.",
        ),
        entry(
            "c.received",
            "()",
            "Every message that reached the client so far, as dicts of `src`, `dest`, `body`, `text`, `at`, \
             `event`, `events`. For example `c.received()`.",
        ),
        entry(
            "c.connect",
            "await (node, timeout=1000)",
            "A connection. Raises ConnectionError when it is refused, TimeoutError when nobody answers. For \
             example `conn = await c.connect(\"n1\")`.",
        ),
        entry(
            "conn.read",
            "await (limit=65536, timeout=None)",
            "The next bytes, at least one and at most `limit`; b\"\" at the end. Raises ConnectionError when \
             the connection broke, TimeoutError when nothing came within `timeout` ms. For example `data = \
             await conn.read(100)`.",
        ),
        entry(
            "conn.write",
            "(data)",
            "Takes as many bytes as the send buffer has room for, and returns how many. For example \
             `conn.write(b\"hello\")`.",
        ),
        entry(
            "conn.writable",
            "await (timeout=None)",
            "There is room in the send buffer again. For example `await conn.writable()`.",
        ),
        entry(
            "conn.end",
            "()",
            "There will be no more writes; the other direction goes on. For example `conn.end()`.",
        ),
        entry(
            "conn.reset",
            "()",
            "Breaks the connection: what was not read is lost. For example `conn.reset()`.",
        ),
        entry(
            "streams.open",
            "(name)",
            "How many ends of connections a process has open. For example `streams.open(\"n1\")`.",
        ),
    ],
};

/// Services that a scenario plays.
pub const ACTORS: Section = Section {
    title: "Actors",
    says: "Services that the scenario plays.",
    entries: &[
        entry(
            "actor",
            "(name, step)",
            "A service that the scenario plays: `step(msg)`, plain or `async`, gets what is sent to it, and \
             what it reads along or stands in the middle of; then `msg[\"dest\"]` is whom it was meant for. \
             For example `actor(\"auditor\", answer)`.",
        ),
        entry(
            "actor_send",
            "(src, dest, body)",
            "Sends in the name of an actor or a client; in a node's name only to forward what `net.through` \
             brought. For example `actor_send(\"auditor\", \"n1\", {\"type\": \"audit\"})`.",
        ),
        entry(
            "actor_reply",
            "(msg, body)",
            "Answers a message in the name of whom it was meant for. For example `actor_reply(msg, \
             {\"type\": \"audit_ok\"})`.",
        ),
    ],
};
