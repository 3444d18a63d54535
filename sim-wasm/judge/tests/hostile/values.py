# Values that a message, a line or a view cannot hold. Format: see ../hostile.rs.

#### a list of too much
#> a message cannot hold more than 25000 values
@node.on("add")
def add(msg):
    send("n2", {"v": list(range(100000))})

#### a small value that reads out as an enormous one
#> a message cannot hold more than 25000 values
@node.on("add")
def add(msg):
    v = [1]
    for i in range(60):
        v = [v, v]
    log(v)
    send("n2", {"v": v})

#### the same as a receiver
#> dest is a name such as "n2", not [[[[
@node.on("add")
def add(msg):
    v = [1]
    for i in range(60):
        v = [v, v]
    send(v, {})

#### the same in a view
#- a view cannot hold more than 200000 values
@node.view
def look():
    v = [1]
    for i in range(60):
        v = [v, v]
    return v

#### a value that contains itself
#> a message cannot hold a value that contains itself
@node.on("add")
def add(msg):
    v = []
    v.append(v)
    log(v)
    send("n2", {"v": v})

#### deep nesting
#> nested deeper than 64 levels
@node.on("add")
def add(msg):
    v = []
    for i in range(20000):
        v = [v]
    log(v)
    send("n2", {"v": v})

#### deep nesting compared
#> RecursionError
@node.on("add")
def add(msg):
    v, w = [], []
    for i in range(20000):
        v, w = [v], [w]
    log(v == w)

#### deep nesting in JSON
#> recursion limit exceeded
import json

@node.on("add")
def add(msg):
    json.loads("[" * 100000)

#### a long text
#> a message cannot hold that much text
@node.on("add")
def add(msg):
    send("n2", {"v": "x" * 1000000})

#### a long key
#> a message cannot hold that much text
@node.on("add")
def add(msg):
    send("n2", {"x" * 1000000: 1})

#### a long name
#> nobody is called "xxx
@node.on("add")
def add(msg):
    send("x" * 1000000, {})

#### a long exception
#> ValueError: xxx
@node.on("add")
def add(msg):
    raise ValueError("x" * 1000000)

#### a long line
#- it is longer than 256 kB
@node.on("add")
def add(msg):
    emit('{"src": "n1", "dest": "n2", "body": {"v": "' + "x" * 1000000 + '"}}')

#### a wide integer
#> an integer of more than 64 bits
@node.on("add")
def add(msg):
    send("n2", {"v": 2**64})

#### an integer too long to print
#> Exceeds the limit
@node.on("add")
def add(msg):
    log(str(10**100000))

#### not a number
#> a number that is not finite
@node.on("add")
def add(msg):
    send("n2", {"v": float("nan")})

#### a set
#> a message cannot hold a set
@node.on("add")
def add(msg):
    send("n2", {"v": {1, 2}})

#### bytes
#> a message cannot hold bytes
@node.on("add")
def add(msg):
    send("n2", {"v": b"x"})

#### a function
#> a message cannot hold a function
@node.on("add")
def add(msg):
    send("n2", {"v": add})

#### an object
#> a message cannot hold P(x=1)
class P:
    def __init__(self):
        self.x = 1

@node.on("add")
def add(msg):
    send("n2", {"v": P()})

#### a call that was not awaited
#> a message cannot hold a call that was not awaited
@node.on("add")
def add(msg):
    answer = rpc("n2", {"type": "x"})
    send("n2", {"v": answer})

#### a key that is no text
#> keys of a message are text
@node.on("add")
def add(msg):
    send("n2", {5: 1})

#### a view of a set
#- a view cannot hold a set
@node.view
def look():
    return {1, 2}

#### a full disk
#> the disk is full
@node.on("add")
def add(msg):
    for i in range(100):
        disk.append("log", "x" * 1000000)
