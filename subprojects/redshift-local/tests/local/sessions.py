"""Connections: TLS, passwords, isolation, locks, cancelling."""
import select
import signal
import sys
import time

from local import Local, check, contains


def refusals(local):
    for name, changes, text in [("a wrong password", {"PGPASSWORD": "x"},
                                 'password authentication failed for user "flow"'),
                                ("another user", {"PGUSER": "x"}, "password authentication failed"),
                                ("another database", {"PGDATABASE": "x"}, 'database "x" does not exist'),
                                ("no TLS", {"PGSSLMODE": "disable"}, "SSL off"),
                                ("options", {"PGOPTIONS": "-c jit=off"}, 'unrecognized configuration parameter "jit"'),
                                ("a foreign authority", {"PGSSLROOTCERT": "/dev/null"}, "certificate")]:
        check(local.psql("SELECT 1", **changes)[1], contains(text), "refused: " + name)


class Client:
    """A psql whose answers are read one statement at a time."""

    def __init__(self, local):
        self.process = local.start_psql()

    def send(self, sql):
        self.process.stdin.write(sql + ";\n\\echo done\n\\warn done\n")
        self.process.stdin.flush()

    def answer(self):
        lines = []
        for stream in (self.process.stdout, self.process.stderr):
            while (line := stream.readline()) != "done\n":
                if not line:
                    raise AssertionError("psql ended: " + "".join(lines))
                lines.append(line)
        return "".join(lines)

    def waits(self):
        return not select.select([self.process.stdout], [], [], 0.3)[0]

    def run(self, sql):
        self.send(sql)
        return self.answer()

    def close(self):
        self.process.communicate()


def conflicts(local):
    a, b = Client(local), Client(local)
    a.run("CREATE TABLE t (k INT, v INT)")
    a.run("INSERT INTO t VALUES (1, 0)")
    b.run("BEGIN")
    check(b.run("SELECT v FROM t"), "0\n", "b's snapshot begins")
    a.run("UPDATE t SET v = 1")
    check(b.run("UPDATE t SET v = 2"),
          contains("XX000: 1023", "Serializable isolation violation on table", "code:      1023"),
          "changing what another transaction has changed")
    b.run("ROLLBACK")
    b.run("BEGIN")
    check(b.run("LOCK t"), "", "LOCK first")
    a.run("SET query_group TO 'x'")
    a.send("UPDATE t SET v = 5")
    check(a.waits(), True, "a writer waits for the lock")
    b.run("UPDATE t SET v = v + 1")
    b.run("COMMIT")
    check(a.answer(), "", "and goes on after the commit")
    check(a.run("LOCK t"), contains("25P01"), "LOCK needs a transaction block")
    a.close()
    b.close()


def one_writer(local):
    a, b = Client(local), Client(local)
    a.run("CREATE TABLE w (k INT)")
    a.run("BEGIN")
    a.run("INSERT INTO w VALUES (1)")
    b.run("BEGIN")
    b.send("INSERT INTO w VALUES (2)")
    check(b.waits(), True, "one writer a table at a time")
    check(Client(local).run("SELECT count(*) FROM w"), "0\n", "readers do not wait")
    a.run("COMMIT")
    b.answer()
    check(b.run("COMMIT"), "", "the second writer follows")
    a.close()
    b.close()


def cancelling(local):
    a = Client(local)
    a.send("SELECT count(*) FROM generate_series(1, 100000000000)")
    check(a.waits(), True, "a long statement runs")
    a.process.send_signal(signal.SIGINT)
    check(a.process.communicate()[1], contains("57014", "cancelled on user's request"), "and can be cancelled")


def client_dies(local):
    local.psql("CREATE TABLE d (k INT)")
    a, b = Client(local), Client(local)
    a.run("BEGIN")
    a.run("LOCK d")
    b.run("BEGIN")
    b.send("LOCK d")
    check(b.waits(), True, "the lock is held")
    begin = time.monotonic()
    a.process.kill()
    a.process.wait()
    check(b.answer(), "", "a killed client's lock goes with it")
    check(time.monotonic() - begin, lambda seconds: seconds < 5, "within seconds")
    b.close()


with Local(sys.argv[1]) as running:
    for part in (refusals, conflicts, one_writer, cancelling, client_dies):
        part(running)

with Local(sys.argv[1], "--isolation", "serializable") as running:
    x, y = Client(running), Client(running)
    x.run("CREATE TABLE a (v INT)")
    x.run("CREATE TABLE b (v INT)")
    for c in (x, y):
        c.run("BEGIN")
        c.run("SELECT count(*) FROM a")
        c.run("SELECT count(*) FROM b")
    x.run("INSERT INTO a VALUES (1)")
    y.run("INSERT INTO b VALUES (1)")
    x.run("COMMIT")
    check(y.run("COMMIT"), contains("XX000: 1023"), "serializable: a cycle of reads and writes")
    x.close()
    y.close()
