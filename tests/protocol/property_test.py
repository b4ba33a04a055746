#!/usr/bin/env python3
"""Validate and Apply agree, for collections nobody thought of.

Random collections are validated, their fields selected as the platform does it, and applied; then they change, and all
of it again. What was applied must be valid, and applying it again must do nothing. PROPERTY_SEED names another seed,
PROPERTY_ROUNDS how many batches there are.
"""

import copy
import os
import random
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import selection  # noqa: E402
import stand  # noqa: E402

SEED = int(os.environ.get("PROPERTY_SEED", "20240229"))
ROUNDS = int(os.environ.get("PROPERTY_ROUNDS", "8"))
BINDINGS = 16  # of one request

NAMES = [
    "amount", "Amount", "AMOUNT", "camelCase", "select", "user", "date", "timestamptz", "order", "tag", "1st",
    "two words", "it's", 'say "hi"', "back\\slash", "semi;colon", "per%cent", "a/b", "a~b", "dash-ed", "dot.ted",
    "ÄÖÜ", "äöü", "κόσμε", "名前", "🦀", "_meta/op", "_meta/source", "flow_published_at", "ctid", "Oid",
    "id_flowtmp1", "_", "$1", "?",
    # As long as Redshift tells names apart, and longer.
    "n" * 120, "n" * 126 + "B", "n" * 126 + "b", "n" * 127 + "c", "é" * 63, "é" * 64,
]
KEY_NAMES = [name for name in NAMES if not name.startswith("_meta") and name.lower() not in ("ctid", "oid")]
STRINGS = [{}, {"format": "date"}, {"format": "date-time"}, {"format": "time"}, {"format": "integer"},
           {"format": "number"}, {"format": "uuid"}, {"format": "integer", "maxLength": 60}, {"maxLength": 100000},
           {"contentEncoding": "base64"}, {"contentEncoding": "base64", "contentType": "application/pdf"}]
TYPES = [["integer"], ["number"], ["boolean"], ["string"], ["object"], ["array"], ["null"], [], ["integer", "string"],
         ["number", "string"], ["integer", "number"], ["boolean", "string"], ["array", "object"], ["array", "string"],
         ["boolean", "integer", "number", "object", "string"]]
KEY_TYPES = [["integer"], ["string"], ["boolean"]]
CONFIGS = [{"castToString": True}, {"ignoreStringFormat": True}, {"DDL": "VARCHAR(1000)"}, {"castToString": True}]
EVERYTHING = ["ADD COLUMN", "RENAME COLUMN", "TRUNCATE TABLE", "DROP TABLE"]  # what a change can lead to
FLAGS = ["", "no_datetime_keys_as_string", "no_native_binary_column_type", "allow_existing_tables_for_new_bindings",
         "always_drop_tables_on_backfill", "no_native_binary_column_type,no_datetime_keys_as_string"]


