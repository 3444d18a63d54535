# Other nodes' names, marks and messages, used wrongly. Format: see ../common/cases.rs.

#### a message in another's name
#- a message in the name of n2 was not sent
@node.on("add")
def add(msg):
    send("n2", {"type": "x"}, src="n2")

#### a message in nobody's name
#> ValueError: nobody is called "n9"; there is n1, n2
@node.on("add")
def add(msg):
    send("n2", {"type": "x"}, src="n9")

#### a message in a number's name
#> send: src, a sender's name, is text, not 5
@node.on("add")
def add(msg):
    send("n2", {"type": "x"}, src=5)

#### a message of too many parts
#> send takes 3 arguments, not 4
@node.on("add")
def add(msg):
    send("n2", {"type": "x"}, "n1", 5)

#### an rpc in another's name
#> rpc has no argument called "src"
@node.on("add")
async def add(msg):
    await rpc("n2", {"type": "x"}, src="n2")

#### signing a set
#> sign: a message cannot hold a set
@node.on("add")
def add(msg):
    sign({1, 2})

#### signing what contains itself
#> sign: a message cannot hold a value that contains itself
@node.on("add")
def add(msg):
    v = []
    v.append(v)
    sign(v)

#### signing too much
#> sign: a message cannot hold more than 25000 values
@node.on("add")
def add(msg):
    sign(list(range(100000)))

#### signing in another's name
#> sign takes 1 argument, not 2
@node.on("add")
def add(msg):
    sign("n2", {"type": "x"})

#### verifying the wrong way round
#> verify: node, the name of who should have signed, is text, not {'a': 1}
@node.on("add")
def add(msg):
    verify({"a": 1}, "n2", sign({"a": 1}))

#### verifying bytes
#> verify: a message cannot hold bytes
@node.on("add")
def add(msg):
    verify("n2", b"x", "0")

#### signing without end
#> it went on asking without a pause
@node.on("add")
def add(msg):
    while True:
        sign("x" * 100000)

#### node.intercept with brackets
#> @node.intercept stands above a function, without brackets
@node.intercept()
def forward(msg):
    pass

#### node.overhear for what is no function
#> @node.overhear stands above a function, without brackets, not int
node.overhear(5)

#### node.exit with a code
#> node.exit takes 0 arguments, not 1
@node.on("add")
def add(msg):
    node.exit(1)

#### node.exit in a view
#> node.exit: a view only looks
@node.view
def look():
    node.exit()

#### interval with a time
#> interval takes 0 arguments, not 1
@node.on("add")
def add(msg):
    interval(5)

#### now for an argument of another function
#> now has no argument called "ms"
@node.on("add")
def add(msg):
    now(ms=5)

#### a ConnectionError of one's own
#> ConnectionError: ('a', 5)
@node.on("add")
def add(msg):
    raise ConnectionError("a", 5)
