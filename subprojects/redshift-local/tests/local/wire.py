"""Redshift's protocol spoken by hand over a plain connection."""
import hashlib
import socket
import struct


class Wire:
    def __init__(self, local, **startup):
        host, port = local.config["address"].split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.stream = self.socket.makefile("rb")
        words = {"user": local.config["user"], "database": local.config["database"], **startup}
        body = struct.pack("!i", 196608) + b"".join(f"{k}\0{v}\0".encode() for k, v in words.items()) + b"\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        kind, self.request = self.read()
        if kind == "R":
            self.answer(local)
        self.greeting = [(kind, self.request)] if kind == "E" else self.until_ready()

    def answer(self, local):
        """A method that redshift-local was asked for: 5 is md5, 13 Redshift's own digest."""
        password, method = local.config["password"].encode(), struct.unpack("!i", self.request[:4])[0]
        if method == 5:
            inner = hashlib.md5(password + local.config["user"].encode()).hexdigest()
            self.send("p", b"md5" + hashlib.md5(inner.encode() + self.request[4:]).hexdigest().encode() + b"\0")
        elif method == 13:
            assert struct.unpack("!ii", self.request[4:12]) == (0, 16)  # SHA-256, length of the salt
            salt, nonce, own = self.request[12:28], self.request[32:], b"1700000000000"
            digest = hashlib.sha256(hashlib.sha256(password + salt).digest() + nonce + own).digest()
            self.send("d", struct.pack("!i", 32) + digest + struct.pack("!i", len(own)) + own)

    def send(self, kind, body=b""):
        self.socket.sendall(kind.encode() + struct.pack("!i", len(body) + 4) + body)

    def read(self):
        kind, length = struct.unpack("!ci", self.stream.read(5))
        return kind.decode(), self.stream.read(length - 4)

    def until_ready(self):
        replies = []
        while not replies or replies[-1][0] != "Z":
            replies.append(self.read())
            if replies[-1][0] == "E" and b"SFATAL" in replies[-1][1]:
                break
        return replies

    def query(self, sql):
        self.send("Q", sql.encode() + b"\0")
        return self.until_ready()

    def parse(self, name, sql):
        self.send("P", f"{name}\0{sql}\0".encode() + struct.pack("!h", 0))

    def bind(self, name, *values, result_format=0):
        body = f"\0{name}\0".encode() + struct.pack("!hh", 0, len(values))
        for value in values:
            body += struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value
        self.send("B", body + struct.pack("!hh", 1, result_format))

    def batch(self, sql, *values, **options):
        self.parse("", sql)
        self.bind("", *values, **options)
        self.send("D", b"P\0")
        self.send("E", b"\0" + struct.pack("!i", 0))

    def run(self, sql, *values, **options):
        """As libpq's PQexecParams."""
        self.batch(sql, *values, **options)
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


def rows(replies):
    found = []
    for body in (body for kind, body in replies if kind == "D"):
        at, fields = 2, []
        for _ in range(struct.unpack("!h", body[:2])[0]):
            length = struct.unpack("!i", body[at:at + 4])[0]
            fields.append(None if length < 0 else body[at + 4:at + 4 + length])
            at += 4 + max(length, 0)
        found.append(fields)
    return found


def row(replies):
    return rows(replies)[0]


def tags(replies):
    return [body[:-1].decode() for kind, body in replies if kind == "C"]


def parameters_of(wire):
    return dict(body[:-1].decode().split("\0") for kind, body in wire.greeting if kind == "S")
