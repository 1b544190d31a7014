"""Sends each of some valid calls cut off at every byte, and goes away; the last time it is whole.

    cut.py SOCKET
"""
import sys
import time

import wire

CALLS = (
    ("CreateFolder", "sa{sv}", ("cut", [("bytes", ("t", 1 << 20))])),
    ("CreateSession", "sasa{sv}", ("debian", ["true"], [("kind", ("s", "batch"))])),
    ("PullImage", "sa{sv}", ("app:cut", [])),
)


def main():
    for member, signature, values in CALLS:
        data = wire.message(2, member, signature, values)
        for length in range(1, len(data) + 1):
            connection = wire.Connection(sys.argv[1], hello=False)
            connection.socket.sendall(hello() + data[:length])
            if length == len(data):
                time.sleep(0.5)  # until it is known who called: whoever is gone before is nobody
            connection.close()
        print(member, len(data))


def hello():
    name = "org.freedesktop.DBus"
    return wire.message(1, "Hello", path="/org/freedesktop/DBus", interface=name, destination=name)


main()
