# What a node's program finds: the objects behind `from sim import ...`, and the workers that run its
# steps. Names begin with `_sim_`, so that nothing a learner defines can get in their way; those that
# are not defined here are answered by the host (see ../node/host.rs).
#
# A node is one long-lived coroutine, suspended between steps. Sixty-four workers wait for events, so
# that a step may wait without holding up the next one.
import asyncio as _sim_asyncio

# A program may give these names another meaning; what is written here must not be hit by it.
_sim_type, _sim_str, _sim_dict, _sim_len, _sim_range = type, str, dict, len, range
_sim_isinstance, _sim_int, _sim_float = isinstance, int, float
_sim_TypeError, _sim_NameError, _sim_BaseException = TypeError, NameError, BaseException

# Stands for an argument that was left out.
_sim_nothing = ["nothing"]

# What a step can not be, by the name of its type.
_sim_not_steps = ["NoneType", "bool", "int", "float", "str", "bytes", "list", "tuple", "dict", "set", "coroutine", "type"]


def _sim_text(*given):
    return _sim_str(given[0]) if _sim_len(given) == 1 else _sim_str(given)


def _sim_need_step(step, how):
    kind = _sim_type(step).__name__
    if kind in _sim_not_steps:
        raise _sim_TypeError(how + ", not " + ("None" if kind == "NoneType" else kind))


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

    def on(self, type=None):
        if not _sim_isinstance(type, _sim_str):
            raise _sim_TypeError('node.on takes the type of a message: @node.on("echo")')

        def register(step=None):
            _sim_need_step(step, '@node.on("' + type + '") stands above a function')
            self._steps[type] = step
            return step

        return register

    def start(self, step=None):
        _sim_need_step(step, "@node.start stands above a function, without brackets")
        self._starts.append(step)
        return step

    def raw(self, step=None):
        _sim_need_step(step, "@node.raw stands above a function, without brackets")
        self._raw = step
        _sim_reads_text()
        return step

    def on_reply(self, step=None):
        _sim_need_step(step, "@node.on_reply stands above a function, without brackets")
        self._on_reply = step
        return step

    def view(self, step=None):
        _sim_need_step(step, "@node.view stands above a function, without brackets")
        self._view = step
        return step


class _SimDisk:
    def append(self, name=None, data=None):
        return _sim_disk("append", name, data)

    def write(self, name=None, data=None):
        return _sim_disk("write", name, data)

    def read(self, name=None):
        return _sim_disk("read", name)

    def read_lines(self, name=None):
        return _sim_disk("read_lines", name)

    def truncate(self, name=None, length=0):
        return _sim_disk("truncate", name, length)

    def rename(self, name=None, to=None):
        return _sim_disk("rename", name, to)

    def delete(self, name=None):
        return _sim_disk("delete", name)

    def list(self):
        return _sim_disk("list")

    async def sync(self, name=None):
        return await _sim_sync(name)


class _SimMailbox:
    def __init__(self):
        self._values = []
        self._id = _sim_mailbox_id()

    def put(self, value=_sim_nothing):
        if value is _sim_nothing:
            raise _sim_TypeError("put(value) takes what is put into the mailbox")
        self._values.append(value)
        _sim_wake(self._id)

    async def take(self, timeout=None):
        if timeout is not None and not _sim_isinstance(timeout, (_sim_int, _sim_float)):
            raise _sim_TypeError("take(timeout=...): a number of milliseconds, or nothing to wait for ever")
        deadline = None if timeout is None else _sim_now() + timeout
        while _sim_len(self._values) == 0:
            left = None if deadline is None else deadline - _sim_now()
            await _sim_wait(self._id, left)
        return self._values.pop(0)


def _sim_reply(msg=None, body=None):
    if not _sim_isinstance(msg, _sim_dict) or "body" not in msg or "src" not in msg:
        raise _sim_TypeError("reply takes the message that it answers: reply(msg, {...})")
    if not _sim_isinstance(body, _sim_dict):
        raise _sim_TypeError("reply takes a body, a dict: reply(msg, {\"type\": ...})")
    answer = _sim_dict(body)
    if "msg_id" in msg["body"]:
        answer["in_reply_to"] = msg["body"]["msg_id"]
    _sim_send(msg["src"], answer)


_sim_callbacks = {}


def _sim_every(ms=None, step=None):
    _sim_need_step(step, "every(ms, step) takes a function, its name without brackets")
    _sim_callbacks[_sim_timer(ms, True)] = step


def _sim_after(ms=None, step=None):
    _sim_need_step(step, "after(ms, step) takes a function, its name without brackets")
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


async def _sim_finish(kind, key, result):
    if _sim_type(result).__name__ == "coroutine":
        result = await result
    if result is not None:
        _sim_returned(kind, key)


async def _sim_worker():
    while True:
        kind, key, argument, number, watched = await _sim_next()
        if watched:
            await _sim_finish(kind, key, _sim_step(kind, key, argument))
            continue
        try:
            await _sim_finish(kind, key, _sim_step(kind, key, argument))
        except _sim_BaseException as error:
            _sim_failed(number, _sim_type(error).__name__, _sim_str(error))


async def _sim_looker():
    while True:
        look = await _sim_next_look()
        if look == "variables":
            _sim_variables()
        elif _sim_node._view is not None:
            if look == "watch":
                _sim_view(_sim_node._view())
                continue
            try:
                _sim_view(_sim_node._view())
            except _sim_BaseException as error:
                _sim_failed(0, _sim_type(error).__name__, _sim_str(error))


def _sim_variable(name, read):
    try:
        _sim_show(name, read())
    except _sim_NameError:
        return


async def _sim_main(workers):
    _sim_starts(_sim_len(_sim_node._starts))
    await _sim_asyncio.gather(_sim_looker(), *[_sim_worker() for _ in _sim_range(workers)])


_sim_node = _SimNode()
_sim_disk_object = _SimDisk()
