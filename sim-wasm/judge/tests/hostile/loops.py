# Loops without end that only a clock can stop. Format: see ../hostile.rs.

#### a loop in a step
#> a step did not come to an end
@node.on("add")
def add(msg):
    while True:
        pass

#### a very long range
#> a step did not come to an end
@node.on("add")
def add(msg):
    for i in range(10**12):
        if i < 0:
            log(i)

#### a loop at the top level
#> a step did not come to an end
while True:
    pass

#### a loop in a start step
#> a step did not come to an end
@node.start
async def begin():
    await sleep(5)
    while True:
        pass

#### a loop in a timer
#> a step did not come to an end
@node.start
def begin():
    every(10, tick)

def tick():
    while True:
        pass

#### a loop in a view
#> a step did not come to an end
@node.view
def look():
    while True:
        pass

#### a loop whose exceptions are all caught
#> a step did not come to an end
@node.on("add")
def add(msg):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

#### a loop in a finally
#> a step did not come to an end
@node.on("add")
def add(msg):
    try:
        raise ValueError("x")
    finally:
        while True:
            pass

#### a loop that prints
#> a step did not come to an end
@node.on("add")
def add(msg):
    while True:
        print("again")

#### recursion that catches its own end
#- a step did not come to an end
@node.on("add")
def add(msg):
    def deeper():
        try:
            deeper()
        except RecursionError:
            deeper()
    deeper()

#### a sum of too much
#- a step did not come to an end
@node.on("add")
def add(msg):
    sum(range(10**12))
