#!/usr/bin/env python3
"""Measures how the connector's code stages rows in the built-in S3 of redshift-local, beside zstd -1 -T1 alone.

An S3 far away: --latency 40. A slow one: --bandwidth with a tenth of the MB/s that a run without it sends to S3.
Documents repeat after 768 KiB, which is more than zstd -1 looks back.
"""

import argparse
import ctypes
import json
import os
import pathlib
import signal
import subprocess
import sys

MEMORY_LIMIT_BYTES = 128 << 20


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build", type=pathlib.Path, help="Meson's build directory (build)")
    parser.add_argument("--gb", default=1.0, type=float, help="10^9 bytes of rows (1)")
    parser.add_argument("--document-bytes", default=1000, type=int, help="size of a document (1000)")
    parser.add_argument("--bindings", default=1, type=int, help="take turns, round-robin (1)")
    parser.add_argument("--rows-per-turn", default=1, type=int, help="rows of a binding before the next one's (1)")
    parser.add_argument("--latency", metavar="MS", type=int, help="added to every request to S3")
    parser.add_argument("--bandwidth", metavar="MB/S", type=float, help="most that S3 takes")
    return parser.parse_args()


def die_with_parent():
    """In the child, before exec: PR_SET_PDEATHSIG, so that nothing outlives the measurement."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def measure(given):
    """The report of staging-speed, run against a redshift-local of its own."""
    conditions = []
    if given.latency is not None:
        conditions += ["--latency", f"s3={given.latency}"]
    if given.bandwidth is not None:
        conditions += ["--bandwidth", f"s3={given.bandwidth:g}"]
    with subprocess.Popen([given.build / "redshift-local", *conditions], stdout=subprocess.PIPE,
                          preexec_fn=die_with_parent) as local:
        try:
            line = local.stdout.readline()
            if not line:
                sys.exit("redshift-local did not start")
            ready = json.loads(line)
            config = ready["config"]
            # Checksums as on AWS.
            environment = {**os.environ, "AWS_REQUEST_CHECKSUM_CALCULATION": "when_supported", **ready["env"],
                           "AWS_ACCESS_KEY_ID": config["awsAccessKeyId"],
                           "AWS_SECRET_ACCESS_KEY": config["awsSecretAccessKey"],
                           "AWS_REGION": config["region"], "BUCKET": config["bucket"]}
            numbers = [given.gb, given.document_bytes, given.bindings, given.rows_per_turn]
            done = subprocess.run([given.build / "bench" / "staging-speed", *map(str, numbers)], env=environment,
                                  stdout=subprocess.PIPE, preexec_fn=die_with_parent)
            if done.returncode:
                sys.exit(done.returncode)
            return json.loads(done.stdout)
        finally:
            local.terminate()


def show(report):
    gigabytes = report["bytes"] / 1e9
    for name, title in (("staging", "staging"), ("zstd", "zstd -1 -T1")):
        cost = report[name]
        print(f"{title:12} {1000 * gigabytes / cost['seconds']:7.1f} MB/s of rows, "
              f"{cost['cpuSeconds'] / gigabytes:6.2f} CPU s per GB")
    sent = report["compressedBytes"] / 1e6
    print(f"{report['rows']:,} rows of {gigabytes:.2f} GB became {report['objects']:,} objects of {sent:,.1f} MB in "
          f"{report['staging']['seconds']:.1f} s: {sent / report['staging']['seconds']:.1f} MB/s to S3")
    print(f"peak memory  {report['peakMemoryBytes'] / 2**20:7.1f} MiB")


def main():
    report = measure(arguments())
    show(report)
    if report["peakMemoryBytes"] > MEMORY_LIMIT_BYTES:
        sys.exit(f"more than {MEMORY_LIMIT_BYTES >> 20} MiB")


if __name__ == "__main__":
    main()
