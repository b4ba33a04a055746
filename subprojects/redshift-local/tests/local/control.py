"""The control port: faults, latency and the clock change while redshift-local runs."""
import concurrent.futures
import glob
import http.client
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import time

from local import Local, check, contains

program = sys.argv[1]


def ctl(*words, **environment):
    """Exit status and errors, where the address and the token come from the environment."""
    done = subprocess.run([program, "ctl", *words], capture_output=True, text=True, timeout=30,
                          env={**os.environ, **environment})
    return done.returncode, done.stdout + done.stderr


def begin(local, statement):
    """A client that waits for its answer."""
    client = local.start_psql()
    client.stdin.write(statement + ";\n")
    client.stdin.flush()
    return client


def is_silent(client):
    return not select.select([client.stdout], [], [], 0)[0]


def end(client):
    client.kill()
    client.communicate()


def put_status(local, key):
    try:
        local.put(key, b"x")
    except AssertionError as error:
        return error.args[0]
    return 200, b""


with Local(program) as local:
    one, two = (local.ctl("fault", "add", "sql=SELECT 'a'", "do=stall"),
                local.ctl("fault", "add", "s3=PutObject do=fail:503:SlowDown"))
    check((one, two), (1, 2), "faults are numbered")
    client = begin(local, "SELECT 'a'")
    check(local.ctl("wait", "1"), 1, "a fault that fires is an event")
    check((is_silent(client), local.psql("SELECT 'b'")[0]), (True, "b\n"), "one client is stuck, another is not")
    local.ctl("fault", "remove", "1")
    check(is_silent(client), True, "it remains stuck without the fault")
    end(client)
    check(put_status(local, "k"), lambda got: got[0] == 503 and b"SlowDown" in got[1], "S3 fails")
    check(put_status(local, "k")[0], 200, "once")
    check(local.ctl("fault", "list"), [{"number": 2, "fault": "s3=PutObject do=fail:503:SlowDown", "fired": 1}],
          "fault list")
    check(local.ctl("fault", "clear"), [], "fault clear")
    waiting = local.start_ctl("wait", str(local.ctl("fault", "add", "sql=x do=cut")))
    local.ctl("fault", "clear")
    out, err = waiting.communicate(timeout=30)
    check((waiting.returncode, err), (1, "redshift-local ctl: there is no fault 3\n"),
          "nobody waits for a fault that is gone")

    number = str(local.ctl("fault", "add", "sql=SELECT every=1 do=delay:1"))
    waiting = local.start_ctl("wait", number, "3")
    local.psql("SELECT 1", "SELECT 2")
    check(waiting.poll(), None, "two of three")
    local.psql("SELECT 3")
    check((waiting.communicate(timeout=30)[0], waiting.returncode), ("3\n", 0), "and the third")
    local.ctl("fault", "clear")

    stats = local.ctl("stats")
    check((stats["statements"]["SELECT"], stats["s3"]["requests"]["PutObject"], stats["faults"]), (5, 2, []), "stats")

    local.ctl("clock", "3600")
    check(put_status(local, "k"), lambda got: got[0] == 403 and b"RequestTimeTooSkewed" in got[1], "S3's clock is off")
    local.ctl("clock", "0")
    check(put_status(local, "k")[0], 200, "and right again")

with Local(program, "--latency", "commit=60000", "--latency=s3:DeleteObject=60000") as local:
    local.psql("CREATE TABLE t (k INT)")
    number = str(local.ctl("fault", "add", "sql=INSERT do=delay:1 when=after"))
    client = begin(local, "BEGIN; INSERT INTO t VALUES (1); COMMIT; SELECT 'committed'")
    local.ctl("wait", number)
    check(local.psql("SELECT count(*) FROM t")[0], "0\n", "a statement without latency overtakes a COMMIT")
    check(is_silent(client), True, "that has it")
    end(client)
    check(local.ctl("latency", "commit=0", "merge=5"),
          {"latencyMs": {"commit": 0, "merge": 5, "s3:DeleteObject": 60000}, "bandwidthMbPerS": {"copy": 0, "s3": 0}},
          "latency")
    check(local.psql("BEGIN", "INSERT INTO t VALUES (2)", "COMMIT", "SELECT k FROM t")[0], "2\n",
          "latency ends when it is set to 0")
    local.ctl("latency", "connect=300", "sql=100")
    begun = time.monotonic()
    check(local.psql("SELECT 1", "SELECT 2")[0], "1\n2\n", "a connection and two round trips")
    check(time.monotonic() - begun, lambda seconds: seconds >= 0.5, "of 300 + 100 + 100 ms")
    local.ctl("latency", "connect=0", "sql=0")
    local.ctl("bandwidth", "s3=1")
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(lambda key: local.put(key, b"x" * 400_000), ["p", "q"]))
    check(time.monotonic() - begun, lambda seconds: seconds >= 0.75, "two uploads of 0.4 MB at 1 MB/s together")
    local.psql("CREATE TABLE big (c VARCHAR(MAX))")
    local.ctl("bandwidth", "s3=0", "copy=1")
    local.put("rows", b"".join(b'{"c": "%d"}\n' % i for i in range(40_000)))
    local.ctl("bandwidth", "s3=0.05")
    begun = time.monotonic()
    check(local.psql(local.copy("big", "rows", "FORMAT AS JSON 'auto'"))[1], contains("40000 record(s) loaded"),
          "a COPY")
    check(time.monotonic() - begun, lambda seconds: 0.5 <= seconds < 8,
          "of 0.6 MB at 1 MB/s, and not at the 0.05 of s3")
    stats = local.ctl("stats")
    check((stats["loads"], stats["loadedRows"], stats["statements"]["COPY"]), (1, 40_000, 1), "is counted")
    for kind, words in (("latency", "s5=1"), ("bandwidth", "sql=1"), ("fault", "add"), ("stats", "all")):
        process = local.start_ctl(kind, words)
        process.communicate(timeout=30)
        check(process.returncode, lambda status: status in (1, 2), f"ctl {kind} {words} is refused")
    check(local.ctl("latency")["latencyMs"]["merge"], 5, "what was refused changed nothing")

