"""The AWS command line (Debian's awscli) against the built-in S3, over https."""
import hashlib
import json
import os
import sys
import tempfile

from local import Local, check, contains
from programs import need, run

AWS, CURL = "/usr/bin/aws", "/usr/bin/curl"  # by path: other programs are called aws, too
MIB = 1024 * 1024
need(AWS, CURL)


class Cli:
    def __init__(self, local, directory, secret=None):
        self.url = local.ready["env"]["AWS_ENDPOINT_URL_S3"]
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": directory, "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
            "AWS_CA_BUNDLE": local.ready["env"]["AWS_CA_BUNDLE"], "AWS_REGION": local.config["region"],
            "AWS_ACCESS_KEY_ID": local.config["awsAccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": secret or local.config["awsSecretAccessKey"]}

    def __call__(self, *words):
        return run([AWS, "--endpoint-url", self.url, "--output", "json", *words], self.environment)

    def good(self, *words):
        """Output of a call that must succeed, parsed when it is JSON."""
        done = self(*words)
        check(done, lambda d: d.status == 0, "aws " + " ".join(words[:2]))
        return json.loads(done.out) if done.out.startswith("{") else done.out


def write(directory, name, body):
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(body)
    os.utime(path, (0, 0))  # S3 knows whole seconds: a file of this second would look newer than its copy
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def high_level(aws, work):
    aws.good("s3", "mb", "s3://second")
    body = os.urandom(20 * MIB)
    large = write(work, "large", body)
    aws.good("s3", "cp", "--quiet", large, "s3://second/large")
    head = aws.good("s3api", "head-object", "--bucket", "second", "--key", "large")
    check((head["ContentLength"], head["ETag"].strip('"')[-2:]), (20 * MIB, "-3"), "a large file goes up in parts")
    aws.good("s3", "cp", "--quiet", "s3://second/large", os.path.join(work, "back"))
    check(read(os.path.join(work, "back")) == body, True, "and comes back the same, by ranges")
    aws.good("s3", "cp", "--quiet", "s3://second/large", "s3://staging/copied", "--copy-props", "none")
    aws.good("s3", "cp", "--quiet", "s3://staging/copied", os.path.join(work, "back"))
    check(hashlib.md5(read(os.path.join(work, "back"))).digest(), hashlib.md5(body).digest(),
          "parts copied inside S3, too")
    for name in ("tree/a", "tree/b c", "tree/é/+&="):
        write(work, name, name.encode())
    aws.good("s3", "sync", "--quiet", os.path.join(work, "tree"), "s3://staging/tree")
    check(aws.good("s3", "ls", "--recursive", "s3://staging/tree/"), contains("tree/a", "tree/b c", "tree/é/+&="),
          "ls lists all")
    check(aws.good("s3", "ls", "s3://staging/tree/"), contains("PRE é/", " a\n"), "or by folders")
    check(aws.good("s3", "sync", os.path.join(work, "tree"), "s3://staging/tree"), "",
          "a second sync has nothing to do")
    check(aws.good("s3", "ls"), contains("second", "staging"), "ls without a bucket lists buckets")
    check(aws("s3", "rb", "s3://second"), lambda d: d.status != 0 and "BucketNotEmpty" in d.err,
          "a bucket with objects stays")
    aws.good("s3", "rm", "--quiet", "--recursive", "s3://staging/tree")
    check(aws("s3", "ls", "s3://staging/tree/").out, "", "rm --recursive leaves nothing")
    aws.good("s3", "rb", "--force", "s3://second")


