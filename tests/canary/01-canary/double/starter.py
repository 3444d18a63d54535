from sim import node, reply


@node.on("double")
def double(msg):
    pass
