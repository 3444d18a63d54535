# What `scenarios.py` finds: a director's powers. Names begin with `_sim_`; those that are not defined
# here are answered by the host (see ../director/powers.rs), which reads their arguments and makes the
# objects `net`, `fault`, `clock`, `disks`, `streams`, `trace` and `workload`.
import asyncio as _sim_asyncio
import random as _sim_random

ConnectionError = IsADirectoryError

_sim_scenarios = {}
_sim_actors = {}


def _sim_name_of(function):
    return str(function).split("'")[1]


def _sim_scenario(title, checks=(), seeds=3):
    def register(function):
        name = _sim_name_of(function)
        _sim_declare(name, title, list(checks), seeds)
        _sim_scenarios[name] = function
        return function

    return register


def _sim_constant(ms):
    return ["constant", ms, ms]


def _sim_uniform(low, high):
    return ["uniform", low, high]


def _sim_exponential(mean):
    return ["exponential", mean, mean]


class _SimOp:
    def __init__(self, client, node, body, asked, sent_at):
        self.client = client
        self.node = node
        self.request = body
        self.asked = asked
        self.sent_at = sent_at
        self.answered = None
        self.done_at = None
        self.body = None
        self.ok = False
        self.code = 0
        self.events = [asked]

    def settle(self, body, event, at):
        self.body = body
        self.answered = event
        self.done_at = at
        self.events.append(event)
        if body is not None:
            self.ok = body.get("type") != "error"
            self.code = None if self.ok else body.get("code")

    def took(self):
        return self.done_at - self.sent_at


class _SimClient:
    def __init__(self, name):
        self.name = name

    async def call(self, *args, **named):
        call, asked, at, node, body, timeout = _sim_c_call(self.name, *args, **named)
        op = _SimOp(self.name, node, body, asked, at)
        answer, event, at = await _sim_answer(call)
        op.settle(answer, event, at)
        return op

    async def rpc(self, *args, **named):
        call, asked, at, node, body, timeout = _sim_c_call(self.name, *args, **named)
        answer, event, at = await _sim_answer(call)
        if answer is None:
            raise TimeoutError(f"{node} gave {self.name} no answer within {timeout} ms")
        return answer

    def send(self, *args, **named):
        _sim_c_send(self.name, *args, **named)

    def send_text(self, *args, **named):
        _sim_c_send_text(self.name, *args, **named)

    def received(self, *args, **named):
        return _sim_c_received(self.name, *args, **named)

    async def connect(self, *args, **named):
        return _SimConn(await _sim_c_connect(self.name, *args, **named))


class _SimConn:
    def __init__(self, number):
        self._number = number

    async def read(self, *args, **named):
        return await _sim_conn_read(self._number, *args, **named)

    def write(self, *args, **named):
        return _sim_conn_write(self._number, *args, **named)

    async def writable(self, *args, **named):
        # Room is there at once, or later.
        return await _sim_conn_writable(self._number, *args, **named)

    def end(self, *args, **named):
        _sim_conn_end(self._number, *args, **named)

    def reset(self, *args, **named):
        _sim_conn_reset(self._number, *args, **named)


class _SimLoad:
    def __init__(self, number):
        self._number = number

    async def run(self, *args, **named):
        await _sim_w_run(self._number, *args, **named)

    async def finish(self, *args, **named):
        await _sim_w_finish(self._number, *args, **named)

    def stop(self, *args, **named):
        _sim_w_stop(self._number, *args, **named)

    def ops(self, *args, **named):
        return _sim_w_ops(self._number, *args, **named)

    def counts(self, *args, **named):
        return _sim_w_counts(self._number, *args, **named)

    def clients(self, *args, **named):
        return _sim_w_clients(self._number, *args, **named)


def _sim_load_maker(name):
    def make(*args, **named):
        return _SimLoad(_sim_workload_NAME(name, *args, **named))

    return make


class _SimCheck:
    def __call__(self, name, ok, says="", witness=None):
        _sim_note_check(name, bool(ok), says, _sim_events(witness))
        return bool(ok)


class _SimMeasure:
    def __init__(self):
        pass


def _sim_check_maker(kind):
    def judge(name, of=None, **options):
        return _sim_check_NAME(kind, name, _sim_evidence(of), **options)

    return judge


def _sim_measure_maker(kind):
    def measure(of=None, **options):
        return _sim_measure_NAME(kind, _sim_evidence(of), **options)

    return measure


def _sim_evidence(of):
    kind = type(of).__name__
    if kind == "_SimLoad":
        return of._number
    if kind == "list":
        return [item.events if type(item).__name__ == "_SimOp" else item for item in of]
    return of


def _sim_events(witness):
    if witness is None:
        return None
    if not isinstance(witness, (list, tuple)):
        witness = [witness]
    events = []
    for item in witness:
        if isinstance(item, int):
            events.append(item)
        elif isinstance(item, dict):
            events.extend(item["events"])
        elif isinstance(item, list):
            events.extend(_sim_events(item))
        elif item is not None:
            events.extend(item.events)
    return events


def _sim_client_called(*args, **named):
    return _SimClient(_sim_client(*args, **named))


def _sim_actor(name, step):
    _sim_join_actor(name)
    _sim_actors[name] = step


async def _sim_healed(*args, **named):
    await _sim_sleep(_sim_heal(*args, **named))
    _sim_recover()


def _sim_actor_reply(msg, body):
    answer = dict(body)
    if "msg_id" in msg["body"]:
        answer["in_reply_to"] = msg["body"]["msg_id"]
    _sim_actor_send(msg["dest"], msg["src"], answer)


def _sim_activity(ok, says=""):
    _sim_note_check("activity", bool(ok), says, None if ok else [])


async def _sim_actor_worker():
    while True:
        name, message = await _sim_next()
        result = _sim_actors[name](message)
        if type(result).__name__ == "coroutine":
            await result


async def _sim_play(name):
    await _sim_scenarios[name]()
    _sim_done()


async def _sim_main(name, workers):
    await _sim_asyncio.gather(_sim_play(name), *[_sim_actor_worker() for _ in range(workers)])


_sim_check_object = _SimCheck()
_sim_measure_object = _SimMeasure()
