# What `scenarios.py` finds: a director's powers. Names begin with `_sim_`; those that are not defined
# here are answered by the host (see ../director/host.rs).
import asyncio as _sim_asyncio
import random as _sim_random

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

    def received(self):
        return _sim_received(self.name)

    async def call(self, node, body, timeout=1000):
        call, asked, at = _sim_invoke(self.name, node, body)
        op = _SimOp(self.name, node, body, asked, at)
        answer, event, at = await _sim_answer(call, timeout)
        op.settle(answer, event, at)
        return op

    async def rpc(self, node, body, timeout=1000):
        op = await self.call(node, body, timeout)
        if op.body is None:
            raise TimeoutError(f"{node} gave {self.name} no answer within {timeout} ms")
        return op.body

    def send(self, node, body):
        return _sim_send(self.name, node, body)

    def send_text(self, node, text):
        return _sim_send(self.name, node, text)


class _SimNet:
    def loss(self, chance, of, everywhere=False):
        _sim_net("loss", chance, of, everywhere)

    def duplicate(self, chance, of, everywhere=False):
        _sim_net("duplicate", chance, of, everywhere)

    def corrupt(self, chance, of, everywhere=False):
        _sim_net("corrupt", chance, of, everywhere)

    def partition(self, *groups):
        return _sim_net("partition", [list(group) for group in groups])

    def isolate(self, name):
        return _sim_net("isolate", name)

    def cut(self, a, b):
        return _sim_net("cut", [[a, b], [b, a]])

    def cut_one_way(self, source, dest):
        return _sim_net("cut", [[source, dest]])

    def mend(self, cut):
        _sim_net("mend", cut)

    def heal(self):
        _sim_net("heal")

    def latency(self, latency):
        _sim_net("latency", latency)

    def client_latency(self, latency):
        _sim_net("client_latency", latency)

    def link(self, source, dest, latency):
        _sim_net("link", source, dest, latency)


class _SimFault:
    def kill(self, name):
        _sim_fault("kill", name)

    def restart(self, name):
        _sim_fault("restart", name)

    def pause(self, name):
        _sim_fault("pause", name)

    def resume(self, name):
        _sim_fault("resume", name)


class _SimCheck:
    def __call__(self, name, ok, says="", witness=None):
        _sim_check(name, bool(ok), says, _sim_events(witness))
        return bool(ok)


class _SimTrace:
    def messages(self, src=None, dest=None, type=None):
        return _sim_messages(src, dest, type)

    def troubles(self):
        return _sim_troubles()

    def starts(self, name):
        return _sim_lives(name)


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


def _sim_cluster(nodes=3, latency=None, clients=None, without=(), crash_on_error=False):
    return _sim_make_cluster(nodes, latency, clients, list(without), crash_on_error)


def _sim_client(name=None):
    return _SimClient(_sim_join_client(name))


def _sim_actor(name, step):
    _sim_join_actor(name)
    _sim_actors[name] = step


async def _sim_heal(settle=2000):
    _sim_phase("heal")
    await _sim_sleep(settle)
    _sim_phase("recover")


def _sim_actor_reply(message, body):
    answer = dict(body)
    if "msg_id" in message["body"]:
        answer["in_reply_to"] = message["body"]["msg_id"]
    _sim_send(message["dest"], message["src"], answer)


def _sim_activity(ok, says=""):
    _sim_check("activity", bool(ok), says, None if ok else [])


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


_sim_net_object = _SimNet()
_sim_fault_object = _SimFault()
_sim_check_object = _SimCheck()
_sim_trace_object = _SimTrace()