with Local(program) as local:
    control = local.ready["control"]
    known = {"REDSHIFT_LOCAL_CONTROL": control["address"], "REDSHIFT_LOCAL_TOKEN": control["token"]}
    check(ctl("fault", "list", **known), (0, "[]\n"), "address and token from the environment")
    wrong = control["token"][:-1] + ("a" if control["token"][-1] != "a" else "b")
    check(ctl("stop", **{**known, "REDSHIFT_LOCAL_TOKEN": wrong}),
          (1, "redshift-local ctl: the token is missing or wrong\n"), "a wrong token is refused")
    check(ctl("stop", REDSHIFT_LOCAL_CONTROL=control["address"]), lambda got: got[0] == 2, "no token, no command")
    check(ctl("--control", "192.0.2.1:80", "stop", REDSHIFT_LOCAL_TOKEN=control["token"]), lambda got: got[0] == 2,
          "the token never leaves the machine")
    token_file = os.path.join(local.directory.name, "token")
    with open(token_file, "w") as file:
        file.write(control["token"] + "\n")
    check(ctl("--control", control["address"], "--token-file", token_file, "fault", "list"), (0, "[]\n"),
          "a token from a file")
    check(ctl("--token", control["token"], "stop", **known)[0], 2, "and none from the command line")
    check(ctl("--ready", token_file, "stop")[0], 2, "a file without a ready line")

    host, port = control["address"].split(":")
    for body, headers, status in ((b'["stop"]', {}, 401), (b'["stop"]', {"Authorization": "Bearer "}, 401),
                                  (b'["stop"', {"Authorization": "Bearer " + control["token"]}, 400),
                                  (b'["stop","now"]', {"Authorization": "Bearer " + control["token"]}, 400)):
        connection = http.client.HTTPConnection(host, int(port), timeout=20)
        connection.request("POST", "/", body, headers)
        check(connection.getresponse().status, status, f"{body!r} with {len(headers)} headers")
        connection.close()
    for garbage in (b"\0" * 100, b"GET " + b"x" * 100_000, b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b""):
        with socket.create_connection((host, int(port)), timeout=20) as raw:
            answer = b""
            try:
                raw.sendall(garbage)
                raw.shutdown(socket.SHUT_WR)
                answer = raw.recv(100)
            except OSError:
                pass  # a reset is as good
            check(answer, b"", f"{len(garbage)} bytes of no use end without a word")
    waiting = local.start_ctl("wait", str(local.ctl("fault", "add", "sql=x do=cut")))
    end(waiting)
    check(ctl("stop", **known), (0, "true\n"), "stop")
    check(local.process.wait(timeout=10), 0, "ends it cleanly")

for held in ("sql=SELECT do=stall", "sql=SELECT do=slow:1", "sql=SELECT do=delay:60000"):
    with Local(program, "--fault", held) as local:
        client = begin(local, "SELECT 1")
        waiting = local.start_ctl("wait", "1", "2")
        local.ctl("wait", "1")
        begun = time.monotonic()
        local.process.terminate()
        check((local.process.wait(timeout=10), time.monotonic() - begun < 4), (0, True),
              "SIGTERM ends at once in spite of " + held)
        check(glob.glob(os.path.join(tempfile.gettempdir(), f"redshift-local-{local.process.pid}-*")), [],
              "nothing is left")
        check(waiting.wait(timeout=10), 1, "and who waited is told")
        waiting.communicate()
        client.communicate()
