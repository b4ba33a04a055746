"""A small S3 client of the tests' own: signs by AWS SigV4, and can do everything wrong on request."""

import base64
import datetime
import hashlib
import hmac
import http.client
import re
import ssl
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def md5_base64(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def _mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def encode(text):
    return quote(text, safe="-_.~")


def canonical_query(parameters):
    return "&".join(f"{n}={v}" for n, v in sorted((encode(n), encode(v)) for n, v in parameters.items()))


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def tree(self):
        """The XML document, without namespaces; blanks may come before it."""
        text = re.sub(rb' xmlns="[^"]*"', b"", self.body.strip())
        return ElementTree.fromstring(text)

    def text(self, path):
        return self.tree().findtext(path)

    def texts(self, path):
        return [element.text for element in self.tree().iterfind(path)]

    @property
    def code(self):
        """The S3 error code; None when the body is no error document."""
        if not self.body.strip().startswith(b"<?xml"):
            return None
        tree = self.tree()
        return tree.findtext("Code") if tree.tag == "Error" else None

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:2000]!r}"


class Client:
    authority = None  # a file of certificates: speak TLS

    def __init__(self, port, access_key="AKIAWRITER", secret="writer/secret+key", region="us-east-1", token=None):
        self.port, self.access_key, self.secret, self.region, self.token = port, access_key, secret, region, token
        self.host = f"127.0.0.1:{port}"
        self.connection = None
        self.seconds_off = 0  # how wrong our clock is

    def now(self):
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.seconds_off)
        return now.strftime("%Y%m%dT%H%M%SZ")

    def signing_key(self, day):
        key = ("AWS4" + self.secret).encode()
        for part in (day, self.region, "s3", "aws4_request"):
            key = _mac(key, part)
        return key

    def sign(self, method, path, query, headers, payload_hash, timestamp, signed=None):
        """Returns (scope, names of the signed headers, signature)."""
        names = sorted(signed if signed is not None else (name.lower() for name in headers))
        lower = {name.lower(): value for name, value in headers.items()}
        lines = "".join(f"{name}:{' '.join(lower.get(name, '').split())}\n" for name in names)
        canonical = "\n".join(
            [method, quote(path, safe="/-_.~"), canonical_query(query), lines, ";".join(names), payload_hash])
        scope = f"{timestamp[:8]}/{self.region}/s3/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonical.encode())])
        return scope, ";".join(names), _mac(self.signing_key(timestamp[:8]), to_sign).hex()

    def headers_for(self, method, path, query, body, headers, payload_hash=None, signed=None):
        """All headers of a signed request, the Authorization among them."""
        payload_hash = payload_hash or sha256(body)
        timestamp = self.now()
        full = {"Host": self.host, "x-amz-date": timestamp, "x-amz-content-sha256": payload_hash}
        if self.token is not None:
            full["x-amz-security-token"] = self.token
        full.update(headers)
        scope, names, signature = self.sign(method, path, query, full, payload_hash, timestamp, signed)
        full["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope}, "
                                 f"SignedHeaders={names}, Signature={signature}")
        return full

    def presign(self, method, path, expires=60):
        timestamp = self.now()
        query = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256",
                 "X-Amz-Credential": f"{self.access_key}/{timestamp[:8]}/{self.region}/s3/aws4_request",
                 "X-Amz-Date": timestamp, "X-Amz-Expires": str(expires), "X-Amz-SignedHeaders": "host"}
        if self.token is not None:
            query["X-Amz-Security-Token"] = self.token
        _, _, signature = self.sign(method, path, query, {"Host": self.host}, "UNSIGNED-PAYLOAD", timestamp)
        query["X-Amz-Signature"] = signature
        return query

    def connect(self):
        if self.authority is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        trust = ssl.create_default_context(cafile=self.authority)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=trust)

    def send(self, method, path, query, body, headers):
        """Sends exactly these headers, and Content-Length."""
        target = quote(path, safe="/-_.~") + ("?" + canonical_query(query) if query else "")
        if self.connection is None:
            self.connection = self.connect()
        try:
            self.connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                self.connection.putheader(name, value)
            if "Transfer-Encoding" not in headers and (body or method in ("PUT", "POST")):
                self.connection.putheader("Content-Length", str(len(body)))
            self.connection.endheaders(body if body else None)
            answer = self.connection.getresponse()
            response = Response(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        except Exception:
            self.close()
            raise
        if answer.will_close:
            self.close()
        return response

    def call(self, method, path, query=None, body=b"", headers=None, payload_hash=None, signed=None,
             after_signing=None):
        query, headers = query or {}, headers or {}
        full = self.headers_for(method, path, query, body, headers, payload_hash, signed)
        full.update(after_signing or {})
        return self.send(method, path, query, body, full)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    # Calls that most tests need.

    def copy(self, source, key, query=None, **headers):
        """headers: x-amz-NAME, with '_' for '-'."""
        more = {"x-amz-" + name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("PUT", f"/staging/{key}", query, headers={"x-amz-copy-source": source, **more})

    def put(self, key, body=b"data", **more):
        return self.call("PUT", f"/staging/{key}", body=body, **more)

    def get(self, key, **more):
        return self.call("GET", f"/staging/{key}", **more)

    def head(self, key):
        return self.call("HEAD", f"/staging/{key}")

    def list(self, **query):
        return self.call("GET", "/staging", {"list-type": "2", **{n.replace("_", "-"): v for n, v in query.items()}})

    def begin(self, key, **more):
        return self.call("POST", f"/staging/{key}", {"uploads": ""}, **more).text("UploadId")

    def part(self, key, upload, number, body, **more):
        return self.call("PUT", f"/staging/{key}", {"partNumber": str(number), "uploadId": upload}, body, **more)

    def complete(self, key, upload, parts, extra=None, **more):
        items = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag>"
                        f"{(extra or {}).get(number, '')}</Part>"
                        for number, etag in parts)
        body = ('<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' + items +
                "</CompleteMultipartUpload>").encode()
        return self.call("POST", f"/staging/{key}", {"uploadId": upload}, body, **more)

    def abort(self, key, upload):
        return self.call("DELETE", f"/staging/{key}", {"uploadId": upload})

    def delete_many(self, keys, quiet=False, headers=None):
        objects = "".join(f"<Object><Key>{key}</Key></Object>" for key in keys)
        body = f"<Delete><Quiet>{str(quiet).lower()}</Quiet>{objects}</Delete>".encode()
        if headers is None:
            headers = {"Content-MD5": md5_base64(body)}
        return self.call("POST", "/staging", {"delete": ""}, body, headers)
