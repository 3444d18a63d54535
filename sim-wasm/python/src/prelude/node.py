# What a node's program finds: the objects behind `from sim import ...`, and the workers that run its
# steps. Names begin with `_sim_`, so that nothing a learner defines can get in their way; those that
# are not defined here are answered by the host (see ../node/host.rs).
#
# A node is one long-lived coroutine, suspended between steps. Workers wait for events, sixty-four or as
# many as the scenario says, so that a step may wait without holding up the next one.
import asyncio as _sim_asyncio

# A program may give these names another meaning; what is written here must not be hit by it.
_sim_type, _sim_str, _sim_dict, _sim_len, _sim_range = type, str, dict, len, range
_sim_isinstance, _sim_int, _sim_float = isinstance, int, float
_sim_TypeError, _sim_NameError, _sim_BaseException = TypeError, NameError, BaseException

# Exceptions of connections, which the interpreter has not: all are one kind of OSError that nothing else
# here is.
ConnectionError = ConnectionRefusedError = ConnectionResetError = IsADirectoryError

_sim_tuple, _sim_bytes, _sim_plain_hash = tuple, bytes, hash

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


# As real Python's: of text and bytes it is another one in each life of a process.
def hash(value):
    if _sim_isinstance(value, (_sim_str, _sim_bytes)):
        return _sim_salted(value)
    if _sim_isinstance(value, _sim_tuple):
        return _sim_plain_hash(_sim_tuple([_sim_hash(part) for part in value]))
    return _sim_plain_hash(value)


_sim_hash = hash


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
        self._accept = None
        self._intercept = None
        self._overhear = None
        self._view = None
        self.exit = _sim_node_exit

    def on(self, type=None):
        _sim_node_on()
        if not _sim_isinstance(type, _sim_str):
            raise _sim_TypeError('node.on takes the type of a message: @node.on("echo")')

        def register(step=None):
            _sim_need_step(step, '@node.on("' + type + '") stands above a function')
            self._steps[type] = step
            return step

        return register

    def start(self, step=None):
        _sim_node_start()
        _sim_need_step(step, "@node.start stands above a function, without brackets")
        self._starts.append(step)
        return step

    def raw(self, step=None):
        _sim_need_step(step, "@node.raw stands above a function, without brackets")
        _sim_node_raw()
        self._raw = step
        return step

    def on_reply(self, step=None):
        _sim_node_on_reply()
        _sim_need_step(step, "@node.on_reply stands above a function, without brackets")
        self._on_reply = step
        return step

    def accept(self, step=None):
        _sim_need_step(step, "@node.accept stands above a function, without brackets")
        _sim_node_accept()
        self._accept = step
        return step

    def intercept(self, step=None):
        _sim_node_intercept()
        _sim_need_step(step, "@node.intercept stands above a function, without brackets")
        self._intercept = step
        return step

    def overhear(self, step=None):
        _sim_node_overhear()
        _sim_need_step(step, "@node.overhear stands above a function, without brackets")
        self._overhear = step
        return step

    def view(self, step=None):
        _sim_node_view()
        _sim_need_step(step, "@node.view stands above a function, without brackets")
        self._view = step
        return step


class _SimDisk:
    def __init__(self):
        self.append = _sim_disk_append
        self.write = _sim_disk_write
        self.read = _sim_disk_read
        self.read_bytes = _sim_disk_read_bytes
        self.read_lines = _sim_disk_read_lines
        self.exists = _sim_disk_exists
        self.size = _sim_disk_size
        self.truncate = _sim_disk_truncate
        self.rename = _sim_disk_rename
        self.delete = _sim_disk_delete
        self.list = _sim_disk_list
        self.sync = _sim_disk_sync


class _SimCrypto:
    def __init__(self):
        self.sha256 = _sim_crypto_sha256
        self.hmac_sha256 = _sim_crypto_hmac_sha256
        self.hkdf = _sim_crypto_hkdf
        self.slow_hash = _sim_crypto_slow_hash
        self.seal = _sim_crypto_seal
        self.open = _sim_crypto_open
        self.x25519_public = _sim_crypto_x25519_public
        self.x25519_shared = _sim_crypto_x25519_shared
        self.ed25519_public = _sim_crypto_ed25519_public
        self.ed25519_sign = _sim_crypto_ed25519_sign
        self.ed25519_verify = _sim_crypto_ed25519_verify
        self.equal = _sim_crypto_equal
        self.random_bytes = _sim_crypto_random_bytes
        self.hex = _sim_crypto_hex
        self.unhex = _sim_crypto_unhex


class _SimConn:
    def __init__(self, number):
        self._number = number
        self.peer = _sim_peer(number)

    async def read(self, *given, **named):
        while True:
            data = _sim_conn_read(self._number, *given, **named)
            if data is not None:
                return data
            await _sim_listen(self._number, False)

    def write(self, *given, **named):
        return _sim_conn_write(self._number, *given, **named)

    async def writable(self, *given, **named):
        while not _sim_conn_writable(self._number, *given, **named):
            await _sim_listen(self._number, True)

    def end(self, *given, **named):
        return _sim_conn_end(self._number, *given, **named)

    def reset(self, *given, **named):
        return _sim_conn_reset(self._number, *given, **named)


async def _sim_open_connection(*given, **named):
    return _SimConn(await _sim_connect(*given, **named))


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


def _sim_unpack_number(*given, **named):
    high, low = _sim_unpack(*given, **named)
    return (high << 32) | low


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
    if kind == "accept":
        return _sim_node._accept(_SimConn(argument))
    if kind == "raw":
        return _sim_node._raw(argument)
    if kind == "intercept":
        return None if _sim_node._intercept is None else _sim_node._intercept(argument)
    if kind == "overhear":
        return None if _sim_node._overhear is None else _sim_node._overhear(argument)
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
_sim_crypto_object = _SimCrypto()