def low_level(aws, work):
    here = ("--bucket", "staging")
    upload = aws.good("s3api", "create-multipart-upload", *here, "--key", "k", "--checksum-algorithm",
                      "SHA256")["UploadId"]
    part = ("--key", "k", "--upload-id", upload)
    bodies = [b"a" * (5 * MIB), b"b"]
    parts = []
    for number, body in enumerate(bodies, 1):
        done = aws.good("s3api", "upload-part", *here, *part, "--part-number", str(number), "--checksum-algorithm",
                        "SHA256",
                        "--body", write(work, "part", body))
        parts.append({"PartNumber": number, "ETag": done["ETag"], "ChecksumSHA256": done["ChecksumSHA256"]})
    listed = aws.good("s3api", "list-parts", *here, *part)
    check([(p["PartNumber"], p["Size"], p["ChecksumSHA256"]) for p in listed["Parts"]],
          [(p["PartNumber"], len(b), p["ChecksumSHA256"]) for p, b in zip(parts, bodies)], "list-parts")
    uploads = aws.good("s3api", "list-multipart-uploads", *here)["Uploads"]
    check([(u["Key"], u["UploadId"]) for u in uploads], [("k", upload)], "list-multipart-uploads")
    made = aws.good("s3api", "complete-multipart-upload", *here, *part, "--multipart-upload",
                    json.dumps({"Parts": parts}))
    check(made["ChecksumSHA256"], lambda sum_: sum_.endswith("-2"), "complete-multipart-upload")
    other = aws.good("s3api", "create-multipart-upload", *here, "--key", "l")["UploadId"]
    aws.good("s3api", "abort-multipart-upload", *here, "--key", "l", "--upload-id", other)
    check(aws("s3api", "list-parts", *here, "--key", "l", "--upload-id", other).err, contains("(NoSuchUpload)"),
          "an aborted upload")
    aws.good("s3api", "put-object", *here, "--key", "sum", "--checksum-algorithm", "CRC32", "--body",
             write(work, "b", b"hello"))
    head = aws.good("s3api", "head-object", *here, "--key", "sum", "--checksum-mode", "ENABLED")
    check(head["ChecksumCRC32"], "NhCmhg==", "a trailing checksum is kept with the object")
    page = aws.good("s3api", "list-objects-v2", *here, "--max-items", "1")
    check(("NextToken" in page, len(page["Contents"])), (True, 1), "lists go on where they ended")
    keys = {"Objects": [{"Key": key} for key in ("k", "sum", "copied", "missing")]}
    deleted = aws.good("s3api", "delete-objects", *here, "--delete", json.dumps(keys))["Deleted"]
    check(sorted(d["Key"] for d in deleted), ["copied", "k", "missing", "sum"], "delete-objects")


def presigned(aws, work, authority):
    aws.good("s3", "cp", "--quiet", write(work, "c", b"presigned"), "s3://staging/c d")
    url = aws.good("s3", "presign", "s3://staging/c d", "--expires-in", "60").strip()
    check(run([CURL, "-s", "--cacert", authority, url]).out, "presigned", "curl reads a presigned URL")
    check(run([CURL, "-s", "--cacert", authority, url + "x"]).out, contains("<Code>SignatureDoesNotMatch"),
          "but no other")


def refused(aws, local, work):
    wrong = Cli(local, work, secret="wrong")
    done = wrong("s3", "ls", "s3://staging")
    check(done, lambda d: d.status != 0 and "SignatureDoesNotMatch" in d.err, "a wrong secret")
    check(aws("s3api", "head-object", "--bucket", "staging", "--key", "missing").err, contains("(404)"),
          "a missing object")
    check(aws("s3", "ls", "s3://nobodys").err, contains("NoSuchBucket"), "a missing bucket")
    check(aws("s3api", "get-bucket-acl", "--bucket", "staging").err, contains("(NotImplemented)"),
          "what is not modelled is said")


with tempfile.TemporaryDirectory() as work_directory, Local(sys.argv[1], "--s3-tls") as running:
    command = Cli(running, work_directory)
    high_level(command, work_directory)
    low_level(command, work_directory)
    presigned(command, work_directory, running.ready["env"]["AWS_CA_BUNDLE"])
    refused(command, running, work_directory)
