#!/usr/bin/env python3
"""A materialization connector that keeps its rows in a file, and misbehaves when asked to.

FAKE_DIR holds rows.json (the table rows and the ids of applied work) and staged-*.json (work that StartedCommit named).
FAKE_MISBEHAVE names one rule of the protocol to break.
"""

import json
import os
import signal
import sys
import uuid

DIRECTORY = os.environ["FAKE_DIR"]
MISBEHAVE = os.environ.get("FAKE_MISBEHAVE", "")


def say(kind, **members):
    sys.stdout.write(json.dumps({kind: members}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def log(text):
    sys.stderr.write(json.dumps({"level": "error", "message": text}) + "\n")
    sys.stderr.flush()


def read_json(name, default):
    try:
        with open(os.path.join(DIRECTORY, name)) as file:
            return json.load(file)
    except FileNotFoundError:
        return default


def write_json(name, value):
    path = os.path.join(DIRECTORY, name)
    with open(path + ".new", "w") as file:
        json.dump(value, file)
    os.replace(path + ".new", path)


def validated(request):
    """Everything may be selected; a field named "forbidden" may not."""
    bindings = []
    for binding in request["bindings"]:
        constraints = []
        for projection in binding["collection"]["projections"]:
            kind = "LOCATION_RECOMMENDED"
            if not projection.get("ptr"):
                kind = "LOCATION_REQUIRED"
            if projection["field"] == "forbidden":
                kind = "FIELD_FORBIDDEN"
            constraints.append({"field": projection["field"], "constraint": {"type": kind, "reason": "test"}})
        resource = binding["resourceConfig"]
        answer = {"resourcePath": [resource["table"]], "projectionConstraints": constraints}
        if resource.get("delta_updates"):
            answer["deltaUpdates"] = True
        bindings.append(answer)
    return bindings


class Transactions:
    def __init__(self, request):
        self.bindings = request["materialization"]["bindings"]
        self.pending = request["state"].get("pending")
        self.deltas = [bool(b.get("deltaUpdates")) for b in self.bindings]
        self.loads, self.stores, self.lines_stored = [], [], 0
        self.acknowledged = False
        say("opened")

    def table(self, rows, index):
        return rows["tables"].setdefault(self.bindings[index]["resourcePath"][-1], [] if self.deltas[index] else {})

    def apply(self):
        """Once, however often it is asked for."""
        rows = read_json("rows.json", {"tables": {}, "applied": []})
        if self.pending and self.pending not in rows["applied"]:
            for index, key, document, delete in read_json("staged-" + self.pending + ".json", None):
                table = self.table(rows, index)
                if self.deltas[index]:
                    table.append(document)
                elif delete:
                    table.pop(key, None)
                else:
                    table[key] = document
            rows["applied"].append(self.pending)
            write_json("rows.json", rows)

    def acknowledge(self):
        if MISBEHAVE == "flushed-before-acknowledged" and self.pending:
            say("flushed")
        self.apply()
        self.pending = None
        say("acknowledged", state={"updated": {"pending": None}, "mergePatch": True})
        if MISBEHAVE == "acknowledged-twice":
            say("acknowledged")

    def flush(self):
        rows = read_json("rows.json", {"tables": {}, "applied": []})
        self.rows = rows
        for index, key in self.loads:
            document = self.table(rows, index).get(key)
            if document is None:
                continue
            if MISBEHAVE == "loaded-stale":
                document = {**document, "s": "as it was before"}
            say("loaded", binding=index, doc=document)
            if MISBEHAVE == "loaded-twice":
                say("loaded", binding=index, doc=document)
            if MISBEHAVE == "loaded-binding":
                say("loaded", binding=99, doc=document)
        if MISBEHAVE == "loaded-unasked" and rows["tables"]:
            asked = set(self.loads)
            for index in range(len(self.bindings)):
                for key, document in ([] if self.deltas[index] else self.table(rows, index).items()):
                    if (index, key) not in asked:
                        say("loaded", binding=index, doc=document)
        self.loads = []
        say("flushed")

    def store(self, message):
        self.lines_stored += 1
        if MISBEHAVE == "die-in-store" and self.lines_stored == 5:
            log("the warehouse is on fire")
            sys.exit(1)
        if MISBEHAVE == "stall-after-event" and self.lines_stored == 5:
            with open(os.path.join(DIRECTORY, "events"), "a") as file:
                file.write("fired:1\n")
            signal.pause()
        if MISBEHAVE == "talk-in-store":
            say("loaded", doc={})
        index, exists = message.get("binding", 0), message.get("exists", False)
        if exists != (not self.deltas[index] and message["keyPacked"] in self.table(self.rows,
                                                                                    index)) and not MISBEHAVE:
            log("exists is wrong")
            sys.exit(1)
        self.stores.append((message.get("binding", 0), message["keyPacked"], message["doc"],
                            message.get("delete", False)))

    def start_commit(self):
        self.pending = uuid.uuid4().hex
        write_json("staged-" + self.pending + ".json", self.stores)
        self.stores = []
        if MISBEHAVE == "partial-line":
            sys.stdout.write('{"startedCommit":')
            sys.stdout.flush()
            sys.exit(0)
        say("startedCommit", state={"updated": {"pending": self.pending}, "mergePatch": True})

    def handle(self, request):
        kind, message = next(iter(request.items()))
        if kind == "acknowledge":
            self.acknowledge()
        elif kind == "load":
            if MISBEHAVE == "unread-loads":
                return
            self.loads.append((message.get("binding", 0), message["keyPacked"]))
        elif kind == "flush":
            self.flush()
        elif kind == "store":
            self.store(message)
        elif kind == "startCommit":
            self.start_commit()
        else:
            raise ValueError("unexpected " + kind)


class EarlyLoader(Transactions):
    """Answers a Load before the previous transaction is acknowledged."""

    def acknowledge(self):
        rows = read_json("rows.json", {"tables": {}, "applied": []})
        if self.pending and rows["tables"]:
            say("loaded", doc=next(iter(next(t for t in rows["tables"].values() if t).values())))
        super().acknowledge()


def main():
    transactions = None
    for line in sys.stdin:
        request = json.loads(line)
        kind = next(iter(request))
        if transactions:
            transactions.handle(request)
        elif kind == "spec":
            say("spec", protocol=1 if MISBEHAVE == "protocol" else 3032023, configSchema={}, resourceConfigSchema={})
        elif kind == "validate":
            say("validated", bindings=validated(request["validate"]))
            if MISBEHAVE == "extra-output":
                say("validated")
        elif kind == "apply":
            say("applied", actionDescription="")
        elif kind == "open":
            early = MISBEHAVE == "loaded-before-acknowledged"
            transactions = (EarlyLoader if early else Transactions)(request["open"])
    if MISBEHAVE == "fail-at-end":
        log("could not say goodbye")
        return 1
    return 0


sys.exit(main())
