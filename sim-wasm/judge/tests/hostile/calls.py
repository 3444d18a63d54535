# Wrong arguments to everything that `sim` offers. Format: see ../hostile.rs.

#### send without anything
#> dest is a name such as "n2", not nothing
@node.on("add")
def add(msg):
    send()

#### send the wrong way round
#> dest is a name such as "n2", not {'type': 'x'}
@node.on("add")
def add(msg):
    send({"type": "x"}, "n2")

#### send a text
#> body is a dict, not "hello"
@node.on("add")
def add(msg):
    send("n2", "hello")

#### send to nobody
#> nobody is called "n9"; there is n1, n2
@node.on("add")
def add(msg):
    send("n9", {})

#### send with a name that is none
#> send has no argument called "timeout"
@node.on("add")
def add(msg):
    send("n2", {}, timeout=5)

#### reply to nothing
#> reply takes the message that it answers
@node.on("add")
def add(msg):
    reply({"type": "add_ok"})

#### reply to a body
#> reply takes the message that it answers
@node.on("add")
def add(msg):
    reply(msg["body"], {"type": "add_ok"})

#### reply with a text
#> reply takes a body, a dict
@node.on("add")
def add(msg):
    reply(msg, "ok")

#### rpc with a text for a time
#> timeout is a number of milliseconds, 0 to a day, not "soon"
@node.on("add")
async def add(msg):
    await rpc("n2", {"type": "x"}, timeout="soon")

#### rpc to one who does not answer
#> TimeoutError: no answer within 10 ms
@node.on("add")
async def add(msg):
    await rpc("c1", {"type": "x"}, timeout=10)

#### sleep without a time
#> ms is missing
@node.on("add")
async def add(msg):
    await sleep()

#### sleep back
#> ms is a number of milliseconds, 0 to a day, not -5
@node.on("add")
async def add(msg):
    await sleep(-5)

#### sleep for ever
#> ms is a number of milliseconds, 0 to a day, not inf
@node.on("add")
async def add(msg):
    await sleep(float("inf"))

#### work on a text
#> ms is a number of milliseconds, 0 to a day, not "hard"
@node.on("add")
async def add(msg):
    await work("hard")

#### every at once
#> needs at least 1 ms
@node.on("add")
def add(msg):
    every(0, add)

#### every, called at once
#> every(ms, step) takes a function, its name without brackets, not None
def tick():
    pass

@node.on("add")
def add(msg):
    every(10, tick())

#### after the wrong way round
#> after(ms, step) takes a function, its name without brackets, not int
@node.on("add")
def add(msg):
    after(add, 10)

#### now with a time
#> now takes 0 arguments, not 1
@node.on("add")
def add(msg):
    now(5)

#### nothing put into a mailbox
#> put(value) takes what is put into the mailbox
@node.on("add")
def add(msg):
    mailbox().put()

#### a mailbox that stays empty
#> TimeoutError: nothing was put into the mailbox in time
@node.on("add")
async def add(msg):
    await mailbox().take(timeout=5)

#### a mailbox with a text for a time
#> take(timeout=...): a number of milliseconds
@node.on("add")
async def add(msg):
    await mailbox().take(timeout="soon")

#### a file without a name
#> disk.append: a file's name is text, not 5
@node.on("add")
def add(msg):
    disk.append(5, "x")

#### a number written to a file
#> disk.write: what is written is text or bytes, not 5
@node.on("add")
def add(msg):
    disk.write("log", 5)

#### a file that is not there
#> there is no file "log" on this disk
@node.on("add")
def add(msg):
    disk.read("log")

#### a file cut below nothing
#> a length is 0 or more, not -5
@node.on("add")
def add(msg):
    disk.truncate("log", -5)

#### something a disk cannot
#> 'disk' object has no attribute 'open'
@node.on("add")
def add(msg):
    disk.open("log")

#### a number that is none
#> metric(name, value): value is a number
@node.on("add")
def add(msg):
    metric("load", "high")

#### a line that is no JSON
#- a line was not sent: it is not JSON
@node.on("add")
def add(msg):
    emit("junk")

#### a line in another's name
#- its "src" is "n2", but this node is "n1"
@node.on("add")
def add(msg):
    emit('{"src": "n2", "dest": "n1", "body": {}}')

#### node.on without a type
#> node.on takes the type of a message
@node.on
def add(msg):
    pass

#### node.on above a class
#> @node.on("add") stands above a function, not type
@node.on("add")
class Add:
    pass

#### node.on for what is no function
#> @node.on("add") stands above a function, not int
node.on("add")(5)

#### node.start with brackets
#> @node.start stands above a function, without brackets
@node.start()
def begin():
    pass

#### node.view for what is no function
#> @node.view stands above a function, without brackets, not dict
node.view({})

#### a step without its message
#> add() takes 0 positional arguments but 1 was given
@node.on("add")
def add():
    pass

#### a start step with a message
#> begin() missing 1 required positional argument
@node.start
def begin(msg):
    pass

#### a view with a message
#> look() missing 1 required positional argument
@node.view
def look(msg):
    return {}

#### a view that waits
#- a view cannot hold a call that was not awaited
@node.view
async def look():
    return {}

#### a step that returns its answer
#- the step for "add" returned a value
@node.on("add")
async def add(msg):
    return {"type": "add_ok"}
