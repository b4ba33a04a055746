"""copy_speed.py PROGRAM [--gb N]: COPY of N GB of rows (as JSON, in zstd) from the built-in S3, and psql's \\copy of
the
same rows (as text) straight into the same PostgreSQL, one after the other. Ends with status 1 when COPY has less than
half of psql's speed. SUPER is not among the columns: PostgreSQL reads it from text in another way than from COPY."""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "local"))
from local import Local, zstd  # noqa: E402

COLUMNS = """(id BIGINT NOT NULL, name VARCHAR(64) NOT NULL, note VARCHAR(256), amount NUMERIC(18,4), at TIMESTAMPTZ,
  day DATE, ratio DOUBLE PRECISION, flag BOOLEAN, body VARCHAR(4096))"""
BLOCK_BYTES = 32 * 1024 * 1024  # of JSON; the same file many times is as good as many files
LEAST_RATIO = 0.5


def make_rows():
    """A block of rows twice: as JSON documents and as PostgreSQL's text."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyzé ", k=9)) for _ in range(5000)]
    documents, lines, size = [], [], 0
    while size < BLOCK_BYTES:
        row = {"id": chance.randrange(1 << 60), "name": " ".join(chance.choices(words, k=3)),
               "note": " ".join(chance.choices(words, k=8)) if chance.random() < 0.8 else None,
               "amount": f"{chance.randrange(10**12)}.{chance.randrange(10**4):04}",
               "at": f"2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
                      f"T12:34:56.{chance.randrange(10**6):06}Z",
               "day": f"20{chance.randrange(10, 99)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
               "ratio": chance.random(), "flag": chance.random() < 0.5, "body": " ".join(chance.choices(words, k=40))}
        document = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        documents.append(document)
        size += len(document.encode()) + 1
        lines.append("\t".join("\\N" if v is None else str(v) for v in row.values()))
    return len(lines), "\n".join(documents + [""]).encode(), "\n".join(lines + [""]).encode()


def timed(command, environment):
    start = time.monotonic()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def peak_memory_mb(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def measure(local, gigabytes):
    """Seconds of COPY and of psql, rows, bytes of JSON and of text."""
    rows, documents, lines = make_rows()
    times = max(1, round(gigabytes * 1e9 / len(documents)))
    local.put("speed/block", zstd(documents))
    local.put_manifest("speed/manifest", ["speed/block"] * times)
    local.psql(f"CREATE TABLE by_copy {COLUMNS}", f"CREATE TABLE by_psql {COLUMNS}")
    postgres = local.ready["postgres"]
    direct = {**os.environ, "PGHOST": postgres["host"], "PGPORT": str(postgres["port"]), "PGUSER": postgres["user"],
              "PGDATABASE": postgres["database"]}
    with tempfile.NamedTemporaryFile() as file:
        file.write(lines)
        file.flush()
        files = " ".join([file.name] * times)
        if len(files) > 100_000:
            raise SystemExit("so many GB need a larger BLOCK_BYTES")
        by_psql = timed(["psql", "-X", "-c", f"\\copy by_psql from program 'cat {files}'"], direct)
    by_copy = timed([*local.psql_command(), "-v", "ON_ERROR_STOP=1", "-c", local.copy("by_copy", "speed/manifest")],
                    local.environment())
    out, _ = local.psql("SELECT (SELECT count(*) FROM by_copy) || ' ' || (SELECT count(*) FROM by_psql)")
    if out.split() != [str(rows * times)] * 2:
        raise SystemExit(f"rows are missing: {out.strip()} of {rows * times}")
    return by_copy, by_psql, rows * times, len(documents) * times, len(lines) * times


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program")
    arguments.add_argument("--gb", type=float, default=1)
    given = arguments.parse_args()
    with Local(given.program) as local:
        by_copy, by_psql, rows, json_bytes, text_bytes = measure(local, given.gb)
        memory = peak_memory_mb(local.process.pid)
    ratio = by_psql / by_copy
    print(f"{'':12}{'seconds':>9}{'rows/s':>11}{'MB/s':>8}")
    print(f"{'COPY':12}{by_copy:9.1f}{rows / by_copy:11.0f}{json_bytes / by_copy / 1e6:8.1f}  of JSON, peak memory "
          f"{memory:.0f} MB")
    print(f"{'psql copy':12}{by_psql:9.1f}{rows / by_psql:11.0f}{text_bytes / by_psql / 1e6:8.1f}  of text")
    print(f"COPY has {ratio:.2f} of psql's speed (at least {LEAST_RATIO})")
    sys.exit(0 if ratio >= LEAST_RATIO else 1)


main()
