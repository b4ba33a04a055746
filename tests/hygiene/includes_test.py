#!/usr/bin/env python3
"""Who may know whom: a room includes only the rooms that the arrows of the design lead to."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# net is below everything that awaits; connector reaches S3 through staging alone.
MAY_INCLUDE = {
    "flow": {"flow"},
    "net": {"net"},
    "s3": {"s3", "net"},
    "redshift": {"redshift", "net"},
    "staging": {"staging", "s3", "net"},
    "connector": {"connector", "flow", "redshift", "staging", "net"},
}
# The one companion that is made of what it measures.
MEASURING = {pathlib.Path("bench/staging_speed.cpp"): {"bench", "net", "s3", "staging"}}


def includes(folder):
    """(file, first folder of what it includes) for every include in quotes."""
    for path in sorted(folder.rglob("*.?pp")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r'#include "([^"]+)"', line):
                yield path.relative_to(ROOT), found.group(1).split("/")[0]


class Includes(unittest.TestCase):
    def test_rooms_follow_the_arrows(self):
        for room, allowed in MAY_INCLUDE.items():
            for path, included in includes(ROOT / "src" / room):
                with self.subTest(path=str(path)):
                    self.assertIn(included, allowed)

    def test_every_room_is_known_here(self):
        rooms = {path.name for path in (ROOT / "src").iterdir() if path.is_dir()} - {"precompiled"}
        self.assertEqual(rooms, set(MAY_INCLUDE))

    def test_the_companions_share_no_code_with_the_connector(self):
        for folder in ("bench", "subprojects/redshift-local"):
            for path, included in includes(ROOT / folder):
                with self.subTest(path=str(path)):
                    own = {entry.name for base in (ROOT / folder, ROOT / folder / "src") if base.is_dir()
                           for entry in base.iterdir()} | MEASURING.get(path, {"bench"})
                    self.assertTrue(included in own or (path.parent / included).exists() or
                                    (ROOT / path.parent / included).exists(), f"{path} includes {included}")


if __name__ == "__main__":
    unittest.main()
