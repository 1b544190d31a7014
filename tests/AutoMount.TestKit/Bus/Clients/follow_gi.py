"""Follows all objects with GLib's object manager, whose proxies keep properties by what signals say, and tells what of it is wrong.

    follow_gi.py SOCKET

On each line of its input it brings itself up to date and prints "KNOWN objects ADDED added REMOVED removed CHANGED changes" and the
properties whose kept value is not the real one.
"""
import sys
import xml.etree.ElementTree as ElementTree

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

SERVICE, ROOT = "org.automount1", "/org/automount1"
EMITS = "org.freedesktop.DBus.Property.EmitsChangedSignal"


def connect(socket):
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(f"unix:path={socket}", flags, None, None)


def annotations(connection, path):
    """How each property of an object tells its changes."""
    xml = connection.call_sync(SERVICE, path, "org.freedesktop.DBus.Introspectable", "Introspect", None, None, 0, -1, None).unpack()[0]
    result = {}
    for interface in ElementTree.fromstring(xml).findall("interface"):
        for one in interface.findall("property"):
            notes = {note.get("name"): note.get("value") for note in one.findall("annotation")}
            result[interface.get("name"), one.get("name")] = notes.get(EMITS, "true")
    return result


class Follower:
    def __init__(self, socket):
        self.connection = connect(socket)
        self.counts = {"added": 0, "removed": 0, "changed": 0}
        self.manager = Gio.DBusObjectManagerClient.new_sync(
            self.connection, Gio.DBusObjectManagerClientFlags.DO_NOT_AUTO_START, SERVICE, ROOT, None, None, None
        )
        self.manager.connect("object-added", self.count, "added")
        self.manager.connect("object-removed", self.count, "removed")
        self.manager.connect("interface-proxy-properties-changed", self.count, "changed")

    def count(self, *arguments):
        self.counts[arguments[-1]] += 1

    def update(self):
        """Whatever was sent before the answer to a call of now is there, and is handled."""
        self.connection.call_sync(SERVICE, ROOT, "org.freedesktop.DBus.Peer", "Ping", None, None, 0, -1, None)
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass

    def wrong(self):
        for each in self.manager.get_objects():
            path = each.get_object_path()
            try:
                notes = annotations(self.connection, path)
            except GLib.Error:
                continue  # another user's: announced to all, shown to him
            for proxy in each.get_interfaces():
                name = proxy.get_interface_name()
                real = self.connection.call_sync(
                    SERVICE, path, "org.freedesktop.DBus.Properties", "GetAll", GLib.Variant("(s)", (name,)), None, 0, -1, None
                ).unpack()[0]
                for key, value in real.items():
                    kept = proxy.get_cached_property(key)
                    note = notes.get((name, key))
                    if note in ("true", "const") and (kept is None or kept.unpack() != value):
                        yield f"{path} {key} ({note}): kept {kept}, is {value}"
                    if note == "invalidates" and kept is not None and kept.unpack() != value:
                        yield f"{path} {key} ({note}): kept {kept}, is {value}"


def main():
    follower = Follower(sys.argv[1])
    print("following", flush=True)
    for _ in sys.stdin:
        follower.update()
        lines = list(follower.wrong())
        known = len(follower.manager.get_objects())
        counts = " ".join(f"{name} {number}" for name, number in follower.counts.items())
        print(f"known {known} {counts}", *lines, sep="; ", flush=True)


main()
