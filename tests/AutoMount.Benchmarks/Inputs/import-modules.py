#!/usr/bin/python3
"""Imports modules of a library that lies anywhere: import-modules.py LIBRARY FILE-OF-NAMES"""

import sys
import warnings

warnings.simplefilter("ignore")
library, file = sys.argv[1:]
sys.path[:] = [library, library + "/lib-dynload"]
with open(file) as names:
    for name in names.read().split():
        __import__(name)
