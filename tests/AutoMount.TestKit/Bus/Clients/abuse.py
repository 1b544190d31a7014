"""A client that is a nuisance for some seconds.

    abuse.py SOCKET KIND SECONDS
"""
import random
import socket
import struct
import sys
import time

import wire


def unanswered(path, end):
    """Calls without pause that want no answer."""
    calls = [
        dict(member="ListFolders", signature="a{sv}", values=([],)),
        dict(member="GetManagedObjects", interface="org.freedesktop.DBus.ObjectManager"),
        dict(member="GetAll", signature="s", values=("",), interface=wire.PROPERTIES),
        dict(member="CreateFolder", signature="sa{sv}", values=("\x01", [])),
        dict(member="NoSuch"),
    ]
    batch = b"".join(wire.message(number + 2, flags=wire.NO_REPLY, **call) for number, call in enumerate(calls)) * 50
    connection, sent = wire.Connection(path), 0
    while time.monotonic() < end:
        connection.socket.sendall(batch)
        sent += 250
    return sent


def unread(path, end):
    """Calls whose answers are never taken, over many connections, not so fast that the bus itself is kept busy refusing them."""
    connections = [wire.Connection(path) for _ in range(16)]
    for connection in connections:
        connection.socket.setblocking(False)
    sent = 0
    while time.monotonic() < end:
        for connection in connections:
            try:
                for _ in range(5):
                    sent += connection.socket.send(wire.message(connection.next(), "ListFolders", "a{sv}", ([],))) > 0
            except OSError:
                pass  # the bus has stopped listening to it
        time.sleep(0.02)
    return sent


def half(path, end):
    """Messages whose rest does not come."""
    connections, data = [], wire.message(2, "CreateFolder", "sa{sv}", ("x" * 100_000, []))
    for length in (1, 12, 16, 40, 200, 5000, len(data) - 1):
        for _ in range(10):
            connection = wire.Connection(path)
            connection.socket.sendall(data[:length])
            connections.append(connection)
    time.sleep(max(0, end - time.monotonic()))
    return len(connections)


def rules(path, end):
    """Thousands of match rules."""
    added, name = 0, "org.freedesktop.DBus"
    connections = [wire.Connection(path) for _ in range(8)]
    for connection in connections:
        for number in range(600):
            rule = f"type='signal',sender='{wire.SERVICE}',arg0='{number}'"
            reply = connection.call("AddMatch", "s", (rule,), path="/org/freedesktop/DBus", interface=name, destination=name)
            added += reply.error is None
    time.sleep(max(0, end - time.monotonic()))
    return added


def headers(path, end):
    """Messages that are none, each over a connection of its own."""
    rng, count = random.Random(1), 0
    whole = wire.message(2, "GetFolder", "sa{sv}", ("x", []))
    while time.monotonic() < end:
        data = bytearray(whole)
        kind = count % 6
        if kind == 0:
            data[rng.randrange(16)] = rng.randrange(256)
        elif kind == 1:
            struct.pack_into("<I", data, rng.choice((4, 12)), rng.choice((0xFFFFFFFF, 1 << 27, 1 << 26, 7)))
        elif kind == 2:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif kind == 3:
            data = bytearray(rng.randbytes(200))
        elif kind == 4:
            data = bytearray(wire.message(2, "GetFolder", "sa{sv}", ("x", []), fields=[(99, ("s", "y" * (1 << 20)))]))
        else:
            data = bytearray(wire.message(2, "GetFolder", "s", (b"\xff\xfe",)))
        connection = wire.Connection(path)
        try:
            connection.socket.settimeout(0.05)
            connection.socket.sendall(data)
            connection.socket.recv(100)
        except OSError:
            pass
        connection.close()
        count += 1
    return count


def connects(path, end):
    """Connections that call once and are gone before the answer."""
    count = 0
    while time.monotonic() < end:
        connection = wire.Connection(path)
        connection.send("ListFolders", "a{sv}", ([],))
        connection.close()
        count += 1
    return count


def large(path, end):
    """Calls of 30 MiB."""
    connection, count = wire.Connection(path), 0
    data = wire.message(2, "CreateSession", "sasa{sv}", ("debian", ["x" * (10 << 20)] * 3, []), flags=wire.NO_REPLY)
    connection.socket.settimeout(1)
    while time.monotonic() < end:
        try:
            connection.socket.sendall(data)
            count += 1
        except socket.timeout:
            connection = wire.Connection(path)
            connection.socket.settimeout(1)
    return count


def main():
    path, kind, seconds = sys.argv[1:]
    print(kind, globals()[kind](path, time.monotonic() + float(seconds)))


main()
