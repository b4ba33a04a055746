#!/usr/bin/env python3
"""What a user is told when a table cannot be made or changed: the object, what Redshift says,
and what to do about it."""

import copy
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402
import task  # noqa: E402


class Refused(task.TaskTest):
    def assert_told(self, message, *words):
        for word in words:
            self.assertIn(word, message)

    def applied(self, **binding):
        """A spec whose table is there and has a row."""
        spec = self.spec(**binding)
        self.apply(spec)
        self.insert()
        return spec

    # ---- objects that depend on the table ------------------------------------------------------------------------

    def test_a_view_keeps_a_backfill_from_making_the_table_anew(self):
        before = self.applied()
        self.stand.sql(f"CREATE VIEW {self.table}_view AS SELECT note FROM {self.table}")
        after = self.spec(collection=task.with_type("amount", ["boolean"]), backfill=1)
        self.assert_told(self.apply_fails(after, last=before), f"public.{self.table}", "views",
                         "WITH NO SCHEMA BINDING", f"DROP TABLE public.{self.table};")
        self.assertEqual((self.columns()["amount"], self.count()), ("double precision", 1))
        self.stand.sql(f"DROP VIEW {self.table}_view")
        self.apply(after, last=before)
        self.assertEqual((self.columns()["amount"], self.count()), ("boolean", 0))

    def test_a_view_stops_a_migration_that_goes_on_without_it(self):
        before = self.applied()
        self.stand.sql(f"CREATE VIEW {self.table}_view AS SELECT amount FROM {self.table}")
        after = self.spec(collection=task.with_type("amount", ["string"]))
        self.assert_told(self.apply_fails(after, last=before), f"public.{self.table}", '"amount"', "views",
                         "WITH NO SCHEMA BINDING", "DROP COLUMN amount")
        self.assertEqual(self.stand.sql(f"SELECT amount FROM {self.table}_view"), [["2.5"]])
        self.stand.sql(f"DROP VIEW {self.table}_view")
        self.apply(after, last=before)
        self.assertEqual(self.stand.sql(f"SELECT amount FROM {self.table}"), [["2.5"]])
        self.assertEqual(self.columns()["amount"], "character varying")

    def test_a_view_that_has_the_name_of_the_table(self):
        self.stand.sql(f"CREATE VIEW {self.table} AS SELECT 1 AS id")
        for message in (self.apply_fails(self.spec()), self.fails(self.validation(config=self.with_flags(
                "allow_existing_tables_for_new_bindings")))):
            self.assert_told(message, f"public.{self.table}", "view", "other table names")

    # ---- rights ----------------------------------------------------------------------------------------------------

    def test_a_table_of_another_owner(self):
        self.apply(dict(self.spec(), bindings=[]))
        self.stand.administer(f"CREATE TABLE public.{self.table} (region varchar(256), id bigint, flow_document text); "
                              f"GRANT ALL ON public.{self.table} TO {self.stand.config['user']}")
        message = self.apply_fails(self.spec(collection=task.with_type("flow_document", ["object"])))
        self.assert_told(message, f"public.{self.table}", "must be owner", "OWNER TO", "ADD COLUMN amount")

    def test_no_right_to_create_a_schema(self):
        user = self.stand.config["user"]
        self.stand.administer(f"REVOKE CREATE ON DATABASE {self.stand.config['database']} FROM {user}, PUBLIC; "
                              f"ALTER DATABASE {self.stand.config['database']} OWNER TO redshift_local")
        spec = self.spec()
        spec["bindings"][0]["resourcePath"] = ["reports", self.table]
        try:
            self.assert_told(self.apply_fails(spec), "reports", "permission denied", "GRANT CREATE ON DATABASE",
                             "CREATE SCHEMA IF NOT EXISTS reports;")
        finally:
            self.stand.administer(f"ALTER DATABASE {self.stand.config['database']} OWNER TO {user}")

    def test_no_right_to_create_a_table_in_the_schema(self):
        self.apply(dict(self.spec(), bindings=[]))
        self.stand.administer("CREATE SCHEMA closed; "
                              f"GRANT USAGE ON SCHEMA closed TO {self.stand.config['user']}")
        spec = self.spec()
        spec["bindings"][0]["resourcePath"] = ["closed", self.table]
        self.assert_told(self.apply_fails(spec), "closed." + self.table, "permission denied for schema closed",
                         "GRANT USAGE, CREATE ON SCHEMA")

    # ---- columns that cannot change ----------------------------------------------------------------------------------

    def test_columns_that_are_not_null_and_would_have_to_be(self):
        self.stand.sql(f"CREATE TABLE {self.table} (region VARCHAR, id BIGINT NOT NULL, amount FLOAT8 NOT NULL, "
                       "note VARCHAR, flow_document SUPER, extra INT NOT NULL)")
        message = self.apply_fails(self.spec())
        self.assert_told(message, f"public.{self.table}", "2 of its columns are NOT NULL", '"amount", "extra"',
                         "backfill")
        self.assertNotIn('"id"', message)  # it always has a value

    def test_a_statement_that_redshift_does_not_take(self):
        spec = self.spec()
        spec["bindings"][0]["fieldSelection"]["fieldConfig"] = {"note": {"DDL": "NO_SUCH_TYPE"}}
        self.assert_told(self.apply_fails(spec), f"creating table public.{self.table}", "no_such_type",
                         "CREATE TABLE IF NOT EXISTS", "note NO_SUCH_TYPE")

    def test_an_existing_table_is_adopted_only_with_the_flag(self):
        self.applied()
        self.assert_told(self.fails(self.validation()), f"public.{self.table}", stand.ORDERS["name"],
                         "allow_existing_tables_for_new_bindings")
        config = self.with_flags("allow_existing_tables_for_new_bindings")
        self.assertEqual(self.constraints(stand.ORDERS, config=config)["amount"], "FIELD_OPTIONAL")
        self.assertEqual(self.apply(self.spec(config)), "")
        self.assertEqual(self.count(), 1)

    # ---- flags for backfills ---------------------------------------------------------------------------------------

    def test_data_that_is_to_be_retained_outlives_a_backfill(self):
        before = self.applied()
        config = self.with_flags("retain_existing_data_on_backfill")
        self.assertEqual(self.apply(self.spec(config, backfill=1), last=before), "")
        self.assertEqual(self.count(), 1)
        description = self.apply(self.spec(config, backfill=2, collection=task.with_type("amount", ["string"])),
                                 last=before)
        self.assertIn("RENAME COLUMN", description)
        self.assertEqual(self.stand.sql(f"SELECT amount FROM {self.table}"), [["2.5"]])

    def test_data_that_is_to_be_retained_cannot_be_when_the_table_must_be_made_anew(self):
        before = self.applied()
        config = self.with_flags("retain_existing_data_on_backfill")
        message = self.apply_fails(self.spec(config, backfill=1, collection=task.with_type("amount", ["boolean"])),
                                   last=before)
        self.assert_told(message, f"public.{self.table}", stand.ORDERS["name"], '"amount"',
                         "no_retain_existing_data_on_backfill")
        self.assertEqual(self.count(), 1)

    def test_tables_can_always_be_dropped_by_a_backfill(self):
        before = self.applied()
        config = self.with_flags("always_drop_tables_on_backfill")
        description = self.apply(self.spec(config, backfill=1), last=before)
        self.assertTrue(description.startswith(f"DROP TABLE public.{self.table};\nCREATE TABLE"), description)
        self.assertEqual(self.count(), 0)
        self.insert()
        self.assertEqual(self.apply(self.spec(config), last=self.spec(config)), "")  # there is no backfill
        self.assertEqual(self.count(), 1)

    # ---- several at once -------------------------------------------------------------------------------------------

    def test_of_several_failures_one_is_told(self):
        spec, tables = self.spec_of_many(8)
        for binding in spec["bindings"]:
            binding["fieldSelection"]["fieldConfig"] = {"note": {"DDL": "NO_SUCH_TYPE"}}
        connector = stand.Connector(self.stand.env)
        self.assertIsNone(connector.ask({"apply": {"materialization": spec, "version": "1"}}))
        self.assertEqual(connector.close(), 1)
        failures = [json.loads(line) for line in connector.log if "NO_SUCH_TYPE" in line]
        self.assertEqual(len(failures), 1, failures)
        self.assertEqual(failures[0], connector.last_log())
        self.assertEqual(sum(failures[0]["msg"].count(f"creating table public.{table}:") for table in tables), 1)

    def test_database_and_bucket_are_told_together(self):
        config = copy.deepcopy(self.stand.config) | {"password": "wrong", "bucket": "no-such-bucket"}
        message = self.fails(self.validation(config=config))
        self.assertEqual(message.count("\n- "), 2, message)
        self.assert_told(message, "password", "no-such-bucket")


if __name__ == "__main__":
    unittest.main()
