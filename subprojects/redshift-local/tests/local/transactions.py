"""Isolation (c_serial_isolation, r_ALTER_DATABASE): snapshots, write conflicts, cycles, locks,
what commits by itself."""
import re
import sys

from local import Local, check
from wire import Wire, error, row, rows, tags

CYCLE = re.compile(r"Serializable isolation violation on table - (\d+), "
                   r"transactions forming the cycle are: (\d+), (\d+) \(pid:(\d+)\)")


def fresh(a):
    a.query("DROP TABLE IF EXISTS numbers; CREATE TABLE numbers (digit INT); INSERT INTO numbers VALUES (0), (1)")


def swap(a, b):
    """Each session changes the rows that the other one does not."""
    fresh(a)
    for session in (a, b):
        session.query("BEGIN ISOLATION LEVEL READ COMMITTED")
        session.query("SELECT * FROM numbers")
    a.query("UPDATE numbers SET digit = 1 WHERE digit = 0")
    a.query("COMMIT")
    replies = b.query("UPDATE numbers SET digit = 0 WHERE digit = 1")
    return replies if "E" in [kind for kind, _ in replies] else b.query("COMMIT")


def conflict(replies, a, session):
    fields = error(replies)
    found = CYCLE.match(fields["D"])
    table = row(a.query("SELECT 'numbers'::regclass::oid"))[0].decode()
    pid = row(session.query("ROLLBACK; SELECT pg_backend_pid()"))[0].decode()
    return (fields["C"], fields["M"], found and found[1] == table, found and found[2] != found[3] != "0",
            found and found[4] == pid)


with Local(sys.argv[1], "--allow-plain") as local:
    a, b = Wire(local), Wire(local)
    check(tags(swap(a, b)), ["COMMIT"], "SNAPSHOT: different rows of one table, both commit")
    check(sorted(rows(a.query("SELECT digit FROM numbers"))), [[b"0"], [b"1"]],
          "write skew: the levels written in BEGIN are ignored")

    fresh(a)
    b.query("BEGIN")
    b.query("SELECT * FROM numbers")
    a.query("UPDATE numbers SET digit = 5 WHERE digit = 0")
    check(conflict(b.query("UPDATE numbers SET digit = 6 WHERE digit = 0"), a, b), ("XX000", "1023", True, True, True),
          "SNAPSHOT: a row that a concurrent transaction has changed")

    fresh(a)
    b.query("BEGIN")
    b.query("LOCK numbers")
    b.query("SELECT * FROM numbers")
    a.send("Q", b"UPDATE numbers SET digit = 5 WHERE digit = 0\0")
    b.query("UPDATE numbers SET digit = 7 WHERE digit = 1")
    check(tags(b.query("COMMIT")) + tags(a.until_ready()), ["COMMIT", "UPDATE 1"], "LOCK first avoids the conflict")
    b.query("BEGIN")
    b.query("SELECT * FROM numbers")
    a.query("UPDATE numbers SET digit = 8 WHERE digit = 5")
    b.query("LOCK numbers")
    check(error(b.query("UPDATE numbers SET digit = 9 WHERE digit = 5"))["M"], "1023", "LOCK after a SELECT does not")
    b.query("ROLLBACK")

    fresh(a)
    a.query("DROP TABLE IF EXISTS other; CREATE TABLE other (v INT)")
    a.query("BEGIN; LOCK numbers")
    b.query("BEGIN; LOCK other")
    a.send("Q", b"LOCK other\0")
    ended = b.query("LOCK numbers")
    b.query("ROLLBACK")
    failed = [body for kind, body in ended + a.until_ready() if kind == "E"]
    check([b"M1023" in body for body in failed], [True], "a deadlock ends: one transaction is aborted")
    a.query("ROLLBACK")

    fresh(a)
    a.query("BEGIN; DELETE FROM numbers WHERE digit = 0")
    check(rows(b.query("SELECT digit FROM numbers WHERE digit = 0")), [[b"0"]], "readers do not wait for a writer")
    a.query("TRUNCATE other")
    check(row(b.query("SELECT count(*) FROM numbers")), [b"1"], "TRUNCATE commits what was done before it")
    a.query("ROLLBACK")
    replies = a.query("INSERT INTO other VALUES (1); TRUNCATE other; INSERT INTO other VALUES (2); SELECT 1/0")
    check((tags(replies), error(replies)["C"]), (["INSERT 0 1", "TRUNCATE TABLE", "INSERT 0 1"], "22012"),
          "in the middle of a message")
    check(row(a.query("SELECT count(*) FROM other")), [b"0"], "what comes after it is another transaction")
    check(error(a.query("BEGIN; ALTER TABLE other ALTER COLUMN v TYPE VARCHAR(10)"))["M"],
          "ALTER TABLE ALTER COLUMN cannot run inside a transaction block", "ALTER COLUMN TYPE refuses a block")
    a.query("ROLLBACK")
    check(error(a.query("ALTER DATABASE dev ISOLATION LEVEL SERIALIZABLE"))["C"], "0A000", "the level of dev is fixed")

with Local(sys.argv[1], "--allow-plain", "--isolation", "serializable") as local:
    a, b = Wire(local), Wire(local)
    check(conflict(swap(a, b), a, b), ("XX000", "1023", True, True, True),
          "SERIALIZABLE: the same example fails for the second")
    fresh(a)
    a.query("CREATE TABLE other (digit INT)")
    local.put("digit", b'{"digit":2}')
    a.query("BEGIN; SELECT * FROM numbers")
    b.query("BEGIN; SELECT * FROM other")
    a.query(local.copy("other", "digit", "JSON"))
    a.query("COMMIT")
    check(conflict(b.query(local.copy("numbers", "digit", "JSON")), a, b), ("XX000", "1023", True, True, True),
          "a COPY may be what closes the cycle")
    check(row(a.query("SELECT db_name, isolation_level FROM stv_db_isolation_level")),
          [b"dev".ljust(128), b"Serializable".ljust(20)], "stv_db_isolation_level: CHAR columns are padded")

with Local(sys.argv[1], "--allow-plain", "--database", "sales") as local:
    a, b = Wire(local), Wire(local)
    check(tags(a.query("ALTER DATABASE sales ISOLATION LEVEL SERIALIZABLE")), ["ALTER DATABASE"],
          "ALTER DATABASE ISOLATION LEVEL")
    check(row(a.query("SELECT trim(isolation_level) FROM stv_db_isolation_level")), [b"Serializable"], "is seen")
    check(error(swap(a, Wire(local)))["M"], "1023", "and in force")
    check(error(a.query("BEGIN; ALTER DATABASE sales ISOLATION LEVEL SNAPSHOT"))["C"], "25001",
          "but not inside a block")
