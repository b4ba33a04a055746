#!/usr/bin/env python3
"""The S3 client against the Ceph RADOS Gateway: starts it, and s3_client_test.cpp with its address and keys."""

import os
import subprocess
import sys

from programs import need
from rados_gateway import PROGRAMS, Gateway

need(*PROGRAMS)


def run(gateway, bucket, **more):
    gateway.create_bucket(bucket)
    environment = {
        **os.environ, "AWS_ENDPOINT_URL_S3": gateway.endpoint_url, "BUCKET": bucket,
        "ACCESS_KEY_ID": gateway.access_key, "SECRET_ACCESS_KEY": gateway.secret_key,
        "OTHER_ACCESS_KEY_ID": gateway.other_access_key, "OTHER_SECRET_ACCESS_KEY": gateway.other_secret_key, **more}
    done = subprocess.run([os.environ["S3_CLIENT_TEST"], *sys.argv[1:]], env=environment, timeout=300, check=False)
    return done.returncode == 0


with Gateway() as running:
    # As for every server that is not AWS; and with the checksums that AWS gets, which this server does not know.
    good = [run(running, "plain"), run(running, "checked", AWS_REQUEST_CHECKSUM_CALCULATION="when_supported")]
sys.exit(0 if all(good) else 1)
