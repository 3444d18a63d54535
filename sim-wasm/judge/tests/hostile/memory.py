# Programs that take memory without end. They run alone: the limit is the whole process's.
# Format: see ../hostile.rs.

#### a list that doubles
#> the program used up the memory it may have
@node.on("add")
def add(msg):
    v = [0]
    while True:
        v = v + v

#### a text that doubles
#> the program used up the memory it may have
@node.on("add")
def add(msg):
    v = "x"
    while True:
        v = v + v

#### a dict that grows
#> the program used up the memory it may have
seen = {}

@node.on("add")
def add(msg):
    while True:
        seen[len(seen)] = "x" * 10000

#### memory whose end is caught
#> the program used up the memory it may have
@node.on("add")
def add(msg):
    while True:
        try:
            v = "x" * 10**12
        except BaseException:
            pass

#### a list multiplied
#> the program used up the memory it may have
v = [0] * 10**12

#### a number too large
#> the program used up the memory it may have
@node.on("add")
def add(msg):
    1 << 10**12

#### a format too wide
#> the program used up the memory it may have
@node.on("add")
def add(msg):
    log(f"{1:>1000000000000}")

#### a very long text in a message
#> a message cannot hold that much text
@node.on("add")
def add(msg):
    send("n2", {"v": "x" * 20000000})

#### a very long exception
#> ValueError: xxx
@node.on("add")
def add(msg):
    raise ValueError("x" * 20000000)
