# What a node's program finds: the objects behind `from sim import ...`, and the workers that run its
# steps. Names begin with `_sim_`, so that nothing a learner defines can get in their way; those that
# are not defined here are answered by the host (see ../node/host.rs).
#
# A node is one long-lived coroutine, suspended between steps. Sixty-four workers wait for events, so
# that a step may wait without holding up the next one.
import asyncio as _sim_asyncio


class _SimNode:
    def __init__(self):
        name, ids, peers, neighbours = _sim_identity()
        # What a task withholds is None here, and then there is no such field.
        if name is not None:
            self.id = name
        if ids is not None:
            self.ids = ids
        if peers is not None:
            self.peers = peers
        if neighbours is not None:
            self.neighbours = neighbours
        self._steps = {}
        self._starts = []
        self._raw = None
        self._on_reply = None
        self._view = None

    def on(self, type):
        if not isinstance(type, str):
            raise TypeError('node.on takes the type of a message: @node.on("echo")')

        def register(step):
            self._steps[type] = step
            return step

        return register

    def start(self, step):
        self._starts.append(step)
        return step

    def raw(self, step):
        self._raw = step
        _sim_reads_text()
        return step

    def on_reply(self, step):
        self._on_reply = step
        return step

    def view(self, step):
        self._view = step
        return step


class _SimDisk:
    def append(self, name, data):
        return _sim_disk("append", name, data)

    def write(self, name, data):
        return _sim_disk("write", name, data)

    def read(self, name):
        return _sim_disk("read", name)

    def read_lines(self, name):
        return _sim_disk("read_lines", name)

    def truncate(self, name, length=0):
        return _sim_disk("truncate", name, length)

    def rename(self, name, to):
        return _sim_disk("rename", name, to)

    def delete(self, name):
        return _sim_disk("delete", name)

    def list(self):
        return _sim_disk("list")

    async def sync(self, name):
        return await _sim_sync(name)


class _SimMailbox:
    def __init__(self):
        self._values = []
        self._id = _sim_mailbox_id()

    def put(self, value):
        self._values.append(value)
        _sim_wake(self._id)

    async def take(self, timeout=None):
        deadline = None if timeout is None else _sim_now() + timeout
        while len(self._values) == 0:
            left = None if deadline is None else deadline - _sim_now()
            await _sim_wait(self._id, left)
        return self._values.pop(0)


def _sim_reply(msg, body):
    if not isinstance(msg, dict) or "body" not in msg:
        raise TypeError("reply takes the message that it answers: reply(msg, {...})")
    if not isinstance(body, dict):
        raise TypeError("reply takes a body, a dict: reply(msg, {\"type\": ...})")
    answer = dict(body)
    if "msg_id" in msg["body"]:
        answer["in_reply_to"] = msg["body"]["msg_id"]
    _sim_send(msg["src"], answer)


_sim_callbacks = {}


def _sim_every(ms, step):
    _sim_callbacks[_sim_timer(ms, True)] = step


def _sim_after(ms, step):
    _sim_callbacks[_sim_timer(ms, False)] = step


def _sim_step(kind, key, argument):
    if kind == "message":
        step = _sim_node._steps.get(key)
        if step is None:
            _sim_no_step(argument)
            return None
        return step(argument)
    if kind == "timer":
        return _sim_callbacks[key]()
    if kind == "after":
        return _sim_callbacks.pop(key)()
    if kind == "raw":
        return _sim_node._raw(argument)
    if kind == "reply":
        if _sim_node._on_reply is not None:
            return _sim_node._on_reply(argument)
        step = _sim_node._steps.get(key)
        return None if step is None else step(argument)
    return _sim_node._starts[key]()


async def _sim_worker():
    while True:
        kind, key, argument, number, watched = await _sim_next()
        if watched:
            result = _sim_step(kind, key, argument)
            if type(result).__name__ == "coroutine":
                await result
            continue
        try:
            result = _sim_step(kind, key, argument)
            if type(result).__name__ == "coroutine":
                await result
            elif result is not None:
                _sim_returned(kind, key, result)
        except Exception as error:
            _sim_failed(number, type(error).__name__, str(error))


async def _sim_looker():
    while True:
        look = await _sim_next_look()
        if look == "view":
            if _sim_node._view is not None:
                try:
                    _sim_view(_sim_node._view())
                except Exception as error:
                    _sim_failed(0, type(error).__name__, str(error))
        else:
            _sim_variables()


def _sim_variable(name, read):
    try:
        _sim_show(name, read())
    except NameError:
        return


async def _sim_main(workers):
    _sim_starts(len(_sim_node._starts))
    await _sim_asyncio.gather(_sim_looker(), *[_sim_worker() for _ in range(workers)])


_sim_node = _SimNode()
_sim_disk_object = _SimDisk()
