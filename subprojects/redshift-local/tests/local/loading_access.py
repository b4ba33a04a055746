"""Who may read what: every form of COPY's authorization, Regions, manifests and prefixes."""
import sys

from local import Local, check, contains

ROLES = ["arn:aws:iam::123456789012:role/loader", "arn:aws:iam::123456789012:role/second"]


def authorization(local):
    local.put("one", b'{"k":1}')
    local.psql("CREATE TABLE p (k INT)")
    key, secret = local.config["awsAccessKeyId"], local.config["awsSecretAccessKey"]
    for who in [
            f"ACCESS_KEY_ID '{key}' SECRET_ACCESS_KEY '{secret}'",
            f"secret_access_key as '{secret}' access_key_id '{key}'",
            f"CREDENTIALS 'aws_access_key_id={key};aws_secret_access_key={secret}'",
            f"WITH CREDENTIALS AS 'aws_secret_access_key={secret};aws_access_key_id={key}'",
            f"IAM_ROLE '{ROLES[0]}'", f"IAM_ROLE AS '{ROLES[0]},{ROLES[1]}'", "IAM_ROLE default",
            f"CREDENTIALS 'aws_iam_role={ROLES[1]}'"]:
        out, err = local.psql("TRUNCATE p", local.copy("p", "one", "JSON", who=who), "SELECT k FROM p")
        check((out.strip(), "ERROR" in err), ("1", False),
              "authorized by " + who.replace(secret, "***").replace(key, "ID"))
    for what, who, text in [
            ("an unknown key", "ACCESS_KEY_ID 'AKIANOBODY' SECRET_ACCESS_KEY 'x'",
             ["Status 403,Error InvalidAccessKeyId"]),
            ("a wrong secret", local.keys("wrong"),
             ["S3ServiceException:", "Status 403,Error SignatureDoesNotMatch", "CanRetry 1"]),
            ("a token nobody gave", f"ACCESS_KEY_ID '{key}' SECRET_ACCESS_KEY '{secret}' SESSION_TOKEN 't'",
             ["S3ServiceException:", "Status 4"]),
            ("a role that is not attached", "IAM_ROLE 'arn:aws:iam::123456789012:role/nobody'",
             ["is not authorized to assume IAM Role arn:aws:iam::123456789012:role/nobody", "code:      8001"]),
            ("a role that is no ARN", "IAM_ROLE 'loader'", ["Invalid IAM role ARN"]),
            ("two forms at once", f"IAM_ROLE default {local.keys()}", ["42601", "only one authorization"]),
            ("blanks in the credentials", f"CREDENTIALS 'aws_access_key_id={key}; aws_secret_access_key=x'",
             ["Invalid credentials"]),
            ("a secret that no word announces", f"ACCESS_KEY_ID '{key}' SECRET_ACCESS_KEY 'x' '{secret}'",
             ["42601", "***"]),
            ("a secret without quotes", f"ACCESS_KEY_ID '{key}' SECRET_ACCESS_KEY \"{secret}\"", ["42601", "***"]),
            ("half of the keys", f"ACCESS_KEY_ID '{key}'", ["Invalid credentials"])]:
        out, err = local.psql(local.copy("p", "one", "JSON", who=who))
        check(err, contains("ERROR", *text), "refused: " + what)
        check(secret in err, False, what + ": the error tells no secret")


def regions(local):
    other = local.copy("p", "one", "JSON").replace(f"REGION '{local.config['region']}'", "REGION AS 'eu-west-3'")
    out, err = local.psql(other)
    check(err, contains("S3ServiceException:The bucket you are attempting to access must be addressed using the "
                        "specified endpoint", "Status 301,Error PermanentRedirect"),
          "a bucket in another Region than REGION says")
    out, err = local.psql("TRUNCATE p",
                          local.copy("p", "one", "JSON").replace(f"REGION '{local.config['region']}'", ""),
                          "SELECT k FROM p")
    check(out.strip(), "1", "REGION may be left out when the bucket is in the cluster's own")


