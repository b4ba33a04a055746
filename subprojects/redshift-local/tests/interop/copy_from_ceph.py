"""COPY from an S3 that is not ours: the Ceph RADOS Gateway."""
import os
import sys

from local import Local, check, contains, zstd
from programs import need
from rados_gateway import PROGRAMS, Gateway

need(*PROGRAMS)

with Gateway() as gateway:
    gateway.create_bucket("staging")
    os.environ["REDSHIFT_LOCAL_S3_SECRET_KEY"] = gateway.secret_key
    with Local(sys.argv[1], "--s3-endpoint", gateway.endpoint_url, "--s3-access-key", gateway.access_key) as local:
        check((local.ready["env"]["AWS_ENDPOINT_URL_S3"], local.config["awsSecretAccessKey"]),
              (gateway.endpoint_url, gateway.secret_key), "the ready line hands on where S3 is, and its keys")
        rows = [b'{"id":%d,"t":"%s"}\n' % (i, b"\xc3\xa9" * 20) for i in range(50_000)]
        for number in range(3):
            local.put(f"run/é b/{number}.zst", zstd(b"".join(rows[number::3])))
        local.put_manifest("run/manifest", [f"run/é b/{number}.zst" for number in range(3)])
        out, err = local.psql("CREATE TABLE t (id INT, t VARCHAR(40))", local.copy("t", "run/manifest"),
                              "SELECT count(*), sum(id), max(octet_length(t)) FROM t")
        check((out.strip(), "INFO:  00000: Load into table 't' completed, 50000 record(s)" in err),
              ("50000|1249975000|40", True),
              "a manifest of compressed files")

        for key in ("plain/1", "plain/2", "plainer/3", "other"):
            local.put(key, b'{"id":-1}')
        out, err = local.psql(local.copy("t", "plain/", "JSON 'auto'"), local.copy("t", "plain", "JSON 'auto'"),
                              "SELECT count(*) FROM t WHERE id = -1")
        check(out.strip(), "5", "a prefix is everything that begins with it")

        out, err = local.psql(local.copy("t", "run/manifest", secret="wrong"))
        check(err, contains("XX000: S3ServiceException:", "Status 403,Error SignatureDoesNotMatch,Rid "),
              "a wrong secret")
        stranger = local.copy("t", "run/manifest", secret=gateway.other_secret_key)
        out, err = local.psql(stranger.replace(gateway.access_key, gateway.other_access_key))
        check(err, contains("XX000: S3ServiceException:", "Status 403,Error AccessDenied"), "a user without rights")
        local.put_manifest("half", ["run/é b/0.zst", "run/missing"])
        out, err = local.psql("BEGIN", local.copy("t", "half"), "ROLLBACK", "SELECT count(*) FROM t")
        check((out.strip(), "does not exist" in err), ("50005", True), "a missing mandatory file fails the load")
        out, err = local.psql(local.copy("t", "run/nothing"))
        check(err, contains("XX000", "8001"), "a missing manifest")
