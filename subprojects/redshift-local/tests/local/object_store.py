"""The built-in S3 as part of the program: TLS, what --data keeps, buckets elsewhere, limits of connections."""
import os
import socket
import stat
import subprocess
import sys
import tempfile
import urllib.parse

from local import Local, check, contains

program = sys.argv[1]


def port_of(local):
    return urllib.parse.urlsplit(local.ready["env"]["AWS_ENDPOINT_URL_S3"]).port


def load(local, table, key):
    return local.psql(f"CREATE TABLE {table} (a INT)", local.copy(table, key, "JSON 'auto'"),
                      f"SELECT sum(a) FROM {table}")


with tempfile.TemporaryDirectory(prefix="rs") as kept:
    os.chmod(kept, 0o711)
    options = ("--data", os.path.join(kept, "d"), "--s3-tls", "--s3-access-key", "AKIAKEPT")
    with Local(program, *options) as local:
        check(local.ready["env"]["AWS_ENDPOINT_URL_S3"], lambda url: url.startswith("https://127.0.0.1:"),
              "--s3-tls makes it https")
        with open(local.ready["env"]["AWS_CA_BUNDLE"]) as file:
            check(file.read(), local.config["advanced"]["sslRootCertificate"],
                  "with a certificate of the cluster's authority")
        local.put("k", b'{"a":1}{"a":2}')
        check(load(local, "one", "k")[0].strip(), "3", "COPY reads over https")
        check(stat.S_IMODE(os.stat(os.path.join(kept, "d", "s3")).st_mode), 0o700,
              "others cannot look into the stored objects")
    with Local(program, *options) as local:
        check(load(local, "two", "k")[0].strip(), "3", "--data keeps the objects")
        address = ("--s3-endpoint", local.ready["env"]["AWS_ENDPOINT_URL_S3"], "--s3-access-key", "AKIAKEPT")
        os.environ["REDSHIFT_LOCAL_S3_SECRET_KEY"] = local.config["awsSecretAccessKey"]
        with Local(program, *address) as other:
            out, err = load(other, "t", "k")
            check(err, contains("S3CurlException"),
                  "COPY does not read from a server with a certificate of nobody we know")
        os.environ["AWS_CA_BUNDLE"] = local.ready["env"]["AWS_CA_BUNDLE"]
        with Local(program, *address) as other:
            check(load(other, "t", "k")[0].strip(), "3", "COPY reads by the authorities in AWS_CA_BUNDLE")
            check(other.ready["env"]["AWS_CA_BUNDLE"], os.environ["AWS_CA_BUNDLE"], "which the ready line hands on")
        del os.environ["AWS_CA_BUNDLE"], os.environ["REDSHIFT_LOCAL_S3_SECRET_KEY"]

with Local(program, "--bucket", "home", "--bucket", "abroad@eu-west-1", "--s3-idle-ms", "200") as local:
    check(local.config["bucket"], "home", "the first bucket is the config's")
    local.put("k", b'{"a":1}')
    out, err = local.psql("CREATE TABLE t (a INT)",
                          local.copy("t", "k", "JSON 'auto'").replace("s3://home", "s3://abroad"))
    check(err,
          contains("S3ServiceException:The bucket you are attempting to access must be addressed using the specified "
                   "endpoint",
                        "Status 301,Error PermanentRedirect"), "a bucket in another Region must be read there")
    with socket.create_connection(("127.0.0.1", port_of(local)), timeout=10) as silent:
        check(silent.recv(1), b"", "--s3-idle-ms closes silent connections")

for bad in (["--bucket", "a@"], ["--bucket", "@eu-west-1"], ["--s3-idle-ms", "-1"],
            ["--s3-endpoint", "ftp://x", "--s3-access-key", "a",
                                                                                     "--s3-secret-key", "b"]):
    done = subprocess.run([program, *bad], capture_output=True, text=True, timeout=60)
    check((done.returncode != 0, done.stdout), (True, ""), "refused: " + " ".join(bad[:2]))
