# Connections, used wrongly. Format: see ../common/cases.rs.

#### connecting to nobody
#> ValueError: nobody is called "n9"; there is n1, n2
@node.on("add")
async def add(msg):
    await connect("n9")

#### connecting to a number
#> connect: dest, a node's name, is text, not 5
@node.on("add")
async def add(msg):
    await connect(5)

#### connecting to nothing
#> connect: dest, a node's name, is text, not nothing
@node.on("add")
async def add(msg):
    await connect()

#### connecting to a node that does not accept
#> ConnectionError: the connection was refused: nobody accepts connections there
@node.on("add")
async def add(msg):
    await connect("n2")

#### a connection that nobody awaits
#> `connect` was called without `await`
@node.on("add")
async def add(msg):
    connect("n2")

#### a connection used before it was awaited
#> 'coroutine' object has no attribute 'write'
@node.on("add")
async def add(msg):
    conn = connect("n2")
    conn.write("x")

#### ten thousand connections at once
#- OSError: this node has 1000 connections open: end or reset some of them
import asyncio

@node.accept
async def serve(conn):
    await conn.read()

@node.on("add")
async def add(msg):
    await asyncio.gather(*[connect("n2") for i in range(10000)])

#### connections by the back door, without a pause
#> OSError: this node has 1000 connections open: end or reset some of them
@node.on("add")
async def add(msg):
    while True:
        _sim_connect("n2")

#### reading a negative number of bytes
#> conn.read: limit, a number of bytes, is 1 or more, not -1
@node.accept
async def serve(conn):
    pass

@node.on("add")
async def add(msg):
    conn = await connect("n2")
    await conn.read(-1)

#### reading no bytes
#> conn.read: limit, a number of bytes, is 1 or more, not 0
@node.accept
async def serve(conn):
    await conn.read(0)

@node.on("add")
async def add(msg):
    await connect("n2")

#### reading as much as a text says
#> conn.read: limit, a number of bytes, is a whole number, not "all"
@node.accept
async def serve(conn):
    await conn.read("all")

@node.on("add")
async def add(msg):
    await connect("n2")

#### reading with what it does not take
#> conn.read has no argument called "timeout"
@node.accept
async def serve(conn):
    await conn.read(timeout=5)

@node.on("add")
async def add(msg):
    await connect("n2")

#### writing a number
#> conn.write: what is written is text or bytes, not 5
@node.accept
async def serve(conn):
    conn.write(5)

@node.on("add")
async def add(msg):
    await connect("n2")

#### writing nothing
#> conn.write: what is written is text or bytes, not nothing
@node.accept
async def serve(conn):
    conn.write()

@node.on("add")
async def add(msg):
    await connect("n2")

#### writing behind the end
#> ConnectionError: this end of the connection was ended
@node.accept
async def serve(conn):
    conn.end()
    conn.end()
    conn.write("x")

@node.on("add")
async def add(msg):
    await connect("n2")

#### reading from what was reset
#> ConnectionError: the connection was reset
@node.accept
async def serve(conn):
    conn.reset()

@node.on("add")
async def add(msg):
    conn = await connect("n2")
    await conn.read()

#### reading from what one has reset
#> ConnectionError: the connection was reset
@node.accept
async def serve(conn):
    conn.reset()
    await conn.read()

@node.on("add")
async def add(msg):
    await connect("n2")

#### waiting for room in what was reset
#> ConnectionError: the connection was reset
@node.accept
async def serve(conn):
    conn.reset()

@node.on("add")
async def add(msg):
    conn = await connect("n2")
    await sleep(10)
    await conn.writable()

#### another's connection
#> this process has no such connection
@node.accept
async def serve(conn):
    conn._number = conn._number - 1
    await conn.read()

@node.on("add")
async def add(msg):
    await connect("n2")

#### a connection that never was
#> this process has no such connection
@node.on("add")
async def add(msg):
    _sim_conn_read(10**9)

#### a connection that is no number
#> this process has no such connection
@node.on("add")
async def add(msg):
    _sim_conn_write("x", "y")

#### a connection without a number
#> this process has no such connection
@node.on("add")
async def add(msg):
    _sim_conn_end()

#### a connection awaited twice
#> cannot reuse already awaited coroutine
@node.accept
async def serve(conn):
    pass

@node.on("add")
async def add(msg):
    opening = connect("n2")
    await opening
    await opening

#### something that a connection cannot
#> 'conn' object has no attribute 'close'
@node.accept
async def serve(conn):
    conn.close()

@node.on("add")
async def add(msg):
    await connect("n2")

#### a connection sent in a message
#> a message cannot hold
@node.accept
async def serve(conn):
    send("n1", {"conn": conn})

@node.on("add")
async def add(msg):
    await connect("n2")

#### node.accept with brackets
#> @node.accept stands above a function, without brackets
@node.accept()
def serve(conn):
    pass

#### an accept step without its connection
#> serve() takes 0 positional arguments but 1 was given
@node.accept
def serve():
    pass

@node.on("add")
async def add(msg):
    await connect("n2")

#### raising in an accept step
#> ValueError: in accept
@node.accept
async def serve(conn):
    await conn.read()
    raise ValueError("in accept")

@node.on("add")
async def add(msg):
    conn = await connect("n2")
    conn.end()

#### a view that connects
#- a view cannot hold a call that was not awaited
@node.view
async def look():
    return await connect("n2")

#### a connection in another process's view
#- conn.reset: a view only looks
conn = None

@node.accept
async def serve(conn):
    await conn.read()

@node.on("add")
async def add(msg):
    global conn
    conn = await connect("n2")
    reply(msg, {"type": "add_ok"})

@node.view
def look():
    conn.reset()
