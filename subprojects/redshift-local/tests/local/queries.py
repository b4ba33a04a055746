"""The system views of what sessions have run: STL_QUERY, SYS_QUERY_HISTORY, STL_COMMIT_STATS."""
import sys

from local import Local, check
from wire import Wire, error, row, rows, tags

HISTORY = ("SELECT trim(query_type), trim(status), trim(query_label), trim(error_message), trim(query_text) "
           "FROM sys_query_history ORDER BY query_id")


def texts(replies):
    return [[None if field is None else field.decode() for field in each] for each in rows(replies)]


with Local(sys.argv[1], "--allow-plain") as local:
    a, b = Wire(local), Wire(local)
    a.query("CREATE TABLE t (k INT, v VARCHAR(20))")
    a.query("SET query_group TO 'nightly'; SELECT 1 FROM t")
    a.query("INSERT INTO t VALUES (1, 'é')")
    a.query("BEGIN; UPDATE t SET v = 'x'; COMMIT")
    a.query("INSERT INTO t (k) VALUES ('bad')")
    b.run("DELETE FROM t WHERE k = $1", b"1")
    check(texts(b.query(HISTORY)), [
        ["INSERT", "success", "nightly", "", "INSERT INTO t VALUES (1, 'é')"],
        ["UPDATE", "success", "nightly", "", "UPDATE t SET v = 'x'"],
        ["UTILITY", "success", "nightly", "", "COMMIT"],
        ["INSERT", "failed", "nightly", 'invalid input syntax for type integer: "bad"',
         "INSERT INTO t (k) VALUES ('bad')"],
        ["DELETE", "success", "default", "", "DELETE FROM t WHERE k = $1"]],
          "sys_query_history has the writes of all sessions")
    aborted = texts(a.run("SELECT aborted FROM stl_query ORDER BY query"))
    check(aborted, [["0"], ["0"], ["1"], ["0"]], "stl_query has no utilities")
    check(texts(b.query("SELECT count(*), count(DISTINCT q.xid) FROM stl_query q JOIN stl_commit_stats c "
                        "ON c.xid = q.xid AND c.node = -1")), [["3", "3"]],
          "what was committed joins with stl_commit_stats")

    committed = row(a.query("SELECT count(*) FROM stl_commit_stats"))
    a.query("BEGIN; DELETE FROM t; SELECT 1/0")
    check(tags(a.run("COMMIT")), ["ROLLBACK"], "what is rolled back")
    check(row(a.query("SELECT count(*) FROM stl_commit_stats")), committed, "is not in stl_commit_stats")
    a.query("BEGIN; SELECT 1/0")
    check((error(a.query("CANCEL 1"))["C"], tags(a.query("ROLLBACK"))), ("25P02", ["ROLLBACK"]),
          "a failed block takes no CANCEL either")

    long = "INSERT INTO t (v) VALUES ('" + "é" * 3000 + "')"
    check(error(a.query(long))["C"], "22001", "a long statement")
    text = row(a.query("SELECT trim(query_text) FROM sys_query_history ORDER BY query_id DESC LIMIT 1"))[0].decode()
    check((long.startswith(text), len(text.encode())), (True, 3999), "is kept up to 4000 bytes, cut at a character")

    a.send("Q", b"INSERT INTO t VALUES ('\xff')\0")
    check(error(a.until_ready())["C"], "22021", "a statement that is not UTF-8")
    a.send("Q", b'CREATE TABLE "' + b"\xff" * 70 + b'" (k INT)\0')
    check(error(a.until_ready())["C"], "22021", "nor in a long name")
    check(tags(a.query("BEGIN; SELECT 1; ROLLBACK")), ["BEGIN", "SELECT 1", "ROLLBACK"], "leaves the session as it was")
