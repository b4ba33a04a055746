"""Walks through the behaviour of the S3 endpoint from outside. Usage: walk.py SERVER [unittest arguments]"""

import sys
import unittest

from endpoint import Server

MODULES = ["signatures", "streaming", "objects", "conditions", "copies", "listing", "multipart", "checksums", "buckets",
           "regions",
           "restarts", "connections", "encrypted", "faults"]

if __name__ == "__main__":
    Server.program = sys.argv.pop(1)
    unittest.main(module=None, argv=sys.argv[:1] + (sys.argv[1:] or MODULES))
