# Python that goes wrong, waits wrongly, or reaches for what is not there. Format: see ../hostile.rs.

#### an await that was forgotten, and its value used
#> 'coroutine' object is not subscriptable
@node.on("add")
async def add(msg):
    answer = rpc("n2", {"type": "x"})
    log(answer["type"])

#### an await that was forgotten on a line of its own
#> `sleep` was called without `await`
@node.on("add")
async def add(msg):
    sleep(20)
    reply(msg, {"type": "add_ok"})

#### an await that was forgotten before one's own function
#> `save` was called without `await`
async def save():
    await disk.sync("log")

@node.on("add")
async def add(msg):
    save()

#### awaiting a number
#> 'int' object can't be awaited
@node.on("add")
async def add(msg):
    await 5

#### awaiting what does not wait
#> 'NoneType' object can't be awaited
@node.on("add")
async def add(msg):
    await reply(msg, {"type": "add_ok"})

#### waiting at the top level
#> the top level of a program cannot wait
await sleep(5)

#### waiting at the top level by another door
#> the top level of a program cannot wait
import asyncio

async def main():
    await sleep(5)

asyncio.run(main())

#### gathering numbers
#> an awaitable is required
import asyncio

@node.on("add")
async def add(msg):
    await asyncio.gather(1, 2)

#### a task of asyncio
#> module 'asyncio' has no attribute 'create_task'
import asyncio

@node.on("add")
async def add(msg):
    asyncio.create_task(sleep(5))

#### stopping the node to sleep
#> write `await sleep(ms)`
import time

@node.on("add")
def add(msg):
    time.sleep(5)

#### raising in a start step
#> ValueError: in start
@node.start
def begin():
    raise ValueError("in start")

#### raising in a timer
#> ValueError: in timer
@node.start
def begin():
    every(10, tick)

def tick():
    raise ValueError("in timer")

#### raising in a view
#> ValueError: in view
@node.view
def look():
    raise ValueError("in view")

#### raising in a raw step
#> ValueError: in raw
@node.raw
def line(text):
    raise ValueError("in raw")

#### raising in a step for answers
#> ValueError: in on_reply
@node.on("add")
def add(msg):
    send("n2", {"type": "x", "msg_id": 1})

@node.on_reply
def answered(msg):
    raise ValueError("in on_reply")

#### raising behind an await
#> ValueError: behind an await
@node.on("add")
async def add(msg):
    await sleep(3)
    raise ValueError("behind an await")

#### raising what is no text
#> KeyError: 5
@node.on("add")
def add(msg):
    raise KeyError(5)

#### raising two things
#> ValueError: ('a', 5)
@node.on("add")
def add(msg):
    raise ValueError("a", 5)

#### raising a text
#> exceptions must derive from BaseException
@node.on("add")
def add(msg):
    raise "oh"

#### leaving by SystemExit
#> SystemExit: bye
@node.on("add")
def add(msg):
    raise SystemExit("bye")

#### leaving by KeyboardInterrupt
#> KeyboardInterrupt
@node.on("add")
def add(msg):
    raise KeyboardInterrupt

#### leaving from a view
#> SystemExit
@node.view
def look():
    raise SystemExit

#### exit
#> name 'exit' is not defined
@node.on("add")
def add(msg):
    exit()

#### sys.exit
#> module 'sys' has no attribute 'exit'
import sys

@node.on("add")
def add(msg):
    sys.exit(1)

#### a misspelt function
#> name 'replyy' is not defined
@node.on("add")
def add(msg):
    replyy(msg, {"type": "add_ok"})

#### a name that was never given
#> name 'total' is not defined
@node.on("add")
def add(msg):
    reply(msg, {"type": "add_ok", "total": total})

#### a module that is not there
#> No module named 'numpy'
import numpy

#### the machine's environment
#> 'os.environ' is not supported
import os

@node.on("add")
def add(msg):
    log(os.environ["HOME"])

#### the machine's files
#> Permission denied
@node.on("add")
def add(msg):
    open("/etc/passwd").read()

#### the machine's randomness
#> use the functions of `random`
import os

@node.on("add")
def add(msg):
    os.urandom(8)

#### the machine's clock
#> a node reads its wall clock with clock()
import datetime

@node.on("add")
def add(msg):
    datetime.datetime.now()

#### a name of sim given another value
#> 'NoneType' object is not callable
send = None

@node.on("add")
def add(msg):
    send("n2", {})

#### node given another value
#> 'NoneType' object has no attribute 'on'
node = None

@node.on("add")
def add(msg):
    pass

#### what the playground stands on given another value
#- 'int' object is not callable
_sim_next = 5

#### deleting a name of sim
#> does not have the 'del' statement
del send

#### a generator
#> does not have yield
def numbers():
    yield 1

#### a class with a base
#> does not have class inheritance
class A(B):
    pass

#### break without a loop
#> 'break' outside loop
break

#### strings of half a character
#> lone surrogate
@node.on("add")
def add(msg):
    raise ValueError("lone surrogate " + "\ud800")
