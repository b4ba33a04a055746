"""A local Redshift and a connector process, for tests that use the built programs as a user would.

The programs are named by the environment: CONNECTOR, REDSHIFT_LOCAL, FLOW_SIM. CODEC is json (the default) or proto.
Every process that is started here dies with the test, however the test ends.
"""

import base64
import copy
import ctypes
import json
import os
import queue
import signal
import struct
import subprocess
import tempfile
import threading
import urllib.request

import proto

CONNECTOR = os.environ["CONNECTOR"]
REDSHIFT_LOCAL = os.environ["REDSHIFT_LOCAL"]
FLOW_SIM = os.environ["FLOW_SIM"]
CODEC = os.environ.get("CODEC", "json")
WAIT_SECONDS = 60  # for anything that must happen; only a hang takes this long

_libc = ctypes.CDLL(None)


def die_with_parent():
    """In the child, before exec: PR_SET_PDEATHSIG, so that nothing outlives the test."""
    _libc.prctl(1, signal.SIGTERM)


class Stand:
    """redshift-local, started; `config` and `env` are what the connector needs."""

    def __init__(self, *options):
        self.directory = tempfile.TemporaryDirectory()
        self.events_path = os.path.join(self.directory.name, "events")
        with open(self.events_path, "wb") as events:
            self.process = subprocess.Popen(
                [REDSHIFT_LOCAL, *options],
                stdout=subprocess.PIPE, stderr=events, preexec_fn=die_with_parent)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise RuntimeError("redshift-local did not start: " + self.events())
        self.ready = json.loads(line)
        self.config, self.env = self.ready["config"], self.ready["env"]
        self.ready_path = os.path.join(self.directory.name, "ready.json")
        with open(self.ready_path, "wb") as file:
            file.write(line)
        self.ca_path = os.path.join(self.directory.name, "ca.pem")
        with open(self.ca_path, "w") as file:
            file.write(self.config["advanced"]["sslRootCertificate"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(WAIT_SECONDS)
        self.process.stdout.close()
        self.directory.cleanup()

    def events(self):
        """What redshift-local has written to stderr, such as the faults that fired."""
        with open(self.events_path, encoding="utf-8") as file:
            return file.read()

    def sql(self, statement):
        """Rows of a statement run through the Redshift front, as lists of text (None for NULL)."""
        host, port = self.config["address"].rsplit(":", 1)
        environment = dict(os.environ, PGHOST=host, PGPORT=port, PGUSER=self.config["user"],
                           PGPASSWORD=self.config["password"], PGDATABASE=self.config["database"],
                           PGSSLMODE="verify-full", PGSSLROOTCERT=self.ca_path)
        done = subprocess.run(
            ["psql", "-XqAt", "-F", "\x1f", "-R", "\x1e", "-P", "null=\x1d", "-v", "ON_ERROR_STOP=1",
             "-c", "SET extra_float_digits TO 2", "-c", statement],
            env=environment, capture_output=True, text=True, timeout=WAIT_SECONDS)
        if done.returncode:
            raise RuntimeError(done.stderr)
        text = done.stdout.rstrip("\n")
        return [[None if v == "\x1d" else v for v in row.split("\x1f")] for row in text.split("\x1e")] if text else []

    def administer(self, statement):
        """Runs a statement as PostgreSQL's superuser, behind the Redshift front:
        for what other users own and may do."""
        postgres = self.ready["postgres"]
        done = subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", postgres["host"], "-p", str(postgres["port"]), "-U",
             postgres["user"], "-d", postgres["database"], "-c", statement],
            capture_output=True, text=True, timeout=WAIT_SECONDS)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def s3_stats(self):
        """Counters of the built-in S3: objects, open uploads, requests."""
        with urllib.request.urlopen(self.env["AWS_ENDPOINT_URL_S3"] + "/?x-redshift-local=stats") as answer:
            return json.load(answer)

    def s3_leftovers(self):
        """How many objects and unfinished uploads there are."""
        stats = self.s3_stats()
        return stats["objects"] + len(stats["openUploads"])

    def ready_with(self, **changes):
        """Path of a ready line whose config has these changes, for flow-sim."""
        path = os.path.join(self.directory.name, "ready-changed.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"config": self.config_with(**changes), "env": self.env}, file)
        return path

    def config_with(self, **changes):
        config = copy.deepcopy(self.config)
        for name, value in changes.items():
            if value is None:
                config.pop(name, None)
            else:
                config[name] = value
        return config


class Connector:
    """One connector process, spoken to in the codec given, or in CODEC."""

    def __init__(self, env, codec=CODEC, **more_env):
        self.codec = codec
        # Checksums as on AWS.
        environment = {**os.environ, "FLOW_RUNTIME_CODEC": codec, "LOG_FORMAT": "json", "LOG_LEVEL": "debug",
                       "AWS_REQUEST_CHECKSUM_CALCULATION": "when_supported", **env, **more_env}
        self.process = subprocess.Popen([CONNECTOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=environment, preexec_fn=die_with_parent)
        self.responses, self.raw_output, self.log = queue.Queue(), [], []
        self._threads = [threading.Thread(target=self._read_responses), threading.Thread(target=self._read_log)]
        for thread in self._threads:
            thread.start()

    def _read_responses(self):
        while response := self._read_response():
            self.raw_output.append(response[1])
            self.responses.put(response[0])
        self.responses.put(None)

    def _read_response(self):
        """The next response and its bytes, or None at the end."""
        if self.codec == "proto":
            return proto.read_response(self.process.stdout)
        line = self.process.stdout.readline()
        return (json.loads(line), line) if line else None

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line.decode())

    def write(self, data):
        """Raw bytes; a connector that has already ended is no error here."""
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def encode(self, message):
        return proto.frame(message) if self.codec == "proto" else json.dumps(message).encode() + b"\n"

    def send(self, message):
        self.write(self.encode(message))

    def receive(self):
        """The next response, or None at the end of the output."""
        return self.responses.get(timeout=WAIT_SECONDS)

    def ask(self, message):
        self.send(message)
        return self.receive()

    def close(self):
        """Ends the input and waits; returns the exit status."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        return self.wait()

    def wait(self):
        status = self.process.wait(WAIT_SECONDS)
        for thread in self._threads:
            thread.join(WAIT_SECONDS)
        self.process.stdout.close()
        self.process.stderr.close()
        return status

    def last_log(self):
        """The last log entry: what the user is shown when the process fails."""
        return json.loads(self.log[-1])


class Connectors:
    """For a TestCase with a `stand`: connectors that do not outlive the test that started them."""

    def start(self):
        connector = Connector(self.stand.env)
        self.addCleanup(self._end, connector)
        connector.ask({"spec": {"config": {}}})
        return connector

    @staticmethod
    def _end(connector):
        connector.process.kill()
        connector.close()


# ---- specs and tuples --------------------------------------------------------------------------------------------

def projection(field, types, ptr=None, key=False, must=False, **string):
    inference = {"types": types, "exists": "MUST" if key or must else "MAY"}
    if "string" in types:
        inference["string"] = string
    return {"field": field, "ptr": "/" + field if ptr is None else ptr, "isPrimaryKey": key, "inference": inference}


ORDERS = {
    "name": "acmeCo/orders", "key": ["/region", "/id"], "uuidPtr": "/_meta/uuid",
    "projections": [
        projection("amount", ["number"]),
        {"field": "flow_document", "inference": {"types": ["object"], "exists": "MUST"}},
        projection("id", ["integer"], key=True),
        projection("note", ["null", "string"]),
        projection("region", ["string"], key=True),
    ],
    "writeSchema": {"type": "object"},
}


def materialization(config, table="orders", collection=None, **binding):
    """A built spec with one binding of the orders collection."""
    path = [config["schema"], table]
    return {
        "name": "acmeCo/warehouse", "connectorType": "IMAGE", "config": config,
        "bindings": [{
            "resourceConfig": {"table": table}, "resourcePath": path, "collection": collection or ORDERS,
            "fieldSelection": {"keys": ["region", "id"], "values": ["amount", "note"], "document": "flow_document"},
            "stateKey": "%2F".join(path), **binding,
        }],
        "shardTemplate": {"id": "materialize/acmeCo/warehouse/0123456789abcdef", "labels": {"labels": []}},
    }


def pack(*elements):
    """A packed tuple (FoundationDB tuple layer) in base64."""
    out = b""
    for element in elements:
        if element is None:
            out += b"\x00"
        elif isinstance(element, bool):
            out += b"\x27" if element else b"\x26"
        elif isinstance(element, bytes):
            out += b"\x01" + element.replace(b"\0", b"\0\xff") + b"\0"
        elif isinstance(element, float):
            bits = struct.unpack(">Q", struct.pack(">d", element))[0]
            out += b"\x21" + (bits ^ (1 << 63) if bits < 1 << 63 else bits ^ (1 << 64) - 1).to_bytes(8, "big")
        elif isinstance(element, str):
            out += b"\x02" + element.encode().replace(b"\0", b"\0\xff") + b"\0"
        elif element >= 0:
            size = (element.bit_length() + 7) // 8
            out += bytes([0x14 + size]) + element.to_bytes(size, "big")
        else:
            size = ((-element).bit_length() + 7) // 8
            out += bytes([0x14 - size]) + (element + (1 << 8 * size) - 1).to_bytes(size, "big")
    return base64.b64encode(out).decode()


def store(region, number, amount, note, **more):
    return {"store": {"keyPacked": pack(region, number), "valuesPacked": pack(amount, note),
                      "doc": {"region": region, "id": number, "amount": amount, "note": note}, **more}}
