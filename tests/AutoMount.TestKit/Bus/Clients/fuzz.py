"""Calls every method of every interface that introspection finds, with right and wrong types and mean values.

    fuzz.py SOCKET SEED SECONDS [PATH...]

Ends with 1 where a call is not answered in 10 s, or by an error that is not documented. PATH: objects to try besides those it sees.
"""
import collections
import os
import random
import re
import sys
import time
import xml.etree.ElementTree as ElementTree

import wire

ALLOWED = re.compile(
    r"org\.automount1\.Error\.(?!Internal$)[A-Za-z]+$"
    r"|org\.freedesktop\.DBus\.Error\.(InvalidArgs|AccessDenied|InteractiveAuthorizationRequired"
    r"|UnknownMethod|UnknownObject|UnknownInterface|UnknownProperty|PropertyReadOnly)$"
)
NUMBERS = {"y": 8, "n": -16, "q": 16, "i": -32, "u": 32, "x": -64, "t": 64}
# none of them may be a command: a session of the tests runs commands on this host
TEXTS = [
    "", " ", "\t", "\n", "\x01", "\x7f", "..", "../..", "a/b", "-x-", "--help-", "nobody-", "cache-1", ".dot", "..dot",
    "x" * 255, "x" * 256, "y" * 5000, "z" * 200_000, "\u202e", "\u00e4\u00f6", "\U0001f600" * 64, "%s%n", "';--", "${X}",
    "=", "A=", "=b", "A=b=c", "on-", "off-", "0", "-1", "NaN", "debian", "debian:12", "no/such:1", "@sha256:0", ":/", "sha256:00",
    "KILL-", "9999", "pipe", "terminal", "batch", "interactive", "image", "memory", "spread", "jupyter=8888", "a=b/c", "a=99999999999/tcp",
]
OPTIONS = [
    ("owner", "u"), ("all", "b"), ("bytes", "t"), ("inodes", "t"), ("environment", "as"), ("mounts", "a(sb)"), ("mounts-at", "a(ssb)"),
    ("skip", "as"), ("auto-mount", "b"), ("kind", "s"), ("timeout", "t"), ("cpus", "d"), ("memory", "t"), ("pids", "t"), ("shm", "t"),
    ("scratch-kind", "s"), ("scratch-size", "t"), ("ports", "as"), ("input", "s"), ("attach", "b"), ("columns", "t"), ("rows", "t"),
    ("pull", "b"), ("gpus", "t"), ("gpu-devices", "as"), ("gpu-policy", "s"), ("gpu-profile", "s"), ("gpu-wait", "b"), ("follow", "b"),
    ("workingDirectory", "s"), ("dryRun", "b"), ("reason", "s"),
]