class Maker:
    """Makes collections and changes them."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def inference(self, types, must):
        types = sorted(types)
        out = {"types": types, "exists": "MUST" if must else self.random.choice(["MAY", "IMPLICIT"])}
        if types and not must and self.chance(0.3):
            out["types"] = sorted({*types, "null"})
        if "string" in types:
            out["string"] = dict(self.random.choice(STRINGS))
            if out["string"].get("format") in ("integer", "number") and self.chance(0.5):
                out["types"] = sorted({*out["types"], out["string"]["format"]})
        if "integer" in types and self.chance(0.3):
            out["numeric"] = {"hasMinimum": True, "minimum": 0, "hasMaximum": True,
                              "maximum": self.random.choice([100, 1e18, 1.8446744073709552e19])}
        if self.chance(0.2):
            out["title"] = self.random.choice(["It's a \"title\"", "back\\slash", "größe"])
        return out

    def projection(self, name):
        return {"field": name, "ptr": "/" + name.replace("~", "~0"),
                "inference": self.inference(self.random.choice(TYPES), self.chance(0.4))}

    def key(self, name):
        made = {"field": name, "ptr": "/" + name.replace("~", "~0"), "isPrimaryKey": True,
                "inference": self.inference(self.random.choice(KEY_TYPES), True)}
        if self.chance(0.1):  # may be missing, as there is a default
            made["inference"] |= {"exists": "MAY", "default": 0}
        return made

    def collection(self, number):
        names = self.random.sample(KEY_NAMES, self.random.randint(1, 3))
        keys, folded = [], set()
        for name in names:  # two keys that are one column are refused, and no concern of this test
            column = name.lower().encode()[:127].decode(errors="ignore")
            if column not in folded:
                keys.append(self.key(name))
            folded.add(column)
        taken = {p["field"] for p in keys}
        others = [name for name in self.random.sample(NAMES, self.random.randint(0, 14)) if name not in taken]
        documents = [{"field": "flow_document", "ptr": "", "inference": {"types": ["object"], "exists": "MUST"}}]
        if self.chance(0.1):
            documents.append({**documents[0], "field": "another_document"})
        made = {"name": f"acmeCo/collection{number}", "key": [p["ptr"] for p in keys], "uuidPtr": "/_meta/uuid",
                "projections": keys + [self.projection(name) for name in others] + documents,
                "writeSchema": {"type": "object"}}
        made["projections"].sort(key=lambda p: p["field"])
        return made

    def binding(self, table):
        collection = self.collection(table)
        configs = {p["field"]: self.random.choice(CONFIGS) for p in collection["projections"]
                   if self.chance(0.1) and p.get("ptr")}
        resource = {"table": table}
        if self.chance(0.25):
            resource["delta_updates"] = True
        return {"resourceConfig": resource, "collection": collection, "fieldConfig": configs, "backfill": 0}

    def change(self, binding):
        """The binding after its user and the schema's inference went on."""
        changed = copy.deepcopy(binding)
        collection = changed["collection"]
        for n, projection in enumerate(collection["projections"]):
            if not projection.get("ptr") or not self.chance(0.25):
                continue
            remake = self.key if projection.get("isPrimaryKey") else self.projection
            collection["projections"][n] = remake(projection["field"])
        taken = {p["field"] for p in collection["projections"]}
        added = [n for n in self.random.sample(NAMES, self.random.randint(0, 3)) if n not in taken]
        kept = [p for p in collection["projections"]
                if p.get("isPrimaryKey") or not p.get("ptr") or not self.chance(0.15)]
        collection["projections"] = sorted(kept + [self.projection(n) for n in added], key=lambda p: p["field"])
        if self.chance(0.1):
            changed["fieldConfig"] = {}
        if self.chance(0.1):  # of which the platform makes a backfill
            self.change_key(collection)
            changed["backfill"] += 1
        if self.chance(0.15):
            changed["resourceConfig"]["delta_updates"] = not changed["resourceConfig"].get("delta_updates")
        if self.chance(0.2):
            changed["backfill"] += 1
        return changed

    def change_key(self, collection):
        keys = [p for p in collection["projections"] if p.get("isPrimaryKey")]
        dropped = self.random.choice(keys)
        if len(keys) > 1:
            del dropped["isPrimaryKey"]
        collection["key"] = [p["ptr"] for p in collection["projections"] if p.get("isPrimaryKey")]


