from sim import node, reply


@node.on("double")
def double(msg):
    reply(msg, {"type": "double_ok", "value": 2 * msg["body"]["value"]})
