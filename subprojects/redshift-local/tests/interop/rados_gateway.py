"""A real S3 server that is not ours: the Ceph RADOS Gateway, on loopback, everything in memory.

    with Gateway() as gateway:
        gateway.create_bucket("staging")
        ... gateway.endpoint_url, gateway.access_key, gateway.secret_key

One monitor, one object store, one gateway, all children of this process, in a directory that goes with them.
`gateway.other_access_key` and `other_secret_key` belong to a user without rights to these buckets.
"""

import contextlib
import ctypes
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import uuid

from s3_client import Client

PROGRAMS = ["/usr/bin/ceph", "/usr/bin/ceph-mon", "/usr/bin/ceph-osd", "/usr/bin/radosgw", "/usr/bin/radosgw-admin",
            "/usr/bin/ceph-authtool", "/usr/bin/monmaptool"]
START_SECONDS, STOP_SECONDS = 60, 10

# The daemons insist on authenticating each other. A change of the cluster's map is to take milliseconds, and a nearly
# full disk is not to stop a store that has nothing on disk.
CONFIGURATION = """
[global]
fsid = {cluster}
mon host = [v2:127.0.0.1:{monitor_port}/0]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
keyring = {directory}/keyring
run dir = {directory}
crash dir = {directory}
log file = {directory}/$name.log
mon cluster log file = {directory}/cluster.log
admin socket =
pid file =
mon data = {directory}/mon
osd data = {directory}/osd
rgw data = {directory}/rgw
osd objectstore = memstore
memstore device bytes = 4294967296
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data avail warn = 0
mon data avail crit = 0
paxos propose interval = 0.01
paxos min wait = 0.005
objecter tick interval = 0.5
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = s3.localhost
rgw run sync thread = false
"""

_libc = ctypes.CDLL(None)


def _die_with_parent():
    _libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Gateway:
    def __init__(self):
        self._exit = contextlib.ExitStack()
        self.port, self._monitor_port = _free_port(), _free_port()
        self.endpoint_url = f"http://127.0.0.1:{self.port}"
        self.access_key, self.secret_key = "AKIAGATEWAY", secrets.token_hex(16) + "/+"
        self.other_access_key, self.other_secret_key = "AKIASTRANGER", secrets.token_hex(16) + "/+"

    def __enter__(self):
        with contextlib.ExitStack() as undo:
            self._directory = undo.enter_context(tempfile.TemporaryDirectory(prefix="gateway-"))
            self._configure()
            self._start_cluster(undo)
            self._create_user("owner", self.access_key, self.secret_key)
            self._create_user("stranger", self.other_access_key, self.other_secret_key)
            gateway = self._launch(undo, "radosgw", "-n", "client.admin")
            self._wait_for(gateway, self.port)
            self._exit = undo.pop_all()
        return self

    def __exit__(self, *_):
        self._exit.close()

    def client(self):
        return Client(self.port, self.access_key, self.secret_key)

    def create_bucket(self, name):
        client = self.client()
        answer = client.call("PUT", "/" + name)
        client.close()
        if answer.status != 200:
            raise RuntimeError(f"the bucket {name} could not be created: {answer}")

    def _path(self, name):
        return os.path.join(self._directory, name)

    def _configure(self):
        for name in ("osd", "rgw"):
            os.mkdir(self._path(name))
        self._cluster = str(uuid.uuid4())
        with open(self._path("ceph.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(cluster=self._cluster, directory=self._directory, port=self.port,
                                            monitor_port=self._monitor_port))

    def _start_cluster(self, undo):
        keyring, monitors, store = self._path("keyring"), self._path("monmap"), str(uuid.uuid4())
        rights = [word for daemon in ("mon", "osd", "mgr") for word in ("--cap", daemon, "allow *")]
        self._run("ceph-authtool", "-C", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *", conf=False)
        for name in ("client.admin", "osd.0"):
            self._run("ceph-authtool", keyring, "--gen-key", "-n", name, *rights, conf=False)
        self._run("monmaptool", "--create", "--fsid", self._cluster, "--addv", "a",
                  f"[v2:127.0.0.1:{self._monitor_port}]",
                  monitors, conf=False)
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monitors, "--keyring", keyring)
        monitor = self._launch(undo, "ceph-mon", "-i", "a")
        self._wait_for(monitor, self._monitor_port)
        self._run("ceph", "osd", "new", store, "0")
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", store)
        self._launch(undo, "ceph-osd", "-i", "0")

    def _create_user(self, name, access_key, secret_key):
        self._run("radosgw-admin", "user", "create", "--uid=" + name, "--display-name=" + name,
                  "--access-key=" + access_key, "--secret-key=" + secret_key)

    def _command(self, program, *arguments):
        return ["/usr/bin/" + program, "-c", self._path("ceph.conf"), *arguments]

    def _run(self, program, *arguments, conf=True):
        command = self._command(program, *arguments) if conf else ["/usr/bin/" + program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=START_SECONDS, cwd=self._directory,
                              check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr[-2000:]}")

    def _launch(self, undo, program, *arguments):
        with open(self._path(program + ".out"), "wb") as output:
            process = subprocess.Popen(self._command(program, *arguments, "-f"), stdin=subprocess.DEVNULL,
                                       stdout=output,
                                       stderr=output, cwd=self._directory, preexec_fn=_die_with_parent)
        undo.callback(self._end, process)
        return process

    @staticmethod
    def _end(process):
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_for(self, process, port):
        """Until it accepts connections, of which it sends no word."""
        for _ in range(START_SECONDS * 20):
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
                raise RuntimeError(f"{process.args[0]} ended with {process.returncode}, see its .out file")
        raise RuntimeError(f"{process.args[0]} does not listen")
