"""Programs that may be missing, and running them."""

import os
import subprocess
import sys

SKIPPED = 77  # Meson's exit status for a test that could not run


def need(*paths):
    """Ends this test as skipped when one of these programs is not installed."""
    for path in paths:
        if not os.access(path, os.X_OK):
            print("skipped:", path, "is not installed")
            sys.exit(SKIPPED)


class Done:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return f"status {self.status}, output {self.out[:2000]!r}, errors {self.err[:2000]!r}"


def run(command, environment=None, given=""):
    done = subprocess.run(command, env=environment, input=given, capture_output=True, text=True, timeout=120)
    return Done(done.returncode, done.stdout, done.stderr)
