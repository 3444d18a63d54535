//! Of the reference: who a node is, its steps, its messages, its time, and what it shows.

use crate::api::{Section, entry};

pub const NODE: Section = Section {
    title: "The node",
    says: "",
    entries: &[
        entry("node.id", "", "The node's own name, such as `\"n1\"`."),
        entry("node.ids", "", "The names of all nodes when this one started, its own among them, as a list."),
        entry("node.peers", "", "The names of all nodes but this one, as a list."),
        entry(
            "node.neighbours",
            "",
            "The names of the nodes next to this one, where the scenario has laid down who is next to whom; else as `node.peers`.",
        ),
        entry(
            "node.exit",
            "()",
            "Ends the process in an orderly way: what the step sent before is sent, nothing behind the call happens, and no `try` holds it up. Memory is lost, unsynced writes too; who restarts the node is the scenario's business.",
        ),
    ],
};

pub const STEPS: Section = Section {
    title: "Steps",
    says: "A step is a function, `def` or `async def`, with one of these above it. What it returns goes nowhere. \
           64 steps of a node may wait at once, or as many as the scenario says; what comes after them queues.",
    entries: &[
        entry(
            "node.on",
            "@(type)",
            "The step for messages of a type. It takes the message: `{\"src\": ..., \"dest\": ..., \"body\": {\"type\": ..., ...}}`. A message that asks for an answer and for whose type there is no step is answered with error 10.",
        ),
        entry(
            "node.start",
            "@",
            "The step for the start, and for every restart. It takes nothing. There may be several; they run in their order, before any message.",
        ),
        entry(
            "node.on_reply",
            "@",
            "The step for answers (messages with `in_reply_to`) that no `rpc` waits for. Without it they go to the step for their type, or nowhere.",
        ),
        entry(
            "node.raw",
            "@",
            "The step for every message that comes in, as one line of text that nobody has looked at: it may be damaged. No other step for messages is called then.",
        ),
        entry(
            "node.accept",
            "@",
            "The step for connections that others open to this node. It takes a `conn`. A node without such a step refuses them.",
        ),
        entry(
            "node.intercept",
            "@",
            "The step of a node that stands in the middle of a link: it takes each message that was on its way there, with its true `src` and `dest`. Nothing goes on unless the step sends it on, with `send(msg[\"dest\"], msg[\"body\"], src=msg[\"src\"])`. What the wire has damaged is lost.",
        ),
        entry(
            "node.overhear",
            "@",
            "The step of a node that reads along on a link: it takes a copy of each message sent there, with its true `src` and `dest`. The message itself goes on.",
        ),
        entry(
            "node.view",
            "@",
            "The function that checks of a task look through: it gives a value such as a message may hold, a larger one. It only looks: what it sends, writes or starts comes to nothing or is refused.",
        ),
    ],
};

pub const MESSAGES: Section = Section {
    title: "Messages",
    says: "A body is a dict with text for keys, of what JSON has: no sets, no bytes. Messages may be lost, come late, \
           twice or in another order.",
    entries: &[
        entry(
            "send",
            "(dest, body, src=None)",
            "Sends a message and forgets it. `ValueError` when nobody is called `dest`. A byzantine node may name another sender with `src`, where senders are not checked or on a link in the middle of which it stands; else the message is not sent, and the run says so.",
        ),
        entry(
            "reply",
            "(msg, body)",
            "Sends an answer to whoever sent `msg`, with its `msg_id` as `in_reply_to`.",
        ),
        entry(
            "rpc",
            "await (dest, body, timeout=1000)",
            "Sends a message with a fresh `msg_id` and gives the body of the answer; `TimeoutError` when none has come within `timeout` ms. An answer of type `error` is an answer.",
        ),
        entry(
            "emit",
            "(text)",
            "Puts one line of text on the wire: JSON with `src`, `dest` and `body`. What is no such line is not sent, and the run says why.",
        ),
    ],
};

pub const TIME: Section = Section {
    title: "Time",
    says: "Timers die with the process.",
    entries: &[
        entry("sleep", "await (ms)", "Waits, 0 ms to a day."),
        entry(
            "every",
            "(ms, step)",
            "Calls a function without arguments every `ms` milliseconds, from `ms` on; at least 1. It may be an `async def`.",
        ),
        entry("after", "(ms, step)", "Calls a function without arguments once, after `ms` milliseconds."),
        entry(
            "work",
            "await (ms)",
            "Computes: occupies one of the node's cores for `ms` milliseconds, longer on a slow one. When no core is free it waits for the first that is. This is what makes queues and load.",
        ),
        entry(
            "now",
            "()",
            "Milliseconds since this process started. Never goes back; a drifting clock makes it too fast or too slow.",
        ),
        entry(
            "clock",
            "()",
            "What the node's wall clock shows: milliseconds since 1970. It can be wrong, drift, and jump forth and back.",
        ),
        entry(
            "interval",
            "()",
            "`(earliest, latest)`, milliseconds since 1970: the true time lies between them, both included. Rounded outwards.",
        ),
    ],
};

pub const MAILBOXES: Section = Section {
    title: "Mailboxes",
    says: "For steps of one node that wait for one another.",
    entries: &[
        entry("mailbox", "()", "Makes an empty mailbox."),
        entry("mailbox.put", "(value)", "Puts a value in, behind those that are there. Never waits."),
        entry(
            "mailbox.take",
            "await (timeout=None)",
            "Takes the oldest value out, once there is one; `TimeoutError` when there is none within `timeout` ms.",
        ),
    ],
};

pub const SHOWN: Section = Section {
    title: "What is shown",
    says: "`print` shows a line as well, and every variable at the top level of a program is shown without being asked for.",
    entries: &[
        entry("log", "(*values)", "Shows a line on the timeline, the values with spaces between them."),
        entry("metric", "(name, value)", "Notes a number under a name, for plots."),
    ],
};

pub const PYTHON: Section = Section {
    title: "Python's own",
    says: "`import` what is there: `random`, `hashlib`, `base64`, `json`, `math`, `bisect`, `collections`, `itertools` and \
           others; of `asyncio` there is `gather`, without keywords: it raises as soon as one of those it waits for raises. `random` starts from a seed of its own in each life of a node, and \
           the same run draws the same. `hash` of text, of bytes and of tuples of them is another number in each life, \
           as real Python's is: what must agree between nodes or outlive a crash is hashed with `hashlib` or \
           `crypto.sha256`. `math` works with the machine's own floats, whose last digit can differ from one machine \
           to the next: what depends on it has no place in a message or a decision.",
    entries: &[],
};
