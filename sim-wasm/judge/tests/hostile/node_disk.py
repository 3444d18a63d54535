# A node's disk, used wrongly. Format: see ../common/cases.rs.

#### a place before the file
#> disk.read: at, a place in the file, is 0 or more, not -5
@node.on("add")
def add(msg):
    disk.write("log", "x")
    disk.read("log", -5)

#### a length below nothing
#> disk.read_bytes: length, a number of bytes, is 0 or more, not -1
@node.on("add")
def add(msg):
    disk.write("log", "x")
    disk.read_bytes("log", 0, -1)

#### a place that is a text
#> disk.read: at, a place in the file, is a whole number, not "begin"
@node.on("add")
def add(msg):
    disk.read("log", "begin")

#### a place that is no whole number
#> disk.write: at, a place in the file, is a whole number, not 1.5
@node.on("add")
def add(msg):
    disk.write("log", "x", at=1.5)

#### a place that is a truth
#> disk.write: at, a place in the file, is a whole number, not True
@node.on("add")
def add(msg):
    disk.write("log", "x", True)

#### a place that is very far
#> OSError: the disk is full
@node.on("add")
def add(msg):
    disk.write("log", "x", at=10**15)

#### a place that is farther than numbers go
#> is 0 or more, not one of more than 64 bits
@node.on("add")
def add(msg):
    disk.write("log", "x", at=10**10000)

#### a dict written to a file
#> disk.append: what is written is text or bytes, not {'a': 1}
@node.on("add")
def add(msg):
    disk.append("log", {"a": 1})

#### nothing written to a file
#> disk.append: what is written is text or bytes, not nothing
@node.on("add")
def add(msg):
    disk.append("log")

#### a list of bytes written to a file
#> disk.write: what is written is text or bytes, not [1, 2]
@node.on("add")
def add(msg):
    disk.write("log", [1, 2])

#### more than a disk operation takes
#> disk.append takes 2 arguments, not 3
@node.on("add")
def add(msg):
    disk.append("log", "x", "y")

#### an argument of another library
#> disk.write has no argument called "mode"
@node.on("add")
def add(msg):
    disk.write("log", "x", mode="wb")

#### an argument given twice
#> disk.write was given "data" twice
@node.on("add")
def add(msg):
    disk.write("log", "x", data="y")

#### a file named by bytes
#> disk.exists: a file's name is text, not b'log'
@node.on("add")
def add(msg):
    disk.exists(b"log")

#### the size of a file that is not there
#> FileNotFoundError: there is no file "log" on this disk
@node.on("add")
def add(msg):
    disk.size("log")

#### a sync of a file that is not there
#> FileNotFoundError: there is no file "log" on this disk
@node.on("add")
async def add(msg):
    await disk.sync("log")

#### a sync of nothing
#> disk.sync: a file's name is text, not nothing
@node.on("add")
async def add(msg):
    await disk.sync()

#### a sync that nobody awaits
#> `sync` was called without `await`
@node.on("add")
async def add(msg):
    disk.write("log", "x")
    disk.sync("log")

#### a deleted file deleted
#> FileNotFoundError
@node.on("add")
def add(msg):
    disk.write("log", "x")
    disk.delete("log")
    disk.delete("log")

#### renaming to a number
#> disk.rename: a file's new name is text, not 5
@node.on("add")
def add(msg):
    disk.write("log", "x")
    disk.rename("log", 5)

#### what was not read, used as text
#> unsupported operand type(s) for +: 'bytes' and 'str'
@node.on("add")
def add(msg):
    disk.write("log", "x")
    disk.read_bytes("log") + "y"

#### bytes sent in a message
#> a message cannot hold bytes
@node.on("add")
def add(msg):
    disk.write("log", "x")
    reply(msg, {"type": "add_ok", "log": disk.read_bytes("log")})

#### ten thousand appends in a step
#> one step asked for more than 5000 things at once
@node.on("add")
def add(msg):
    for i in range(10000):
        disk.append("log", "x")

#### reading without end
#> it went on asking without a pause
@node.start
def begin():
    disk.write("log", "x" * 10_000_000)

@node.on("add")
def add(msg):
    while True:
        disk.read("log", 0, 5_000_000)

#### listing without end
#> it went on asking without a pause
@node.on("add")
def add(msg):
    while True:
        disk.list()

#### a view that writes
#> disk.append: a view only looks
@node.view
def look():
    disk.append("log", "x")

#### a view that syncs
#> disk.sync: a view only looks
@node.view
def look():
    disk.sync("log")

#### a name of the inside, called wrongly
#> disk.read: a file's name is text, not nothing
_sim_disk_read()

#### a name of the inside that is none
#> the playground has no disk_format
@node.on("add")
def add(msg):
    _sim_disk_format()
