"""redshift-local as a child process, its S3 by SigV4, its SQL by psql. Standard library and psql only."""
import datetime
import hashlib
import hmac
import http.client
import json
import os
import ssl
import subprocess
import tempfile
import urllib.parse


class Local:
    def __init__(self, program, *options):
        self.program = program
        self.directory = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen([program, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("redshift-local did not start: " + self.process.stderr.read())
        self.ready = json.loads(line)
        self.config = self.ready["config"]
        self.authority = os.path.join(self.directory.name, "ca.pem")
        with open(self.authority, "w") as file:
            file.write(self.config["advanced"]["sslRootCertificate"])
        self.ready_path = os.path.join(self.directory.name, "ready.json")
        with open(self.ready_path, "w") as file:
            file.write(line)

    def start_ctl(self, *words):
        return subprocess.Popen([self.program, "ctl", "--ready", self.ready_path, *words], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def ctl(self, *words):
        """What a command answers. A fault is waited for no longer than a test may take."""
        process = self.start_ctl(*words)
        out, err = process.communicate(timeout=60)
        if process.returncode:
            raise RuntimeError(err)
        return json.loads(out)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=120)  # ten gigabytes take a while to be removed
        self.directory.cleanup()

    def environment(self, **changes):
        host, port = self.config["address"].split(":")
        settings = {"PGHOST": host, "PGPORT": port, "PGUSER": self.config["user"],
                    "PGPASSWORD": self.config["password"], "PGDATABASE": self.config["database"],
                    "PGSSLMODE": "verify-full", "PGSSLROOTCERT": self.authority}
        settings.update(changes)
        return {**os.environ, **settings}

    def psql_command(self):
        return ["psql", "-X", "-A", "-t", "-q", "-v", "VERBOSITY=verbose", "-F", "|"]

    def start_psql(self, **changes):
        """A psql that reads statements from a pipe."""
        return subprocess.Popen(self.psql_command(), env=self.environment(**changes), stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def psql(self, *statements, **changes):
        """Output and errors of statements, each sent by itself, in one session."""
        client = self.start_psql(**changes)
        return client.communicate("".join(s.rstrip(";") + ";\n" for s in statements), timeout=60)

    def one_message(self, sql):
        """All statements in one message of the simple protocol."""
        done = subprocess.run([*self.psql_command(), "-c", sql], env=self.environment(), capture_output=True, text=True,
                              timeout=60)
        return done.stdout, done.stderr

    def put(self, key, body):
        url = urllib.parse.urlsplit(self.ready["env"]["AWS_ENDPOINT_URL_S3"])
        path = "/" + urllib.parse.quote(self.config["bucket"] + "/" + key, safe="/-_.~")
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(body).hexdigest()
        headers = {"host": url.netloc, "x-amz-content-sha256": digest, "x-amz-date": now}
        names = ";".join(sorted(headers))
        canonical = "\n".join(["PUT", path, "", *(f"{n}:{headers[n]}" for n in sorted(headers)), "", names, digest])
        scope = f"{now[:8]}/{self.config['region']}/s3/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key_bytes = ("AWS4" + self.config["awsSecretAccessKey"]).encode()
        for part in scope.split("/"):
            key_bytes = hmac.new(key_bytes, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key_bytes, to_sign.encode(), hashlib.sha256).hexdigest()
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.config['awsAccessKeyId']}/{scope}, "
                                    f"SignedHeaders={names}, Signature={signature}")
        connection = http.client.HTTPConnection(url.netloc)
        if url.scheme == "https":
            trust = ssl.create_default_context(cafile=self.ready["env"]["AWS_CA_BUNDLE"])
            connection = http.client.HTTPSConnection(url.netloc, context=trust)
        connection.request("PUT", path, body, headers)
        reply = connection.getresponse()
        text = reply.read()
        connection.close()
        assert reply.status == 200, (reply.status, text)

    def put_manifest(self, key, files):
        entries = [{"url": f"s3://{self.config['bucket']}/{f}", "mandatory": True} for f in files]
        self.put(key, json.dumps({"entries": entries}).encode())

    def keys(self, secret=None):
        return (f"CREDENTIALS 'aws_access_key_id={self.config['awsAccessKeyId']};"
                f"aws_secret_access_key={secret or self.config['awsSecretAccessKey']}'")

    def copy(self, table, key, options="MANIFEST FORMAT AS JSON 'auto' ZSTD", secret=None, who=None,
             dates="DATEFORMAT 'auto' TIMEFORMAT 'auto'"):
        return (f"COPY {table} FROM 's3://{self.config['bucket']}/{key}' {who or self.keys(secret)} "
                f"REGION '{self.config['region']}' {options} {dates} COMPUPDATE OFF STATUPDATE OFF")


def zstd(data):
    return subprocess.run(["zstd", "-c", "-q"], input=data, capture_output=True, check=True).stdout


def check(actual, expected, what):
    """Fails with both values; `expected` may be a function."""
    good = expected(actual) if callable(expected) else actual == expected
    if not good:
        raise AssertionError(f"{what}: got {actual!r}" + ("" if callable(expected) else f", expected {expected!r}"))
    print("ok", what)


def contains(*parts):
    return lambda text: all(p in text for p in parts)
