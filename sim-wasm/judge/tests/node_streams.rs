//! What `sim` offers a node's program, through the front door: connections.

mod common;

use common::going::{SHOUTS, passes, passes_in, program, told};

// ---- connections --------------------------------------------------------------------------------

#[test]
fn a_connection_carries_bytes_both_ways_and_ends() {
    passes(
        SHOUTS,
        r#"
conn = await connect("n2")
assert conn.peer == "n2"
assert conn.write("hello ") == 6 and conn.write(b"world") == 5
conn.end()
assert await read_all(conn, 3) == b"HELLO WORLD"
assert await conn.read() == b""
try:
    conn.write("more")
    assert False
except ConnectionError as error:
    assert "was ended" in str(error)
"#,
    );
}

#[test]
fn a_writer_is_held_up_and_goes_on_when_there_is_room() {
    passes(
        SHOUTS,
        r#"
conn = await connect("n2")
room = conn.write(b"x" * 1_000_000)
assert room == 65536, room
assert conn.write(b"y") == 0
await conn.writable()
assert conn.write(b"z") == 1
await write_all(conn, b"z" * 300_000)
conn.end()
shouted = await read_all(conn, 100_000)
assert shouted == b"X" * room + b"Z" * 300_001, len(shouted)
"#,
    );
    // Exactly full, and nothing was refused: room is told of all the same.
    passes(
        SHOUTS,
        "conn = await connect(\"n2\")\nassert conn.write(b\"x\" * 65536) == 65536\nawait conn.writable()\n",
    );
}

#[test]
fn who_does_not_accept_refuses() {
    let go = r#"
for dest in ["n2", "c1", "n1"]:
    try:
        await connect(dest)
        assert False
    except ConnectionRefusedError as error:
        assert "refused" in str(error)
"#;
    passes("", go);
    // It is an OSError, and none that a disk raises.
    passes(
        "",
        "try:\n    await connect(\"n2\")\nexcept FileNotFoundError:\n    assert False\nexcept OSError:\n    pass\n",
    );
}

#[test]
fn a_node_may_connect_to_itself() {
    let shouts = SHOUTS.replace("    assert conn.peer == \"n1\"\n", "");
    passes(
        &shouts,
        "conn = await connect(node.id)\nconn.write(\"me\")\nconn.end()\nassert await read_all(conn, 9) == b\"ME\"\n",
    );
}

#[test]
fn a_reset_is_told_at_both_ends() {
    passes(
        "told = mailbox()\n@node.accept\nasync def serve(conn):\n    assert await conn.read() == b\"x\"\n    conn.reset()\n    conn.reset()\n",
        r#"
conn = await connect("n2")
conn.write("x")
for again in range(2):
    try:
        await conn.read()
        assert False
    except ConnectionResetError as error:
        assert "reset" in str(error)
try:
    await conn.writable()
    assert False
except ConnectionError:
    pass
"#,
    );
}

#[test]
fn a_connection_dies_with_its_process() {
    let program = program(
        "conn = None\n@node.accept\nasync def serve(conn):\n    await conn.read()\n@node.on(\"prepare\")\nasync def prepare(msg):\n    global conn\n    conn = await connect(\"n2\")\n    reply(msg, {\"type\": \"prepare_ok\"})\n",
        "try:\n    await conn.read()\n    assert False\nexcept ConnectionError:\n    pass\n",
    );
    passes_in(&program, "bereaved");
}

#[test]
fn a_failure_behind_what_a_connection_gave_is_found_by_living_again() {
    let go = "conn = await connect(\"n2\")\nconn.write(\"hello\")\nconn.end()\ngot = await read_all(conn, 2)\nawait sleep(1)\nraise ValueError(got)\n";
    let (says, line) = told(&program(SHOUTS, go), "go");
    assert_eq!((says.as_str(), line.as_str()), ("ValueError: b'HELLO'", "raise ValueError(got)"));
    let above =
        "@node.accept\nasync def serve(conn):\n    got = await conn.read()\n    raise KeyError(conn.peer)\n";
    let go = "conn = await connect(\"n2\")\nconn.write(\"hello\")\nawait sleep(100)\n";
    let (says, line) = told(&program(above, go), "go");
    assert_eq!((says.as_str(), line.as_str()), ("KeyError: n1", "raise KeyError(conn.peer)"));
}

#[test]
fn an_uncaught_reset_is_called_a_connection_error() {
    let (says, line) = told(&program("", "await connect(\"n2\")"), "go");
    assert!(says.starts_with("ConnectionError: the connection was refused"), "{says}");
    assert_eq!(line, "await connect(\"n2\")");
}
