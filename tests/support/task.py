"""A task and its tables, for tests of single requests: each goes to a connector process of its own."""

import copy
import unittest

import stand


def with_type(field, types):
    """The orders collection with other types of a field."""
    changed = copy.deepcopy(stand.ORDERS)
    changed["projections"] = [stand.projection(field, types) if p["field"] == field else p
                              for p in changed["projections"]]
    return changed


class TaskTest(unittest.TestCase):
    """The table is named after the test."""

    OPTIONS = []  # of redshift-local

    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand(*cls.OPTIONS)
        cls.addClassCleanup(cls.stand.__exit__)

    def setUp(self):
        self.table = self._testMethodName[5:45]

    def ask(self, request, response):
        """One unary request to a process of its own."""
        connector = stand.Connector(self.stand.env)
        connector.ask({"spec": {"config": {}}})
        answer = connector.ask(request)
        self.assertEqual(connector.close(), 0, connector.log)
        return answer[response]

    def apply(self, spec, last=None):
        request = {"materialization": spec, "version": "2"}
        if last:
            request |= {"lastMaterialization": last, "lastVersion": "1"}
        return self.ask({"apply": request}, "applied").get("actionDescription", "")

    def fails(self, request):
        """What the user is told when the request fails."""
        connector = stand.Connector(self.stand.env)
        connector.ask({"spec": {"config": {}}})
        connector.send(request)
        self.assertIsNone(connector.receive())
        self.assertEqual(connector.close(), 1)
        return connector.last_log()["msg"]

    def apply_fails(self, spec, last=None):
        return self.fails({"apply": {"materialization": spec, "version": "2", "lastMaterialization": last or spec}})

    def validation(self, collection=stand.ORDERS, last=None, config=None, backfill=0, **resource):
        request = {"name": "acmeCo/warehouse", "config": config or self.stand.config, "bindings": [
            {"resourceConfig": {"table": self.table, **resource}, "collection": collection, "backfill": backfill}]}
        return {"validate": request | ({"lastMaterialization": last} if last else {})}

    def constraints(self, collection, last=None, config=None, **resource):
        request = self.validation(collection, last, config, **resource)
        binding = self.ask(request, "validated")["bindings"][0]
        self.assertEqual(binding["resourcePath"], [resource.get("schema", "public"), self.table])
        return {c["field"]: c["constraint"]["type"] for c in binding["projectionConstraints"]}

    def with_flags(self, flags):
        config = copy.deepcopy(self.stand.config)
        config["advanced"]["feature_flags"] = flags
        return config

    def spec(self, config=None, **binding):
        return stand.materialization(config or self.stand.config, table=self.table, **binding)

    def columns(self, schema="public"):
        return dict(self.stand.sql(
            "SELECT column_name, data_type FROM information_schema.columns "
            f"WHERE table_schema = '{schema}' AND table_name = '{self.table}'"))

    def spec_of_many(self, count):
        """Bindings of this many tables; and the names of the tables."""
        spec = self.spec()
        binding = spec["bindings"].pop()
        tables = [f"{self.table}_{n:02}" for n in range(count)]
        for table in tables:
            path = {"resourcePath": ["public", table], "stateKey": "public%2F" + table}
            spec["bindings"].append({**copy.deepcopy(binding), **path})
        return spec, tables

    def insert(self):
        self.stand.sql(f"INSERT INTO {self.table} (region, id, amount) VALUES ('eu', 1, 2.5)")

    def count(self):
        return int(self.stand.sql(f"SELECT count(*) FROM {self.table}")[0][0])