def files(local):
    bucket = local.config["bucket"]
    local.put("many/part-1", b'{"k":1}')
    local.put("many/part-10", b'{"k":10}')
    local.put("many/part-1/x", b'{"k":11}')
    out, err = local.psql("TRUNCATE p", local.copy("p", "many/part-1", "JSON"), "SELECT k FROM p ORDER BY k")
    check(out.split(), ["1", "10", "11"], "a URL without MANIFEST is a prefix: it matches siblings, too")
    local.put_manifest("twice", ["many/part-1", "many/part-1"])
    out, err = local.psql("TRUNCATE p", local.copy("p", "twice", "MANIFEST JSON"), "SELECT count(*) FROM p",
                          "SELECT count(*) FROM stl_load_commits WHERE query = pg_last_copy_id()")
    check(out.split(), ["2", "2"], "a file listed twice is loaded twice")

    def manifest(key, body):
        local.put(key, body.replace("BUCKET", bucket).encode())
        return local.psql("TRUNCATE p", local.copy("p", key, "MANIFEST JSON"), "SELECT count(*) FROM p")

    optional = '{"entries":[{"url":"s3://BUCKET/none"},{"url":"s3://BUCKET/many/part-1","meta":{"content_length":7}}]}'
    check(manifest("optional", optional)[0].strip(), "1",
          "a file that is not mandatory may be missing; its size is checked")
    for what, body, text in [
            ("a mandatory file is missing", '{"entries":[{"url":"s3://BUCKET/none","mandatory":true}]}',
             "does not exist"),
            ("every file is missing", '{"entries":[{"url":"s3://BUCKET/none"}]}', "do not exist"),
            ("a wrong content_length", optional.replace("7", "8"), "differs from the content_length"),
            ("no JSON", "{", "not in correct json format"),
            ("compressed", "\x1f\x8b\x08", "not in correct json format"),
            ("no entries", '{"entries":[]}', "not in correct json format"),
            ("an entry without url", '{"entries":[{"key":"x"}]}', "not in correct json format")]:
        out, err = manifest("bad", body)
        check((out.strip(), "XX000" in err and text in err), ("0", True), "manifest: " + what)
    for what, sql, text in [
            ("a prefix for a manifest", local.copy("p", "twic", "MANIFEST JSON"),
             ["requires full path of an Amazon S3 object", "code:      8001"]),
            ("no bucket", local.copy("p", "x", "JSON").replace("s3://" + bucket, "s3://nobody"),
             ["Status 404,Error NoSuchBucket"]),
            ("an empty prefix", local.copy("p", "nothing", "JSON"), ["does not exist"]),
            ("no such table", local.copy("nobody", "one", "JSON"), ['42P01: relation "nobody" does not exist']),
            ("no such column", local.copy("p (nope)", "one", "JSON"), ['42703: column "nope" of relation']),
            ("a column that is not modelled", "CREATE TABLE q (t TIME); " + local.copy("q", "one", "JSON"),
             ["not modelled"])]:
        out, err = local.psql(sql)
        check(err, contains(*text), "refused: " + what)


with Local(sys.argv[1], "--iam-role", ROLES[0], "--iam-role", ROLES[1]) as running:
    for part in (authorization, regions, files):
        part(running)


def abroad(local):
    local.put("one", b'{"k":1}')
    out, err = local.psql("CREATE TABLE p (k INT)",
                          local.copy("p", "one", "JSON").replace("s3://staging", "s3://abroad"))
    check(err, contains("Status 301,Error PermanentRedirect"), "a bucket in another Region needs REGION")
    there = local.copy("p", "nothing", "JSON").replace("s3://staging", "s3://abroad")
    out, err = local.psql(there.replace("'us-east-1'", "'eu-west-1'"))
    check(err, contains("The specified S3 prefix 'nothing' does not exist"), "with REGION it is read there")
    out, err = local.psql(there.replace("'us-east-1'", "'eu-west-3'"))
    check(err, contains("Status 301,Error PermanentRedirect"), "with yet another REGION it is not")


def broken_listings(local):
    local.put("many/a", b'{"k":1}')
    local.psql("CREATE TABLE p (k INT)")
    cut = "s3=ListObjectsV2 every=1 do=cut when=after"
    for what, specs, good in (("one listing", ["s3=ListObjectsV2 nth=1 do=cut when=after"], True),
                              ("every listing", [cut], False),
                              ("every error", ["s3=ListObjectsV2 every=1 do=fail:403:AccessDenied", cut], False)):
        local.ctl("fault", "clear")
        for spec in specs:
            local.ctl("fault", "add", spec)
        out, err = local.psql("TRUNCATE p", local.copy("p", "many/", "JSON"), "SELECT count(*) FROM p")
        check((out.strip(), "XX000: S3" in err), ("1", False) if good else ("0", True), what + " breaks off")


with Local(sys.argv[1], "--bucket", "staging", "--bucket", "abroad@eu-west-1") as running:
    abroad(running)
with Local(sys.argv[1]) as running:
    broken_listings(running)
    out, error = running.psql("DROP TABLE p", "CREATE TABLE p (k INT)",
                              running.copy("p", "one", "JSON", who="IAM_ROLE default"))
    check(error, contains("Default IAM role is not set"), "without a role there is no default one")
