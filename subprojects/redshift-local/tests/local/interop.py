"""Clients that are not libpq: pg8000 has a protocol of its own. Skipped (77) without Debian's python3-pg8000."""
import sys

try:
    import pg8000
except ImportError:
    sys.exit(77)

from local import Local, check, contains


def connect(local):
    host, port = local.config["address"].split(":")
    return pg8000.connect(user=local.config["user"], host=host, port=int(port), database=local.config["database"],
                          password=local.config["password"])


with Local(sys.argv[1], "--allow-plain") as local:
    connection = connect(local)
    cursor = connection.cursor()
    cursor.execute("SELECT version()")
    check(cursor.fetchone()[0], contains("PostgreSQL 8.0.2", "Redshift"), "pg8000 logs in and asks")
    cursor.execute("CREATE TABLE t (k INT, v VARCHAR(20), d DOUBLE PRECISION, n NUMERIC(9,2), b BOOLEAN, at TIMESTAMP)")
    connection.commit()
    rows = [(i, "it's " + str(i), i / 4, i % 2 == 0) for i in range(1, 6)]
    cursor.executemany("INSERT INTO t (k, v, d, b) VALUES (%s, %s, %s, %s)", rows)
    connection.commit()
    cursor.execute("SELECT k, v, d, b FROM t WHERE k > %s ORDER BY k", (2,))
    check([tuple(row) for row in cursor.fetchall()], rows[2:], "parameters and results, partly in binary")
    cursor.execute("UPDATE t SET n = 1.5, v = %s WHERE k = %s", (None, 1))
    check(cursor.rowcount, 1, "the count of changed rows")
    connection.rollback()
    cursor.execute("SELECT v, n FROM t WHERE k = 1")
    check(list(cursor.fetchone()), ["it's 1", None], "a rollback")
    try:
        cursor.execute("INSERT INTO t (k) VALUES (1) RETURNING k")
        raised = None
    except pg8000.ProgrammingError as refusal:
        raised = str(refusal)
    check(raised, contains("42601"), "refusals are errors of the database")
    connection.rollback()
    local.put("one", b'{"k":9}')
    cursor.execute(local.copy("t", "one", "JSON 'auto'"))
    connection.commit()
    cursor.execute("SELECT pg_last_copy_count(), count(*) FROM t WHERE k = 9")
    check(list(cursor.fetchone()), [1, 1], "COPY")
    connection.close()

    out, _ = local.psql("SELECT k FROM t WHERE k = 9", "BEGIN", "DELETE FROM t", "ROLLBACK", "SELECT count(*) FROM t")
    check(out, "9\n6\n", "psql in the same database")
