"""Sends what is too much, and tells what was answered: one line of name and count for each answer.

    limits.py SOCKET sizes | rate COUNT
"""
import collections
import sys

import wire


def sizes(connection):
    """Calls at and past the bounds of a call's arguments."""
    for title, signature, values in (
        ("small", "sa{sv}", ("no such folder", {})),
        ("long text", "sa{sv}", ("x" * (3 << 20), {})),
        ("large text", "sa{sv}", ("x" * (30 << 20), {})),
        ("many options", "sa{sv}", ("x", [(f"{number}", ("y", 1)) for number in range(40_000)])),
        ("many bytes", "sa{sv}", ("x", [("bytes", ("ay", bytes(20_000)))])),
        ("deep", "sa{sv}", ("x", [("bytes", nested(28))])),
    ):
        print(title, connection.call("GetFolder", signature, values).error)


def nested(depth):
    """An array in a variant in an array in ..."""
    value = ("u", 1)
    for _ in range(depth):
        value = ("av", [value])
    return value


def rate(connection, count):
    """Reads one property as often as the socket takes it."""
    count, window = int(count), 100
    answers = collections.Counter()
    sent = taken = 0
    while taken < count:
        while sent < count and sent - taken < window:
            connection.send("Get", "ss", (wire.MANAGER, "Version"), interface=wire.PROPERTIES)
            sent += 1
        reply = connection.receive()
        if reply.kind in (wire.RETURN, wire.ERROR):
            answers[reply.error or "ok"] += 1
            taken += 1
    for name, times in sorted(answers.items()):
        print(name, times)


def main():
    connection = wire.Connection(sys.argv[1])
    globals()[sys.argv[2]](connection, *sys.argv[3:])


main()
