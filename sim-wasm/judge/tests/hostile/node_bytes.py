# Numbers as bytes and folded bytes, used wrongly. Format: see ../common/cases.rs.

#### packing what is below zero
#> pack: number is 0 or more, not -1
@node.on("add")
def add(msg):
    pack(-1, 4)

#### packing what is too wide
#> ValueError: pack: 256 does not fit into 1 bytes
@node.on("add")
def add(msg):
    pack(256, 1)

#### packing what is wider than numbers are
#> pack: number is 0 or more, not one of more than 64 bits
@node.on("add")
def add(msg):
    pack(2**64, 8)

#### packing what is very wide
#> pack: number is 0 or more, not one of more than 64 bits
@node.on("add")
def add(msg):
    pack(10**100000, 8)

#### packing into nothing
#> pack: width, a number of bytes, is 1 to 8, not 0
@node.on("add")
def add(msg):
    pack(1, 0)

#### packing into too much
#> pack: width, a number of bytes, is 1 to 8, not 16
@node.on("add")
def add(msg):
    pack(1, 16)

#### packing without a width
#> pack: width, a number of bytes, is a whole number, not nothing
@node.on("add")
def add(msg):
    pack(1)

#### packing a text
#> pack: number is a whole number, not "1"
@node.on("add")
def add(msg):
    pack("1", 1)

#### packing a part
#> pack: number is a whole number, not 0.5
@node.on("add")
def add(msg):
    pack(0.5, 1)

#### unpacking a text
#> unpack: what is unpacked is bytes, not "abcd"
@node.on("add")
def add(msg):
    unpack("abcd")

#### unpacking nothing
#> ValueError: unpack: a packed number has 1 to 8 bytes, not 0
@node.on("add")
def add(msg):
    unpack(b"")

#### unpacking too much
#> ValueError: unpack: a packed number has 1 to 8 bytes, not 9
@node.on("add")
def add(msg):
    unpack(b"123456789")

#### folding a dict
#> fold: what is folded is text or bytes, not {}
@node.on("add")
async def add(msg):
    await fold({})

#### folding too much
#> fold: the length of what is folded is at least 0 and at most 16777216
@node.on("add")
async def add(msg):
    await fold(b"x" * 17_000_000)

#### folding that nobody awaits
#> `fold` was called without `await`
@node.on("add")
async def add(msg):
    fold("x")

#### unfolding a text
#> unfold: what is unfolded is bytes, not "x"
@node.on("add")
async def add(msg):
    await unfold("x")

#### unfolding garbage
#> ValueError: unfold: this is not what fold() gave
@node.on("add")
async def add(msg):
    await unfold(b"garbage that was never folded")

#### unfolding what was cut
#> ValueError: unfold: this is not what fold() gave
@node.on("add")
async def add(msg):
    await unfold((await fold("x" * 1000))[:-1])

#### unfolding nothing
#> ValueError: unfold: this is not what fold() gave
@node.on("add")
async def add(msg):
    await unfold(b"")

#### unfolding a bomb
#> ValueError: unfold: this unfolds to more than the 1000 bytes allowed
@node.on("add")
async def add(msg):
    await unfold(await fold(b"x" * 1_000_000), limit=1000)

#### a limit below nothing
#> unfold: limit, a number of bytes, is 0 to 16777216, not -1
@node.on("add")
async def add(msg):
    await unfold(await fold("x"), limit=-1)

#### folding without end
#> it went on asking without a pause
@node.on("add")
async def add(msg):
    data = b"x" * 1_000_000
    while True:
        fold(data)
