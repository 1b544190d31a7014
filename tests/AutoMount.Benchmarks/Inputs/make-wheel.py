#!/usr/bin/python3
"""Makes a wheel of files, always the same: make-wheel.py FILE-OF-NAMES DIRECTORY"""

import os
import sys
import zipfile

NAME = "automount_benchmark"
INFO = f"{NAME}-1.0.dist-info"
METADATA = {
    "METADATA": "Metadata-Version: 2.1\nName: automount-benchmark\nVersion: 1.0\n",
    "WHEEL": "Wheel-Version: 1.0\nGenerator: benchmark\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def contents(file):
    with open(file) as names:
        for name in names.read().splitlines():
            path = f"/{name}"
            if os.path.isfile(path) and not os.path.islink(path) and not name.endswith(".pyc"):
                with open(path, "rb") as source:
                    yield f"{NAME}/{name}", source.read()


def main(file, directory):
    record = []
    with zipfile.ZipFile(f"{directory}/{NAME}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in contents(file):
            wheel.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
            record.append(f'"{name}",,')
        for name, content in METADATA.items():
            wheel.writestr(zipfile.ZipInfo(f"{INFO}/{name}"), content)
            record.append(f"{INFO}/{name},,")
        record.append(f"{INFO}/RECORD,,")
        wheel.writestr(zipfile.ZipInfo(f"{INFO}/RECORD"), "\n".join(record) + "\n")


main(*sys.argv[1:])