class Property(unittest.TestCase):
    OPTIONS = []

    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand(*cls.OPTIONS)
        cls.addClassCleanup(cls.stand.__exit__)

    def setUp(self):
        self.process = None

    def tearDown(self):
        if self.process:
            self.assertEqual(self.process.close(), 0)

    def ask(self, request):
        """The response; or the message that the connector ended with."""
        if not self.process:
            self.process = stand.Connector(self.stand.env)
        answer = self.process.ask(request)
        if answer is not None:
            return answer, None
        process, self.process = self.process, None
        self.assertEqual(process.close(), 1, process.log)
        return None, process.last_log()["msg"]

    def config(self, flags):
        config = copy.deepcopy(self.stand.config)
        config["advanced"]["feature_flags"] = flags
        return config

    def constraints(self, bindings, config, last=None):
        """projectionConstraints of each binding, by table; and the messages of those that are refused."""
        request = {"name": "acmeCo/warehouse", "connectorType": "IMAGE", "config": config, "bindings": [
            {**binding, "groupBy": self.keys_of(binding)} for binding in bindings]}
        if last:
            request["lastMaterialization"] = last
        answer, message = self.ask({"validate": request})
        if answer:
            found = [b.get("projectionConstraints", []) for b in answer["validated"]["bindings"]]
            return dict(zip(map(self.table_of, bindings), found)), {}
        if len(bindings) == 1:
            return {}, {self.table_of(bindings[0]): message}
        good, refused = {}, {}
        for binding in bindings:
            one, message = self.constraints([binding], config, last)
            good |= one
            refused |= message
        return good, refused

    @staticmethod
    def table_of(binding):
        return binding["resourceConfig"]["table"]

    @staticmethod
    def keys_of(binding):
        projections = binding["collection"]["projections"]
        return [next(p["field"] for p in projections if p["ptr"] == ptr) for ptr in binding["collection"]["key"]]

    def built(self, binding, chosen):
        """The binding of a built spec."""
        table = self.table_of(binding)
        configs = {f: c for f, c in binding["fieldConfig"].items()
                   if f in (*chosen["keys"], *chosen.get("values", ()), chosen.get("document"))}
        return {"resourceConfig": binding["resourceConfig"], "resourcePath": [self.stand.config["schema"], table],
                "collection": binding["collection"], "backfill": binding["backfill"],
                "deltaUpdates": binding["resourceConfig"].get("delta_updates", False),
                "fieldSelection": {**chosen, "fieldConfig": configs},
                "stateKey": f"public%2F{table}.v{binding['backfill']}"}

    def spec(self, built, config):
        spec = stand.materialization(config)
        spec["bindings"] = list(built)
        return spec

    def apply(self, spec, last=None):
        request = {"materialization": spec, "version": "2"}
        if last:
            request |= {"lastMaterialization": last, "lastVersion": "1"}
        answer, message = self.ask({"apply": request})
        self.assertIsNone(message)
        return answer["applied"].get("actionDescription", "")

    def check_applied(self, bindings, spec):
        """Nothing is left to do, and what was selected stays selectable and is selected again."""
        self.assertEqual(self.apply(spec, last=spec), "")
        found, refused = self.constraints(bindings, spec["config"], last=spec)
        self.assertEqual(refused, {})
        for binding, built in zip(bindings, spec["bindings"]):
            chosen = {k: v for k, v in built["fieldSelection"].items() if k != "fieldConfig"}
            types = {}
            for each in found[self.table_of(binding)]:
                types.setdefault(each["field"], set()).add(each["constraint"]["type"])
            for field in (*chosen["keys"], *chosen.get("values", ()), *filter(None, [chosen.get("document")])):
                self.assertFalse(types[field] & {"INCOMPATIBLE", "FIELD_FORBIDDEN"}, (field, types[field], binding))
            again = selection.select(binding["collection"], found[self.table_of(binding)], live=chosen)
            self.assertEqual(again, chosen, binding)

    def create(self, bindings, config):
        found, refused = self.constraints(bindings, config)
        self.assertEqual(refused, {})
        spec = self.spec([self.built(b, selection.select(b["collection"], found[self.table_of(b)])) for b in bindings],
                         config)
        self.assertEqual(self.apply(spec).count("CREATE TABLE IF NOT EXISTS public.t"), len(bindings))
        self.check_applied(bindings, spec)
        return spec

    def insert_row_each(self, tables):
        self.stand.sql(" ".join(f"INSERT INTO public.{table} DEFAULT VALUES;" for table in tables))

    def rows_of(self, tables):
        union = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM public.{table}" for table in tables)
        return {table: int(count) for table, count in self.stand.sql(union)}

    def select_changed(self, changed, config, before):
        """The spec of the bindings after they changed; those with a conflict are backfilled, as a user would."""
        found, refused = self.constraints(changed, config, last=before)
        live = {b["resourcePath"][1]: b for b in before["bindings"]}
        built, conflicts = {}, []
        for binding in changed:
            table = self.table_of(binding)
            if table in refused:
                self.assertIn(binding["collection"]["name"], refused[table])
                conflicts.append(binding)
                continue
            kept = live[table]["fieldSelection"] if live[table]["backfill"] == binding["backfill"] else None
            try:
                built[table] = self.built(binding, selection.select(binding["collection"], found[table], live=kept))
            except selection.Conflict:
                self.assertIsNotNone(kept, binding)  # a backfill settles everything
                conflicts.append(binding)
        for binding in conflicts:
            binding["backfill"] += 1
        if conflicts:
            found, refused = self.constraints(conflicts, config, last=before)
            self.assertEqual(refused, {})
            for binding in conflicts:
                built[self.table_of(binding)] = self.built(
                    binding, selection.select(binding["collection"], found[self.table_of(binding)]))
        return self.spec([built[self.table_of(b)] for b in changed], config)

    def change(self, bindings, before, config):
        after = self.select_changed(bindings, config, before)
        tables = [self.table_of(b) for b in bindings]
        self.insert_row_each(tables)
        rows = self.rows_of(tables)
        description = self.apply(after, last=before)
        self.done += [word for word in EVERYTHING if word in description]
        emptied = {b["resourcePath"][1] for b, was in zip(after["bindings"], before["bindings"])
                   if b["backfill"] != was["backfill"]}
        self.assertEqual(self.rows_of(tables), {table: 0 if table in emptied else rows[table] for table in tables})
        unchanged = [b for b in after["bindings"] if b["resourcePath"][1] not in emptied]
        self.assertEqual(self.apply(self.spec(unchanged, config), last=before), "")  # the answer was lost: once more
        self.check_applied(bindings, after)
        return after

    def test_what_validate_allows_can_be_applied_and_then_is_valid(self):
        print(f"PROPERTY_SEED={SEED}", file=sys.stderr)
        self.done = []
        for number in range(ROUNDS):
            with self.subTest(seed=SEED, round=number):
                maker = Maker(SEED + number)
                bindings = [maker.binding(f"t{number}_{n}") for n in range(BINDINGS)]
                spec = self.create(bindings, self.config(maker.random.choice(FLAGS)))
                bindings = [maker.change(binding) for binding in bindings]
                spec = self.change(bindings, spec, self.config(maker.random.choice(FLAGS)))
                bindings = [maker.change(binding) for binding in bindings]
                self.change(bindings, spec, self.config(maker.random.choice(FLAGS)))
        self.assertEqual(set(self.done), set(EVERYTHING))


class CaseSensitive(Property):
    OPTIONS = ["--case-sensitive-identifiers"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.stand.sql("SHOW enable_case_sensitive_identifier") != [["on"]]:
            raise unittest.SkipTest("redshift-local does not say that identifiers are case-sensitive")


if __name__ == "__main__":
    unittest.main()
