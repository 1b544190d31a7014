"""Uses the service as programs with python3-dbus do: types by introspection, errors by name, signals in a GLib loop.

    use_dbus.py SOCKET
"""
import os
import sys

import dbus
import dbus.mainloop.glib
from gi.repository import GLib

MANAGER, FOLDER = "org.automount1.Manager", "org.automount1.Folder"


def refused(call, *arguments):
    try:
        call(*arguments)
    except dbus.DBusException as error:
        return error.get_dbus_name()
    return "done"


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.bus.BusConnection(f"unix:path={sys.argv[1]}")
    service = bus.get_object("org.automount1", "/org/automount1")
    manager = dbus.Interface(service, MANAGER)
    name, heard, loop = f"python-{os.geteuid()}", [], GLib.MainLoop()

    def added(folder, path):
        heard.append(str(path))
        loop.quit()

    bus.add_signal_receiver(added, "FolderAdded", MANAGER, "org.automount1")
    path = manager.CreateFolder(name, {"inodes": dbus.UInt64(12)})
    GLib.timeout_add_seconds(10, loop.quit)
    loop.run()
    print("heard", path in heard)
    folder = bus.get_object("org.automount1", path)
    properties = dbus.Interface(folder, "org.freedesktop.DBus.Properties")
    print("name", properties.Get(FOLDER, "Name") == name, "inodes", int(properties.GetAll(FOLDER)["InodesLimit"]))
    print("listed", [str(one[2]) for one in manager.ListFolders({"owner": dbus.UInt32(os.geteuid())}) if one[2] == name])
    objects = dbus.Interface(service, "org.freedesktop.DBus.ObjectManager").GetManagedObjects()
    print("managed", path in objects, all(int(one[FOLDER]["Owner"]) == os.geteuid() for one in objects.values() if FOLDER in one) or os.geteuid() == 0)
    print("again", refused(manager.CreateFolder, name, {}))
    print("option", refused(manager.CreateFolder, "x", {"colour": "red"}))
    print("type", refused(manager.CreateFolder, "x", {"bytes": "many"}))
    print("write", refused(properties.Set, FOLDER, "Name", "y"))
    print("root's", refused(manager.ListFolders, {"all": True}))
    dbus.Interface(folder, FOLDER).Delete({})
    print("gone", refused(properties.Get, FOLDER, "Name"))


main()
