#!/usr/bin/python3
"""Writes a history for git fast-import, always the same: make-history.py FILE-OF-NAMES COMMITS CHANGES-OF-A-COMMIT"""

import random
import sys

FIRST = 1_600_000_000
EVERY = 3600


def commit(output, number, contents):
    message = b"commit %d\n" % number
    output.write(b"commit refs/heads/main\n")
    output.write(b"committer A Developer <developer@example.org> %d +0000\n" % (FIRST + number * EVERY))
    output.write(b"data %d\n%s" % (len(message), message))
    for name, content in contents:
        output.write(b'M 100644 inline "%s"\ndata %d\n%s\n' % (name.encode(), len(content), content))


def main(file, commits, changes):
    with open(file) as names:
        contents = {name: open(f"/{name}", "rb").read() for name in names.read().splitlines() if '"' not in name}
    output = sys.stdout.buffer
    commit(output, 0, contents.items())
    choice = random.Random(int(commits))
    for number in range(1, int(commits) + 1):
        changed = choice.sample(sorted(contents), min(int(changes), len(contents)))
        for name in changed:
            contents[name] += b"changed in %d\n" % number
        commit(output, number, [(name, contents[name]) for name in changed])


main(*sys.argv[1:])
