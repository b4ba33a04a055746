"""The extended protocol, spoken by hand over a plain connection: parameters, type numbers, errors, COPY."""
import hashlib
import socket
import struct
import sys

from local import Local, check, contains

SUPER, VARBYTE = 4000, 6551


class Wire:
    def __init__(self, local, **startup):
        host, port = local.config["address"].split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.stream = self.socket.makefile("rb")
        words = {"user": local.config["user"], "database": local.config["database"], **startup}
        body = struct.pack("!i", 196608) + b"".join(f"{k}\0{v}\0".encode() for k, v in words.items()) + b"\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        kind, salt = self.read()
        inner = hashlib.md5((local.config["password"] + local.config["user"]).encode()).hexdigest()
        self.send("p", b"md5" + hashlib.md5(inner.encode() + salt[4:]).hexdigest().encode() + b"\0")
        self.greeting = self.until_ready()

    def send(self, kind, body=b""):
        self.socket.sendall(kind.encode() + struct.pack("!i", len(body) + 4) + body)

    def read(self):
        kind, length = struct.unpack("!ci", self.stream.read(5))
        return kind.decode(), self.stream.read(length - 4)

    def until_ready(self):
        replies = []
        while not replies or replies[-1][0] != "Z":
            replies.append(self.read())
        return replies

    def parse(self, name, sql):
        self.send("P", f"{name}\0{sql}\0".encode() + struct.pack("!h", 0))

    def bind(self, name, *values, result_format=0):
        body = f"\0{name}\0".encode() + struct.pack("!hh", 0, len(values))
        for value in values:
            body += struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value
        self.send("B", body + struct.pack("!hh", 1, result_format))

    def run(self, sql, *values, **options):
        """As libpq's PQexecParams."""
        self.parse("", sql)
        self.bind("", *values, **options)
        self.send("D", b"P\0")
        self.send("E", b"\0" + struct.pack("!i", 0))
        self.send("S")
        return self.until_ready()


def kinds(replies):
    return "".join(kind for kind, _ in replies)


def tag(replies):
    return [body for kind, body in replies if kind == "C"][0][:-1].decode()


def error(replies):
    fields = [body for kind, body in replies if kind == "E"][0]
    return {f[:1].decode(): f[1:].decode() for f in fields.split(b"\0") if f}


def type_numbers(replies):
    body = [body for kind, body in replies if kind == "T"][0]
    count, at, found = struct.unpack("!h", body[:2])[0], 2, []
    for _ in range(count):
        at = body.index(b"\0", at) + 1
        found.append(struct.unpack("!i", body[at + 6:at + 10])[0])
        at += 18
    return found


def row(replies):
    body = [body for kind, body in replies if kind == "D"][0]
    at, fields = 2, []
    for _ in range(struct.unpack("!h", body[:2])[0]):
        length = struct.unpack("!i", body[at:at + 4])[0]
        fields.append(None if length < 0 else body[at + 4:at + 4 + length])
        at += 4 + max(length, 0)
    return fields


with Local(sys.argv[1], "--allow-plain") as local:
    wire = Wire(local)
    parameters = dict(body[:-1].decode().split("\0") for kind, body in wire.greeting if kind == "S")
    check((parameters["server_version"], parameters["client_encoding"], "standard_conforming_strings" in parameters),
          ("8.0.2", "UNICODE", False), "the parameters reported at start-up")

    check(kinds(wire.run('CREATE TABLE "X" (k INT, v VARBYTE(100), s SUPER, n NUMERIC(9,2))')), "12nCZ", "DDL without parameters")
    check(tag(wire.run('INSERT INTO "X" VALUES ($1, $2, json_parse($3), 1.5)', b"1", rb"it's \x41", b'{"a": 1}')), "INSERT 0 1", "parameters")
    replies = wire.run("SELECT v, s, k FROM x WHERE k = $1", b"1")
    check(type_numbers(replies), [VARBYTE, SUPER, 23], "Redshift's type numbers")
    check(row(replies), [rb"it's \x41".hex().encode(), b'{"a":1}', b"1"], "VARBYTE parameters are bytes, results hexadecimal digits")
    check(tag(wire.run("UPDATE x SET k = 2 WHERE k = $1", b"7")), "UPDATE 0", "the tag tells that no row changed")
    check(error(wire.run("INSERT INTO x (k) VALUES ($1) RETURNING k", b"1"))["C"], "42601", "refusals")
    check(error(wire.run("SELECT n FROM x", result_format=1))["M"], contains("binary"), "results in binary")
    check(error(wire.run("SELECT 1; SELECT 2"))["C"], "42601", "several statements")

    wire.run("BEGIN")
    replies = wire.run("SAVEPOINT a")
    check((error(replies)["C"], replies[-1][1]), ("0A000", b"E"), "a refusal fails the transaction")
    check(wire.run("ROLLBACK")[-1][1], b"I", "until its end")

    wire.parse("s1", "SELECT v FROM x WHERE k = $1")
    wire.send("D", b"Ss1\0")
    wire.send("S")
    check(kinds(wire.until_ready()), "1tTZ", "a statement is described")
    wire.bind("s1", b"1")
    wire.send("E", b"\0" + struct.pack("!i", 0))
    wire.send("H")
    check([wire.read()[0], row([wire.read()]), wire.read()[0]], ["2", [rb"it's \x41".hex().encode()], "C"], "and executed with Flush")
    wire.send("S")
    check(kinds(wire.until_ready()), "Z", "before the Sync")

    local.put("one", b'{"k":5}')
    replies = wire.run(local.copy("x", "one", "JSON"))
    check((kinds(replies), tag(replies)), ("12nNCZ", "COPY"), "COPY")
    check(row(wire.run("SELECT pg_last_copy_count()")), [b"1"], "and its count")
    check(error(wire.run(local.copy("nobody", "one", "JSON")))["C"], "42P01", "COPY into nothing")
    wire.send("Q", b" ; \0")
    check(kinds(wire.until_ready()), "IZ", "an empty query")

    refused = Wire(local, extra_float_digits="2", driver_version="x")
    check(refused.greeting[-1][0], "Z", "parameters of AWS's drivers are accepted")
