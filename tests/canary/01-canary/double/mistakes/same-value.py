# fails: doubled
# why: The number came back as it was: multiply it by two.
from sim import node, reply


@node.on("double")
def double(msg):
    reply(msg, {"type": "double_ok", "value": msg["body"]["value"]})
