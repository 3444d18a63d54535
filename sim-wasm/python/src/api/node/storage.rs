//! Of the reference: a node's disk and its connections.

use crate::api::{Section, entry};

pub const DISK: Section = Section {
    title: "The disk",
    says: "Files of bytes that survive a crash: the contents of a file once it was synced, making, renaming and deleting \
           at once. What was not synced may be lost, or be there in part, or as zeros or noise. Names are text; places \
           and lengths count bytes from 0. A file that is not there raises `FileNotFoundError`; a full disk and bad \
           sectors raise `OSError`, and nothing is changed. What is written is text, as its UTF-8, or bytes. What is read \
           as text always comes out: where the bytes are no UTF-8, as after a torn write, there stands `\u{fffd}`; \
           `disk.read_bytes` gives them as they are.",
    entries: &[
        entry("disk.append", "(name, data)", "Adds to the end of a file, which is made if need be."),
        entry(
            "disk.write",
            "(name, data, at=None)",
            "Replaces a file's content, or writes over it from byte `at` on; the file is made if need be. Behind its end, zeros fill the gap.",
        ),
        entry(
            "disk.read",
            "(name, at=0, length=None)",
            "A file's content as text: from byte `at` on, `length` bytes, fewer at its end.",
        ),
        entry("disk.read_bytes", "(name, at=0, length=None)", "The same as bytes."),
        entry(
            "disk.read_lines",
            "(name)",
            "A file's lines as a list of texts, without their ends; `[]` when there is no such file, as at the very first start. The last one may be torn: only `disk.read` tells whether it ended.",
        ),
        entry("disk.exists", "(name)", "Whether there is such a file."),
        entry("disk.size", "(name)", "How many bytes a file has."),
        entry(
            "disk.truncate",
            "(name, length=0)",
            "Cuts a file off after `length` bytes; a shorter one stays as it is.",
        ),
        entry(
            "disk.rename",
            "(name, to)",
            "Gives a file another name, in the place of the file that had it. The name is durable at once, the content only if it was synced.",
        ),
        entry("disk.delete", "(name)", "Deletes a file."),
        entry("disk.list", "()", "The names of all files, sorted."),
        entry(
            "disk.sync",
            "await (name)",
            "Makes what the file holds now survive a crash, and waits until it does; other steps go on. What was written after the call began is not covered. `OSError` when it failed: then what it covered is gone from the file, and syncing again does not bring it back.",
        ),
    ],
};

pub const CONNECTIONS: Section = Section {
    title: "Connections",
    says: "A connection carries bytes in order, as TCP does, but not the borders between writes. It is called `conn` \
           here: it is what `connect` gives and what an accept step takes. Both ends die with their process. A \
           `ConnectionError` says what happened; `ConnectionRefusedError` and `ConnectionResetError` are other names for it.",
    entries: &[
        entry(
            "connect",
            "await (dest)",
            "Opens a connection to a node and gives its `conn`. `ConnectionError` when it is refused, because nobody accepts there or the node is down, or when nobody has answered after some 12 s. 1,000 of a node's connections may be open at once.",
        ),
        entry("conn.peer", "", "The name of whoever is at the other end."),
        entry(
            "conn.read",
            "await (limit=65536)",
            "The next bytes, at least 1 and at most `limit`, once some have come; `b\"\"` when the other end has ended and all was read. `ConnectionError` when the connection was reset: what was not read is lost.",
        ),
        entry(
            "conn.write",
            "(data)",
            "Writes as many of the bytes as there is room for, and gives their number, which may be 0: keep the rest, and await `conn.writable()`. `ConnectionError` when it was reset or this end was ended.",
        ),
        entry(
            "conn.writable",
            "await ()",
            "Waits until there is room for at least one byte. Errors as `conn.write`.",
        ),
        entry(
            "conn.end",
            "()",
            "Says that nothing more will be written. What was written still arrives; the other direction goes on.",
        ),
        entry(
            "conn.reset",
            "()",
            "Breaks the connection: what was not read or not yet sent is lost, and the other end is told.",
        ),
    ],
};
