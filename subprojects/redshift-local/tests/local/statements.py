"""Statements that PostgreSQL would do in another way: MERGE, cursors, VACUUM, PREPARE."""
import sys

from local import Local, check, contains


def replacing(local):
    out, err = local.psql("CREATE TABLE t (id INT, name VARCHAR(10))",
                          "INSERT INTO t VALUES (30, 'Tony'), (11, 'Alice'), (23, 'Bill')",
                          "CREATE TABLE s (id INT, name VARCHAR(10))",
                          "INSERT INTO s VALUES (23, 'David'), (22, 'Clarence')",
                          "MERGE INTO t USING s ON t.id = s.id REMOVE DUPLICATES", "SELECT * FROM t ORDER BY id",
                          "CREATE TABLE other (name VARCHAR(10), id INT)",
                          "MERGE INTO t USING other AS o ON t.id = o.id REMOVE DUPLICATES")
    check(out.splitlines(), ["11|Alice", "22|Clarence", "23|David", "30|Tony"],
          "MERGE … REMOVE DUPLICATES replaces matches")
    check(err, contains("ERROR"), "between the same columns in the same order")
    out, err = local.psql("MERGE INTO t USING (SELECT id, name FROM s WHERE id > 22) r ON t.id = r.id "
                          "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (r.id, r.name)",
                          "SELECT count(*) FROM t")
    check((out.strip(), err), ("3", ""), "a query as source")
    check(local.psql("WITH q AS (SELECT 1) MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE "
                     "WHEN NOT MATCHED THEN INSERT VALUES (1, 'x')")[1],
          contains("42601"), "MERGE takes no WITH")


def forbidden_sources(local):
    branches = " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (x.id, x.name)"
    out, err = local.psql("CREATE VIEW of_t AS SELECT * FROM t", "CREATE VIEW of_view AS SELECT * FROM of_t",
                          "MERGE INTO t USING of_t AS x ON t.id = x.id" + branches,
                          "MERGE INTO t USING of_view AS x ON t.id = x.id" + branches,
                          "MERGE INTO public.t USING t AS x ON t.id = x.id" + branches,
                          "MERGE INTO s USING of_view AS x ON s.id = x.id" + branches)
    view = "ERROR:  XX000: Source view/subquery in Merge statement cannot reference target table."
    check(err.splitlines(), [view, view, "ERROR:  XX000: Source table in Merge statement cannot be the target table."],
          "the source of a MERGE is not its target, nor a view of it")


def updates(local):
    out, err = local.psql("UPDATE t SET t.name = 'x'", "UPDATE t AS a SET a.name = 'x'",
                          "UPDATE t SET (id, name) = (1, 'x')", "UPDATE t SET name = 'x', t.id = 1",
                          "UPDATE t SET name = CASE WHEN id > 1 THEN 'a' ELSE 'b' END, id = (SELECT max(id) FROM s)",
                          "UPDATE t a SET name = 'y' FROM s WHERE a.id = s.id",
                          "UPDATE t SET name = 'z' WHERE CURRENT OF c")
    near = 'ERROR:  42601: syntax error at or near "%s"'
    check([line for line in err.splitlines() if line.startswith("ERROR")],
          [near % ".", near % ".", near % "(", near % ".", near % "OF"], "UPDATE sets columns by their bare names")


def cursors(local):
    out, err = local.psql("BEGIN", "DECLARE c CURSOR FOR SELECT generate_series(1, 6)", "FETCH 2 FROM c",
                          "FETCH NEXT FROM c", "FETCH FORWARD 1 FROM c", "FETCH ALL FROM c",
                          "CLOSE c", "DECLARE d CURSOR FOR SELECT 'again'", "FETCH FROM d", "COMMIT")
    check((out.split(), err), (["1", "2", "3", "4", "5", "6", "again"], ""), "a cursor goes forward")
    check(local.psql("BEGIN", "DECLARE c CURSOR FOR SELECT 1", "DECLARE d CURSOR FOR SELECT 1")[1],
          contains("one open cursor"), "one is open at a time")
    check(local.psql("DECLARE c CURSOR FOR SELECT 1")[1], contains("25P01"), "in a transaction block")


def upkeep(local):
    out, err = local.psql("VACUUM", "VACUUM FULL t", "VACUUM DELETE ONLY t TO 75 PERCENT", "ANALYZE", "ANALYZE t (id)",
                          "BEGIN", "ANALYZE t", "COMMIT")
    check((out, err), ("", ""), "VACUUM and ANALYZE")
    check(local.psql("VACUUM nope")[1], contains("42P01"), "of tables that are there")
    check(local.psql("BEGIN", "VACUUM t")[1], contains("25001: VACUUM cannot run inside a transaction block"),
          "VACUUM is not for blocks")
    check(local.psql("LOCK t")[1], contains("25P01"), "nor LOCK for outside of them")
    check(local.psql("PREPARE p (INT) AS SELECT name FROM t WHERE id = $1", "EXECUTE p(11)", "DEALLOCATE p"),
          ("Alice\n", ""), "PREPARE of a query")
    check(local.psql("SELECT count(*), generate_series(1, 2) FROM t")[1],
          contains("not supported on Amazon Redshift tables"), "functions of the leader node alone")
    check(local.psql("SELECT generate_series(1, 2)"), ("1\n2\n", ""), "which stay there")


with Local(sys.argv[1]) as running:
    for part in (replacing, forbidden_sources, cursors, upkeep, updates):
        part(running)
