"""What ends a statement or a session: CancelRequest, CANCEL, pg_terminate_backend, statement_timeout,
a client that vanishes."""
import select
import socket
import struct
import sys
import time

from local import Local, check
from wire import Wire, error, row, tags

STUCK = "s3=GetObject nth=1 do=stall"
SLOW = "s3=GetObject nth=1 do=delay:1500"


def process(wire):
    return struct.unpack("!i", [body for kind, body in wire.greeting if kind == "K"][0][:4])[0]


def cancel(local, wire):
    key = [body for kind, body in wire.greeting if kind == "K"][0]
    host, port = local.config["address"].split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(struct.pack("!ii", 16, 80877102) + key)
        connection.recv(1)


def waits(wire):
    return not select.select([wire.socket], [], [], 0.4)[0]


def cancelled(fields):
    return fields["C"] == "57014" and fields["M"].startswith("Query (") and fields["M"].endswith(") cancelled on "
                                                                                                 "user's request")


with Local(sys.argv[1], "--allow-plain", "--fault", STUCK) as local:
    a, b = Wire(local), Wire(local)
    a.query("CREATE TABLE t (k INT)")
    local.put("one", b'{"k":5}')
    a.send("Q", local.copy("t", "one", "JSON 'auto'").encode() + b"\0")
    check(waits(a), True, "a COPY waits for S3")
    cancel(local, a)
    replies = a.until_ready()
    check((cancelled(error(replies)), replies[-1][1]), (True, b"I"), "CancelRequest reaches it")
    check(row(a.query("SELECT count(*) FROM t")), [b"0"], "nothing was loaded")
    check(tags(a.query(local.copy("t", "one", "JSON 'auto'"))), ["COPY"], "and the session goes on")

    a.send("Q", b"SELECT count(*) FROM generate_series(1, 100000000000)\0")
    check(waits(a), True, "a statement runs")
    check(tags(b.query(f"CANCEL {process(a)}")), ["CANCEL"], "CANCEL with its process")
    check(cancelled(error(a.until_ready())), True, "ends it")
    number = error(a.query("SET statement_timeout TO 100; SELECT count(*) FROM generate_series(1, 100000000000)"))
    check(cancelled(number), True, "statement_timeout")
    a.query("RESET statement_timeout")

    a.query("BEGIN; INSERT INTO t VALUES (1)")
    check(row(b.query(f"SELECT pg_terminate_backend({process(a)})")), [b"t"], "pg_terminate_backend")
    kind, body = a.read()
    check((kind, b"C57P01" in body, a.stream.read()), ("E", True, b""), "ends an idle session with 57P01")
    check(row(b.query("SELECT count(*) FROM t")), [b"1"], "and rolls back its transaction")

with Local(sys.argv[1], "--allow-plain", "--fault", SLOW) as local:
    a, b = Wire(local), Wire(local)
    a.query("CREATE TABLE t (k INT)")
    local.put("one", b'{"k":5}')
    a.send("Q", local.copy("t", "one", "JSON 'auto'").encode() + b"\0")
    check(waits(a), True, "a COPY outside of a block is running")
    a.stream.close()
    a.socket.close()
    deadline = time.monotonic() + 10
    while row(b.query("SELECT count(*) FROM t")) == [b"0"] and time.monotonic() < deadline:
        time.sleep(0.05)
    check(row(b.query("SELECT count(*) FROM t")), [b"1"], "it goes on to its end when the client vanishes")

with Local(sys.argv[1], "--allow-plain", "--fault", STUCK) as local:
    a, b = Wire(local), Wire(local)
    a.query("CREATE TABLE t (k INT)")
    local.put("one", b'{"k":5}')
    a.query("BEGIN")
    a.send("Q", local.copy("t", "one", "JSON 'auto'").encode() + b"\0")
    check(waits(a), True, "a COPY inside a block is running")
    a.stream.close()
    a.socket.close()
    check(tags(b.query("INSERT INTO t VALUES (2)")), ["INSERT 0 1"], "its lock goes with the client")
    check(row(b.query("SELECT count(*) FROM t")), [b"1"], "and so do its rows")
