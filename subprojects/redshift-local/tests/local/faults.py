"""Faults in front of PostgreSQL: each strikes once, at the moment it says."""
import json
import sys
import time

from local import Local, check, contains

FAULTS = ["sql=COMMIT nth=1 do=cut when=after", "sql=INSERT INTO f VALUES .2 nth=1 do=cut when=before",
          "sql=UPDATE do=fail when=before", "sql=DELETE do=fail when=after", "sql=SELECT 'slow' do=delay:700",
          "sql=SELECT 'stuck' do=stall", "s3=PutObject nth=1 do=fail:503"]


def fired(local):
    return json.loads(local.process.stderr.readline())


with Local(sys.argv[1], *(word for spec in FAULTS for word in ("--fault", spec))) as local:
    local.psql("CREATE TABLE f (k INT)")
    out, err = local.psql("BEGIN", "INSERT INTO f VALUES (1)", "COMMIT")
    check(err, contains("connection to server was lost"), "the reply to COMMIT is lost")
    check(fired(local), {"fault": FAULTS[0], "fired": 1}, "and a line tells so")
    check(local.psql("SELECT count(*) FROM f")[0], "1\n", "but it has committed")
    out, err = local.psql("INSERT INTO f VALUES (2)")
    check((fired(local)["fault"], local.psql("SELECT count(*) FROM f")[0]), (FAULTS[1], "1\n"), "cut before: nothing was executed")
    out, err = local.psql("BEGIN", "UPDATE f SET k = 9", "SELECT 1", "ROLLBACK", "UPDATE f SET k = 3", "SELECT k FROM f")
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
