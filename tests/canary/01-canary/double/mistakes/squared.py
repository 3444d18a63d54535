# fails: doubled
# why: A number times itself is twice the number only when it is two.
from sim import node, reply


@node.on("double")
def double(msg):
    reply(msg, {"type": "double_ok", "value": msg["body"]["value"] ** 2})
