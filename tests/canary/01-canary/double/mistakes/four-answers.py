# fails: recovers
# why: It counted its answers and stopped after four: a node answers as long as it runs.
from sim import node, reply

answers = 0


@node.on("double")
def double(msg):
    global answers
    answers += 1
    if answers <= 4:
        reply(msg, {"type": "double_ok", "value": 2 * msg["body"]["value"]})
