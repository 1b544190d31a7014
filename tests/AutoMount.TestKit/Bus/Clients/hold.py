"""Makes a call, tells its answer, and stays with all it got until it is killed.

    hold.py SOCKET PATH INTERFACE MEMBER SIGNATURE VALUES [TIMES]

VALUES is a Python tuple.
"""
import ast
import sys
import time

import wire

socket, path, interface, member, signature, values = sys.argv[1:7]
connection = wire.Connection(socket, keep=True)
print("called", flush=True)
for _ in range(int(sys.argv[7]) if len(sys.argv) > 7 else 1):
    reply = connection.call(member, signature, ast.literal_eval(values), seconds=60, path=path, interface=interface)
    print(reply.error or "ok", flush=True)
time.sleep(600)
