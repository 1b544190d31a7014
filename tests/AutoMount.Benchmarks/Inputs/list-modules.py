#!/usr/bin/python3
"""Writes the names of a library's modules that can be imported here, one a line: list-modules.py LIBRARY FILE"""

import os
import pkgutil
import sys
import warnings

# they open a browser or a window, talk, or belong to a program or the tests
EXCLUDED = {"antigravity", "this", "idlelib", "test", "tests", "turtle", "turtledemo", "tkinter", "lib2to3", "__main__"}


def names(directory, prefix=""):
    for module in sorted(pkgutil.iter_modules([directory]), key=lambda module: module.name):
        if module.name not in EXCLUDED and not module.name.startswith("_"):
            yield prefix + module.name
            if module.ispkg:
                yield from names(os.path.join(directory, module.name), f"{prefix}{module.name}.")


def can_be_imported(name):
    try:
        __import__(name)
    except BaseException:
        return False
    return True


def main(library, file):
    warnings.simplefilter("ignore")
    sys.path[:] = [library, os.path.join(library, "lib-dynload")]
    found = [name for name in names(library) if can_be_imported(name)]
    with open(file, "w") as output:
        output.write("\n".join(found) + "\n")


main(*sys.argv[1:])
