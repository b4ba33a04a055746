#!/usr/bin/env python3
"""Adds up the test cases in Meson's logs and prints "N passed, M failed"; exits 1 when any failed.

Reads testlog.json files. doctest and unittest programs say how many cases they ran; a program that says nothing
counts as one case, and one that failed without naming a failed case as one failure. What was skipped, a program or
cases of one, counts for nothing, and is named.
"""

import json
import re
import sys


def count(entry):
    """(passed, failed, skipped) of one test program."""
    if entry["result"] == "SKIP":
        return 0, 0, 1
    output = entry.get("stdout", "") + entry.get("stderr", "")
    ok = entry["result"] == "OK"
    doctest = re.findall(r"\[doctest\] test cases:\s+\d+ \|\s+(\d+) passed \|\s+(\d+) failed"
                         r" \|\s+(\d+) skipped", output)
    unittest = re.findall(r"^Ran (\d+) tests? in", output, re.MULTILINE)
    if doctest:
        passed, failed, skipped = (sum(int(row[i]) for row in doctest) for i in range(3))
    elif unittest:
        failed = sum(int(n) for n in re.findall(r"\b(?:failures|errors)=(\d+)", output))
        skipped = sum(int(n) for n in re.findall(r"\bskipped=(\d+)", output))
        passed = sum(map(int, unittest)) - failed - skipped
    else:
        passed, failed, skipped = (1, 0, 0) if ok else (0, 1, 0)
    if not ok and failed == 0:
        failed = 1
    return passed, failed, skipped


def main():
    passed = failed = 0
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as log:
            for line in log:
                entry = json.loads(line)
                good, bad, left_out = count(entry)
                passed, failed = passed + good, failed + bad
                if left_out:
                    print(f"SKIPPED: {left_out} of {entry['name']} ({path})", file=sys.stderr)
                if bad:
                    print(f"FAILED: {entry['name']} ({path})", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
