"""curl's own SigV4 against the built-in S3: another implementation of the signature."""
import hashlib
import re
import sys
import tempfile

from local import Local, check, contains
from programs import need, run

CURL = "/usr/bin/curl"
MIB = 1024 * 1024
need(CURL)


class Curl:
    """Signs by itself; the secret is in its configuration, which it reads from a pipe."""

    def __init__(self, local, secret=None, region="us-east-1"):
        self.url = local.ready["env"]["AWS_ENDPOINT_URL_S3"] + "/staging"
        self.user = local.config["awsAccessKeyId"] + ":" + (secret or local.config["awsSecretAccessKey"])
        self.region = region

    def __call__(self, method, path, body=""):
        """Status line, headers and body as text; `body` is ASCII."""
        lines = [f'user = "{self.user}"', f'aws-sigv4 = "aws:amz:{self.region}:s3"', f'request = "{method}"', "include",
                 "silent",
                 f'header = "x-amz-content-sha256: {hashlib.sha256(body.encode()).hexdigest()}"',
                 f'url = "{self.url}{path}"']
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(body)
            file.flush()
            if body:
                lines += ['header = "Content-Type: text/plain"', 'header = "Expect: 100-continue"',
                          f'data-binary = "@{file.name}"']
            done = run([CURL, "-K", "-"], given="\n".join(lines) + "\n")
        check(done.status, 0, "curl " + method)
        return done.out


def element(text, name):
    return re.search(f"<{name}>(.*?)</{name}>", text)[1].replace("&quot;", '"')


with Local(sys.argv[1]) as running:
    curl = Curl(running)
    check(curl("PUT", "/a/k", "hello"), contains("HTTP/1.1 200 OK", f'"{hashlib.md5(b"hello").hexdigest()}"'), "PUT")
    check(curl("GET", "/a/k"), lambda text: text.endswith("\n\nhello"), "GET")
    check(curl("GET", "?list-type=2&prefix=a"), contains("<Key>a/k</Key>"), "a list, with parameters")

    upload = element(curl("POST", "/big?uploads="), "UploadId")
    query = "uploadId=" + upload.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    first = re.search('ETag: "(.*?)"', curl("PUT", "/big?partNumber=1&" + query, "x" * (5 * MIB)))[1]
    last = re.search('ETag: "(.*?)"', curl("PUT", "/big?partNumber=2&" + query, "y"))[1]
    parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n,
                    tag in ((1, first), (2, last)))
    done = curl("POST", "/big?" + query, f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")
    check(done, contains("<CompleteMultipartUploadResult", "-2&quot;</ETag>"), "a multipart upload by hand")
    check(curl("GET", "/big").rsplit("\n\n", 1)[1] == "x" * (5 * MIB) + "y", True, "its bytes")

    check(Curl(running, secret="wrong")("GET", "/a/k"), contains("403 Forbidden", "<Code>SignatureDoesNotMatch</Code>"),
          "a wrong secret")
    check(Curl(running, region="eu-west-1")("GET", "/a/k"),
          contains("400 Bad Request", "<Code>AuthorizationHeaderMalformed</Code>", "<Region>us-east-1</Region>"),
          "a wrong Region")
    check(curl("GET", "/missing"), contains("404 Not Found", "<Code>NoSuchKey</Code>", "<Key>missing</Key>"),
          "a missing object")
    check(curl("DELETE", "/a/k"), contains("204 No Content"), "DELETE")
