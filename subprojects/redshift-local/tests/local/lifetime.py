"""Start and end of the program: options, what it leaves behind."""
import glob
import os
import select
import signal
import subprocess
import sys
import tempfile
import time

from local import Local, check, contains

program = sys.argv[1]


def leftovers(process):
    return glob.glob(os.path.join(tempfile.gettempdir(), f"redshift-local-{process.pid}-*"))


def socket_directory_is_gone(local):
    return not os.path.exists(local.ready["postgres"]["host"])


done = subprocess.run([program, "--frobnicate"], capture_output=True, text=True)
check((done.returncode, done.stdout), (2, ""), "an unknown option ends with 2")
check(done.stderr, contains("unknown option --frobnicate"), "and is named")
check(subprocess.run([program, "--help"], capture_output=True, text=True).stdout, contains("--fault"), "--help")

for name in ("SIGTERM", "SIGINT"):
    with Local(program) as local:
        check(local.ready["config"].keys(),
              {"address", "user", "password", "database", "schema", "bucket", "awsAccessKeyId",
                                             "awsSecretAccessKey", "region", "advanced"},
              "the ready line holds a whole config")
        client = local.start_psql()
        client.stdin.write("BEGIN; SELECT 1;\n")
        client.stdin.flush()
        client.stdout.readline()
        begin = time.monotonic()
        local.process.send_signal(getattr(signal, name))
        check(local.process.wait(timeout=10), 0, name + " ends it cleanly, with a client in a transaction")
        check(time.monotonic() - begin, lambda seconds: seconds < 4, "soon")
        check((leftovers(local.process), socket_directory_is_gone(local)), ([], True), "nothing is left")
        client.communicate()

with Local(program) as local:
    pid_file = glob.glob(os.path.join(leftovers(local.process)[0], "postgres", "data", "postmaster.pid"))[0]
    with open(pid_file) as file:
        postgres = int(file.readline())
    watched = os.pidfd_open(postgres)
    local.process.kill()
    local.process.wait()
    ended = select.select([watched], [], [], 10)[0]
    check(bool(ended), True, "a killed redshift-local takes PostgreSQL with it")
    with Local(program):
        check(leftovers(local.process), [], "and the next one removes what it left")

if os.geteuid() == 0:
    with tempfile.TemporaryDirectory() as private:  # mode 0700
        failed = subprocess.run([program], capture_output=True, text=True, env={**os.environ, "TMPDIR": private},
                                timeout=30)
        check((failed.returncode, failed.stdout), (1, ""),
              "a directory that PostgreSQL's user cannot enter is an error")
        check(failed.stderr, contains("cannot enter " + private, "TMPDIR or --data"),
              "which names it and says what to do")
        check(os.listdir(private), [], "and leaves nothing there")

with tempfile.TemporaryDirectory(prefix="rs") as kept:
    os.chmod(kept, 0o711)
    log = os.path.join(kept, "log")
    with Local(program, "--data", os.path.join(kept, "d"), "--log", log, "--password", "one") as local:
        local.psql("CREATE TABLE k (a VARCHAR(5))", "INSERT INTO k VALUES ('kept')", local.copy("k", "nothing"))
        secret = local.config["awsSecretAccessKey"]
    with Local(program, "--data", os.path.join(kept, "d"), "--password", "two") as local:
        check(local.psql("SELECT a FROM k")[0], "kept\n", "--data keeps what was there")
    with open(log) as file:
        text = file.read()
    check(text, lambda t: "INSERT INTO k VALUES ('kept')" in t and "CREDENTIALS '***'" in t and secret not in t,
          "the log has statements and no secrets")
    taken = Local(program)
    with taken:
        port = taken.config["address"].split(":")[1]
        failed = subprocess.run([program, "--port", port], capture_output=True, text=True, timeout=30)
        check((failed.returncode, failed.stdout), (1, ""), "a port that is taken is an error")
