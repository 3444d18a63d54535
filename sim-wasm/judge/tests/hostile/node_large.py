# What is too large for the memory that a program may have, for its disk or for its connections. They run
# alone: the limit is the whole process's. Format: see ../common/cases.rs.

#### forty megabytes written to a file
#> OSError: the disk is full
@node.on("add")
def add(msg):
    disk.write("log", b"x" * 40_000_000)

#### a hundred megabytes written to a file
#> OSError: the disk is full
@node.on("add")
def add(msg):
    disk.write("log", b"x" * 100_000_000)

#### forty megabytes written to a connection, without a pause
#> it went on asking without a pause
@node.accept
async def serve(conn):
    await sleep(10000)

@node.on("add")
async def add(msg):
    conn = await connect("n2")
    data = b"x" * 40_000_000
    while data:
        data = data[conn.write(data):]

#### a hundred megabytes written to a connection
#> ValueError: 65536 were taken
@node.accept
async def serve(conn):
    await sleep(10000)

@node.on("add")
async def add(msg):
    conn = await connect("n2")
    taken = conn.write(b"x" * 100_000_000)
    raise ValueError(f"{taken} were taken")

#### forty megabytes hashed
#> ValueError: hashed
@node.on("add")
def add(msg):
    raise ValueError("hashed " + crypto.hex(crypto.sha256(b"x" * 40_000_000)))

#### forty megabytes folded
#> fold: the length of what is folded is at least 0 and at most 16777216
@node.on("add")
async def add(msg):
    await fold(b"x" * 40_000_000)
