"""Walks through the behaviour of the S3 endpoint from outside. Usage: walk.py SERVER [unittest arguments]"""

import sys
import unittest

from endpoint import Server

MODULES = ["signatures", "objects", "multipart", "connections", "faults"]

if __name__ == "__main__":
    Server.program = sys.argv.pop(1)
    unittest.main(module=None, argv=sys.argv[:1] + (sys.argv[1:] or MODULES))
