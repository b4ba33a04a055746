"""Faults in front of PostgreSQL, set by options: each action strikes at the moment it says."""
import json
import subprocess
import sys
import time

from local import Local, check, contains

program = sys.argv[1]
FAULTS = ["sql=COMMIT nth=1 do=cut when=after", "sql=INSERT INTO f VALUES .2 nth=1 do=cut when=before",
          "sql=UPDATE do=fail when=before", "sql=DELETE do=fail when=after", "sql=SELECT 'slow' do=delay:700",
          "sql=SELECT 'stuck' do=stall", "s3=PutObject nth=1 do=fail:503"]


def fired(local):
    return json.loads(local.process.stderr.readline())


def options(*specs):
    return [word for spec in specs for word in ("--fault", spec)]


with Local(program, *options(*FAULTS)) as local:
    local.psql("CREATE TABLE f (k INT)")
    out, err = local.psql("BEGIN", "INSERT INTO f VALUES (1)", "COMMIT")
    check(err, contains("connection to server was lost"), "the reply to COMMIT is lost")
    check(fired(local), {"fault": FAULTS[0], "fired": 1}, "and a line tells so")
    check(local.psql("SELECT count(*) FROM f")[0], "1\n", "but it has committed")
    out, err = local.psql("INSERT INTO f VALUES (2)")
    check((fired(local)["fault"], local.psql("SELECT count(*) FROM f")[0]), (FAULTS[1], "1\n"),
          "cut before: nothing was executed")
    out, err = local.psql("BEGIN", "UPDATE f SET k = 9", "SELECT 1", "ROLLBACK", "UPDATE f SET k = 3",
                          "SELECT k FROM f")
    check(err, contains("XX000: injected fault", "25P02"), "fail before: the transaction has failed")
    check(out, "3\n", "the next one works")
    fired(local)
    out, err = local.psql("DELETE FROM f", "SELECT count(*) FROM f")
    check((out, "injected fault" in err), ("0\n", True), "fail after: executed and reported as failed")
    fired(local)
    begin = time.monotonic()
    check(local.psql("SELECT 'slow'")[0], "slow\n", "a delayed statement is answered")
    check(time.monotonic() - begin, lambda seconds: seconds >= 0.7, "late")
    fired(local)
    client = local.start_psql()
    client.stdin.write("SELECT 'stuck';\n")
    client.stdin.flush()
    check(fired(local)["fault"], FAULTS[5], "a statement is stuck")
    client.kill()
    client.communicate()
    check(local.psql("SELECT 'free'")[0], "free\n", "others are not")
    try:
        local.put("x", b"y")
        raise SystemExit("the fault of S3 did not strike")
    except AssertionError as error:
        check(error.args[0][0], 503, "S3 has faults of its own")

ERRORS = ["sql=INSERT INTO e VALUES .1. do=fail:XX000:1023", "sql=INSERT INTO e VALUES .2. do=fail:57P01",
          "sql=COMMIT do=fail:XX000:1023", "sql=INSERT INTO e VALUES .4. do=fail:57P01 when=after",
          "sql=SELECT 'absent' do=fail:42P01:relation \"x: y\" does not exist", "sql=COMMIT nth=2 do=lose-reply",
          "sql=SELECT repeat do=slow:20000", "sql=SELECT 'late' do=delay:300 when=after",
          "sql=INSERT INTO e VALUES .6. do=stall when=after"]
with Local(program, *options(*ERRORS)) as local:
    local.psql("CREATE TABLE e (k INT)")
    rows = "SELECT k FROM e ORDER BY k"
    out, err = local.psql("INSERT INTO e VALUES (1)", rows)
    check((out, err), lambda got: got[0] == "" and contains("XX000: 1023", "DETAIL:  Serializable isolation violation",
                                                            "code:      1023")(got[1]),
          "a serializable isolation violation, in Redshift's form; nothing was written")
    out, err = local.psql("INSERT INTO e VALUES (2)", "SELECT 'here'")
    check(err, contains("FATAL:  57P01: terminating connection due to administrator command"), "57P01 ends the session")
    out, err = local.psql("BEGIN", "INSERT INTO e VALUES (3)", "COMMIT", "SELECT 'next'", rows)
    check((out, "XX000: 1023" in err, "25P01" in err), ("next\n", True, False), "a COMMIT that fails has rolled back")
    out, err = local.psql("INSERT INTO e VALUES (4)")
    check((local.psql(rows)[0], "57P01" in err), ("4\n", True), "57P01 after the work: it is committed")
    check(local.psql("SELECT 'absent'")[1], contains("42P01: relation \"x: y\" does not exist"),
          "any SQLSTATE, any text")
    out, err = local.psql("BEGIN", "INSERT INTO e VALUES (5)", "COMMIT")
    check((local.psql(rows)[0], "connection to server was lost" in err), ("4\n5\n", True),
          "the reply to COMMIT is lost, the work is done")
    begin = time.monotonic()
    check(len(local.psql("SELECT repeat('x', 10000)")[0]), 10001, "a slow answer is complete")
    check(time.monotonic() - begin, lambda seconds: seconds >= 0.45, "and slow")
    begin = time.monotonic()
    check((local.psql("SELECT 'late'")[0], time.monotonic() - begin >= 0.3), ("late\n", True), "a delay after the work")
    client = local.start_psql()
    client.stdin.write("INSERT INTO e VALUES (6);\n")
    client.stdin.flush()
    check(local.ctl("wait", "9"), 1, "a stall after the work")
    check(local.psql(rows)[0], "4\n5\n6\n", "which is committed, though its client does not know")
    client.kill()
    client.communicate()

for demanded, status, told in ((["sql=SELECT 1 do=fail"], 0, []),
                               (["sql=SELECT 1 do=fail", "sql=SELECT 2 do=fail", "s3=* do=cut"], 3,
                                ["sql=SELECT 2 do=fail", "s3=* do=cut"])):
    with Local(program, "--demand-faults", *options(*demanded)) as local:
        local.psql("SELECT 1")
        local.process.terminate()
        _, err = local.process.communicate(timeout=30)
        never = [line["fault"] for line in map(json.loads, err.splitlines()) if line["fired"] == 0]
        check((local.process.returncode, never), (status, told), f"--demand-faults ends with {status}")


def struck_by_chance(local, seed):
    """The answers to many statements, some of which fail."""
    local.ctl("fault", "clear")
    local.ctl("fault", "add", f"sql=SELECT probability=0.3 seed={seed} do=fail")
    return local.psql(*(f"SELECT {i}" for i in range(60)))[0]


with Local(program) as local:
    first = struck_by_chance(local, 7)
    check(len(first.split()), lambda answered: 25 < answered < 59, "some statements fail by chance")
    check((struck_by_chance(local, 7) == first, struck_by_chance(local, 8) == first), (True, False),
          "the same ones with the same seed")

for bad in ("sql=( do=cut", "s3=PutObjekt do=cut", "sql=COMMIT do=wrong-etag"):
    done = subprocess.run([program, "--fault", bad], capture_output=True, text=True, timeout=30)
    check((done.returncode, bad in done.stderr), (2, True), "a fault that cannot be read ends the start: " + bad)