class Fuzzer:
    def __init__(self, path, seed, paths):
        self.path, self.rng, self.paths = path, random.Random(seed), list(paths)
        self.connection = wire.Connection(path)
        self.methods, self.properties, self.ids = [], [], []
        self.answers = collections.Counter()
        self.descriptor = os.open("/dev/null", os.O_RDWR)

    def discover(self, path=wire.MANAGER_PATH):
        reply = self.connection.call("Introspect", path=path, interface="org.freedesktop.DBus.Introspectable")
        if reply.error:
            return
        node = ElementTree.fromstring(re.sub(r"<!DOCTYPE.*?>", "", reply.values()[0], flags=re.S))
        for interface in node.findall("interface"):
            name = interface.get("name")
            for method in interface.findall("method"):
                arguments = [a.get("type") for a in method.findall("arg") if a.get("direction", "in") == "in"]
                self.methods.append((path, name, method.get("name"), "".join(arguments)))
            self.properties += [(path, name, p.get("name")) for p in interface.findall("property")]
        children = [child.get("name") for child in node.findall("node")]
        self.ids += children
        for child in children if len(children) <= 6 else self.rng.sample(children, 6):
            self.discover(f"{path}/{child}")

    def choose(self):
        """A member of an interface, each as likely as any other, and an object that has it."""
        by_member = collections.defaultdict(list)
        for one in self.methods:
            by_member[one[1:3]].append(one)
        return self.rng.choice(by_member[self.rng.choice(sorted(by_member))])

    def text(self):
        return self.rng.choice(self.ids) if self.ids and self.rng.random() < 0.2 else self.rng.choice(TEXTS)

    def value(self, kind, depth=0):
        rng = self.rng
        if kind in NUMBERS:
            bits = NUMBERS[kind]
            low, high = (-(1 << -bits - 1), (1 << -bits - 1) - 1) if bits < 0 else (0, (1 << bits) - 1)
            return rng.choice((low, high, 0, 1, high - 1, high // 2 + 1, min(high, 1000), rng.randint(low, high), min(high, 65534), min(high, 1 << 20)))
        if kind == "b":
            return rng.randrange(2)
        if kind == "d":
            return rng.choice((0.0, -1.0, 1.5, float("nan"), float("inf"), float("-inf"), 1e308, 5e-324, rng.random()))
        if kind == "h":
            return 0
        if kind == "s":
            return self.text()
        if kind == "o":
            return rng.choice(["/", wire.MANAGER_PATH, "/x/y", *self.paths])
        if kind == "g":
            return rng.choice(["", "s", "a{sv}", "((((u))))"])
        if kind == "v":
            inner = self.random_type(depth + 1)
            return inner, self.value(inner, depth + 1)
        if kind == "a{sv}" and depth == 0:
            return self.options()
        if kind[0] == "a":
            count = rng.choice((0, 0, 1, 1, 2, 5, 50)) if depth < 4 else 1
            return [self.value(kind[1:], depth + 1) for _ in range(count)]
        return tuple(self.value(one, depth + 1) for one in wire.types_of(kind[1:-1]))

    def options(self):
        result = []
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2, 4))):
            key, kind = self.rng.choice(OPTIONS)
            if self.rng.random() < 0.05:
                key = self.text()
            if self.rng.random() < 0.05:
                kind = self.random_type(1)
            result.append((key, (kind, self.value(kind, 1))))
        return result

    def random_type(self, depth=0):
        rng = self.rng
        if depth > 6 or rng.random() < 0.6:
            return rng.choice("ybnqiuxtdsogv" if depth < 12 else "ybs")
        if rng.random() < 0.5:
            return "a" + rng.choice(["s", "y", "v", "{sv}", "(sb)", "{uv}", self.random_type(depth + 2)])
        return "(" + "".join(self.random_type(depth + 2) for _ in range(rng.randint(1, 4))) + ")"

    def step(self):
        rng = self.rng
        if rng.random() < 0.1 and self.properties:
            path, interface, name = rng.choice(self.properties)
            member, signature = rng.choice((("Get", "ss"), ("Set", "ssv"), ("GetAll", "s")))
            values = [interface, name, (kind := self.random_type(), self.value(kind))][: len(list(wire.types_of(signature)))]
            interface = wire.PROPERTIES
        else:
            path, interface, member, signature = self.choose()
            if rng.random() < 0.5:
                signature = "".join(self.random_type() for _ in range(rng.randint(0, 4)))[:250]
            values = [self.value(one) for one in wire.types_of(signature)]
        if self.paths and rng.random() < 0.1:
            path = rng.choice(self.paths)
        if member == "SetLogLevel" or len(signature) > 250:
            return
        self.send(path, interface, member, signature, values)

    def send(self, path, interface, member, signature, values):
        waits = member in ("Wait", "WaitExec") or "gpu-wait" in repr(values)
        if member.startswith("Exec") and signature.startswith("as") and values[0]:
            values[0][0] = "no-such-command"
        flags = wire.NO_REPLY if waits or self.rng.random() < 0.05 else self.rng.choice((0, 0, 0, wire.INTERACTIVE))
        descriptors = [self.descriptor] if "h" in signature or has_descriptor(signature, values) else []
        what = f"{path} {interface}.{member} {signature!r} {str(values)[:300]!r}"
        call = dict(path=path, interface=interface, flags=flags, descriptors=descriptors)
        try:
            if flags & wire.NO_REPLY:
                self.connection.send(member, signature, values, **call)
                return
            reply = self.connection.call(member, signature, values, **call)
        except (ConnectionError, OSError) as error:
            sys.exit(f"not answered ({error!r}): {what}")
        self.answers[f"{interface.rsplit('.', 1)[-1]}.{member} {reply.error or 'ok'}"] += 1
        if reply.error and "too often" in str(reply.values()):
            time.sleep(1)
        elif reply.error and not ALLOWED.match(reply.error):
            sys.exit(f"answered by {reply.error} {reply.values()}: {what}")


def has_descriptor(signature, values):
    return "('h'" in repr(values)


def main():
    path, seed, seconds, *paths = sys.argv[1:]
    fuzzer, end, steps = Fuzzer(path, int(seed), paths), time.monotonic() + float(seconds), 0
    fuzzer.discover()
    while time.monotonic() < end:
        fuzzer.step()
        steps += 1
        if steps % 300 == 0:
            fuzzer.methods, fuzzer.properties, fuzzer.ids = [], [], []
            fuzzer.discover()
            if not fuzzer.methods:
                fuzzer.methods = [(wire.MANAGER_PATH, wire.MANAGER, "ListFolders", "a{sv}")]
    reached = {name.split(" ")[0] for name in fuzzer.answers}
    print(f"seed {seed}, uid {os.geteuid()}: {steps} calls of {len(reached)} members")
    by_error = collections.Counter()
    for name, count in fuzzer.answers.items():
        by_error[name.split(" ")[1]] += count
    print(", ".join(f"{name.rsplit('.', 1)[-1]} {count}" for name, count in by_error.most_common()))


main()
