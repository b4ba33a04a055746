"""The commands of redshift-local's README, in order, in one shell, as its reader runs them."""
import os
import re
import signal
import subprocess
import sys
import tempfile

from local import check, contains
from programs import need

need("/usr/bin/aws", "/usr/bin/psql", "/usr/bin/zstd")
SECONDS = 120
README = os.path.join(os.path.dirname(__file__), "../../README.md")


def says(*parts, never="ERROR"):
    return lambda text: all(part in text for part in parts) and never not in text


# What each block prints, in the order of the README.
OUTPUTS = [
    ("it starts", lambda text: text == ""),
    ("the ready line makes an environment", lambda text: text == ""),
    ("psql connects; RETURNING is refused",
     contains("Redshift 1.0", "CREATE TABLE", 'ERROR:  syntax error at or near "RETURNING"')),
    ("the AWS command line uploads and lists", says("upload: ./orders.json.zst to s3://", " orders/1.json.zst")),
    ("COPY loads what was uploaded",
     says("2 record(s) loaded successfully", '1 | first | {"a":[1,2]}', "2 |       | 3.0")),
    ("a failed load says where to look",
     contains("ERROR:  Load into table 'orders' failed", "s3://staging/bad/1.json", "| 1207")),
    ("a fault strikes, is listed, and goes",
     contains("ERROR:  1023", '"fired":1}]', "\n[]\n", '"merge":2000', '"loadedRows":2')),
    ("it stops", says(never="No such file")),
]


def run_blocks(blocks, directory):
    """What each block prints. Whatever the shell has started is ended with it."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": directory, "LC_ALL": "C.UTF-8"}
    shell = subprocess.Popen(["/bin/bash"], cwd=directory, env=environment, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    end = "<end of the block>\n"
    try:
        output, _ = shell.communicate("".join(f"{block}echo '{end.strip()}'\n" for block in blocks), timeout=SECONDS)
    finally:
        left = end_group(shell.pid)
    check(left, False, "no process is left behind")
    return output.split(end)[:-1]


def end_group(group):
    """Whether there was anything to end."""
    try:
        os.killpg(group, signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True


with open(README, encoding="utf-8") as file:
    commands = re.findall(r"^```sh\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
check(len(commands), len(OUTPUTS), "every block is expected to print something")
with tempfile.TemporaryDirectory() as work:
    os.mkdir(os.path.join(work, "build"))
    os.symlink(os.path.abspath(sys.argv[1]), os.path.join(work, "build", "redshift-local"))
    printed = run_blocks(commands, work)
    check(len(printed), len(commands), "every block comes to its end")
    for (what, expected), text in zip(OUTPUTS, printed):
        check(text, expected, what)
    check([name for name in os.listdir(work) if not name.startswith(".")], ["build"], "no file is left behind")
