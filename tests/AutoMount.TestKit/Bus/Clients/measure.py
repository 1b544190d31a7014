"""Reads a property and lists folders by turns, and tells how long it took: name, times, median and worst in microseconds.

    measure.py SOCKET SECONDS
"""
import sys
import time

import wire


def main():
    connection, end = wire.Connection(sys.argv[1]), time.monotonic() + float(sys.argv[2])
    took = {"Get": [], "ListFolders": []}
    while time.monotonic() < end:
        for member in took:
            started = time.monotonic()
            if member == "Get":
                reply = connection.call("Get", "ss", (wire.MANAGER, "Version"), interface=wire.PROPERTIES)
            else:
                reply = connection.call("ListFolders", "a{sv}", ([],))
            took[member].append(time.monotonic() - started)
            if reply.error:
                sys.exit(f"{member}: {reply.error} {reply.values()}")
        time.sleep(0.01)
    for member, times in took.items():
        times.sort()
        print(member, len(times), int(times[len(times) // 2] * 1e6), int(times[-1] * 1e6))


main()
