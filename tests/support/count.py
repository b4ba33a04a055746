#!/usr/bin/env python3
"""Adds up the test cases in Meson's logs and prints "N passed, M failed"; exits 1 when any failed.

Reads testlog.json files. doctest and unittest programs say how many cases they ran; a program that says nothing
counts as one case, and one that failed without naming a failed case as one failure. A skipped program counts for
nothing, and is named.
"""

import json
import re
import sys


def count(entry):
    """(passed, failed) of one test program."""
    output = entry.get("stdout", "") + entry.get("stderr", "")
    ok = entry["result"] == "OK"
    doctest = re.findall(r"\[doctest\] test cases:\s+\d+ \|\s+(\d+) passed \|\s+(\d+) failed", output)
    unittest = re.findall(r"^Ran (\d+) tests? in", output, re.MULTILINE)
    if doctest:
        passed, failed = (sum(int(row[i]) for row in doctest) for i in (0, 1))
    elif unittest:
        bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", output))
        passed, failed = sum(map(int, unittest)) - bad, bad
    else:
        passed, failed = (1, 0) if ok else (0, 1)
    if not ok and failed == 0:
        failed = 1
    return passed, failed


def main():
    passed = failed = 0
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as log:
            for line in log:
                entry = json.loads(line)
                if entry["result"] == "SKIP":
                    print(f"SKIPPED: {entry['name']} ({path})", file=sys.stderr)
                    continue
                good, bad = count(entry)
                passed, failed = passed + good, failed + bad
                if bad:
                    print(f"FAILED: {entry['name']} ({path})", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
