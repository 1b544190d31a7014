"""D-Bus as bytes: a client that may say what no library would let it say. One thread, blocking."""
import array
import os
import socket
import struct

SERVICE = "org.automount1"
MANAGER_PATH = "/org/automount1"
MANAGER = "org.automount1.Manager"
PROPERTIES = "org.freedesktop.DBus.Properties"
NO_REPLY, NO_AUTO_START, INTERACTIVE = 1, 2, 4
CALL, RETURN, ERROR, SIGNAL = 1, 2, 3, 4

FIXED = {"y": "<B", "b": "<I", "n": "<h", "q": "<H", "i": "<i", "u": "<I", "x": "<q", "t": "<Q", "d": "<d", "h": "<I"}
ALIGNMENT = {"y": 1, "n": 2, "q": 2, "x": 8, "t": 8, "d": 8, "(": 8, "{": 8, "g": 1, "v": 1}


def first_type(signature):
    """The first complete type of a signature."""
    if signature[0] == "a":
        return "a" + first_type(signature[1:])
    if signature[0] not in "({":
        return signature[0]
    depth = 0
    for index, letter in enumerate(signature):
        depth += (letter in "({") - (letter in ")}")
        if depth == 0:
            return signature[: index + 1]
    raise ValueError(signature)


def types_of(signature):
    while signature:
        one = first_type(signature)
        yield one
        signature = signature[len(one) :]


def pad(out, alignment):
    out.extend(bytes(-len(out) % alignment))


def put(out, kind, value):
    """Appends a value of one complete type; text may be bytes as well, a variant is (type, value), a dictionary a list of pairs."""
    pad(out, ALIGNMENT.get(kind[0], 4))
    if kind in FIXED:
        out.extend(struct.pack(FIXED[kind], value))
    elif kind in "sog":
        data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        out.extend(struct.pack("<B" if kind == "g" else "<I", len(data)) + data + b"\0")
    elif kind == "v":
        put(out, "g", value[0])
        put(out, value[0], value[1])
    elif kind[0] == "a":
        at = len(out)
        out.extend(bytes(4))
        pad(out, ALIGNMENT.get(kind[1], 4))
        start = len(out)
        if kind[1] in FIXED and kind[1] == "y":
            out.extend(bytes(value))
        else:
            for each in value.items() if isinstance(value, dict) else value:
                put(out, kind[1:], each)
        struct.pack_into("<I", out, at, len(out) - start)
    else:
        for one, each in zip(types_of(kind[1:-1]), value):
            put(out, one, each)


def get(data, at, kind):
    """Reads a value of one complete type; returns it and the place behind it."""
    at += -at % ALIGNMENT.get(kind[0], 4)
    if kind in FIXED:
        return struct.unpack_from(FIXED[kind], data, at)[0], at + struct.calcsize(FIXED[kind])
    if kind in "sog":
        size = 1 if kind == "g" else 4
        length = data[at] if kind == "g" else struct.unpack_from("<I", data, at)[0]
        at += size
        return bytes(data[at : at + length]).decode(), at + length + 1
    if kind == "v":
        inner, at = get(data, at, "g")
        return get(data, at, inner)
    if kind[0] == "a":
        length = struct.unpack_from("<I", data, at)[0]
        at += 4
        at += -at % ALIGNMENT.get(kind[1], 4)
        end, values = at + length, []
        while at < end:
            value, at = get(data, at, kind[1:])
            values.append(value)
        return values, at
    values = []
    for one in types_of(kind[1:-1]):
        value, at = get(data, at, one)
        values.append(value)
    return tuple(values), at


def message(serial, member, signature="", values=(), path=MANAGER_PATH, interface=MANAGER, destination=SERVICE,
            flags=0, kind=CALL, descriptors=0, fields=()):
    """The bytes of a message."""
    body = bytearray()
    for one, value in zip(types_of(signature), values):
        put(body, one, value)
    head = bytearray(struct.pack("<BBBBII", ord("l"), kind, flags, 1, len(body), serial))
    all_fields = [(1, ("o", path)), (3, ("s", member)), (6, ("s", destination))]
    if interface:
        all_fields.append((2, ("s", interface)))
    if signature:
        all_fields.append((8, ("g", signature)))
    if descriptors:
        all_fields.append((9, ("u", descriptors)))
    put(head, "a(yv)", all_fields + list(fields))
    pad(head, 8)
    return bytes(head + body)


class Reply:
    """A message that came."""

    def __init__(self, data, header_size):
        self.kind, self.serial = data[1], struct.unpack_from("<I", data, 8)[0]
        fields, _ = get(data, 12, "a(yv)")
        self.fields = {code: value for code, value in fields}
        self.answers = self.fields.get(5)
        self.error = self.fields.get(4) if self.kind == ERROR else None
        self.signature = self.fields.get(8, "")
        self._body = data[header_size:]

    def values(self):
        at, result = 0, []
        for one in types_of(self.signature):
            value, at = get(self._body, at, one)
            result.append(value)
        return result


class Connection:
    """A connection that was let in and has said Hello."""

    def __init__(self, path, hello=True, keep=False):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.serial, self._data, self._keep, self.kept = 0, bytearray(), keep, []
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(os.geteuid()).encode().hex().encode() + b"\r\n")
        self._line()
        self.socket.sendall(b"NEGOTIATE_UNIX_FD\r\n")
        self._line()
        self.socket.sendall(b"BEGIN\r\n")
        if hello:
            self.bus("Hello")

    def _line(self):
        line = b""
        while not line.endswith(b"\r\n"):
            got = self.socket.recv(1)
            if not got:
                raise ConnectionError("turned away")
            line += got
        if not line.startswith((b"OK", b"AGREE")):
            raise ConnectionError(line)

    def next(self):
        self.serial += 1
        return self.serial

    def send(self, member, signature="", values=(), descriptors=(), **other):
        """Sends a call; returns its number."""
        serial = self.next()
        data = message(serial, member, signature, values, descriptors=len(descriptors), **other)
        if descriptors:
            rights = array.array("i", descriptors)
            sent = self.socket.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
            data = data[sent:]
        self.socket.sendall(data)
        return serial

    def receive(self):
        """The next message; descriptors that come are kept or closed."""
        while True:
            if len(self._data) >= 16:
                body, fields = struct.unpack_from("<I", self._data, 4)[0], struct.unpack_from("<I", self._data, 12)[0]
                head = 16 + fields + -fields % 8
                if len(self._data) >= head + body:
                    data = bytes(self._data[: head + body])
                    del self._data[: head + body]
                    return Reply(data, head)
            data, rights, _, _ = self.socket.recvmsg(1 << 16, 1024)
            for _, _, numbers in rights:
                received = array.array("i", numbers[: len(numbers) - len(numbers) % 4])
                if self._keep:
                    self.kept += received
                else:
                    for number in received:
                        os.close(number)
            if not data:
                raise ConnectionError("put out")
            self._data += data

    def call(self, member, signature="", values=(), seconds=10, **other):
        """Calls and waits for the answer."""
        serial = self.send(member, signature, values, **other)
        self.socket.settimeout(seconds)
        while True:
            reply = self.receive()
            if reply.answers == serial and reply.kind in (RETURN, ERROR):
                return reply

    def bus(self, member, signature="", values=(), **other):
        name = "org.freedesktop.DBus"
        return self.call(member, signature, values, path="/org/freedesktop/DBus", interface=name, destination=name, **other)

    def close(self):
        self.socket.close()
