#!/usr/bin/env python3
"""Spec: what a connector says about itself."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402


class Spec(unittest.TestCase):
    def spec(self, **env):
        connector = stand.Connector({}, **env)
        answer = connector.ask({"spec": {"connectorType": "IMAGE", "config": {}}})
        self.assertEqual(connector.close(), 0, connector.log)
        return answer["spec"]

    def test_protocol_and_schemas(self):
        spec = self.spec()
        self.assertEqual(spec["protocol"], 3032023)
        self.assertNotIn("oauth2", spec)
        titles = [(json.loads(schema) if isinstance(schema, str) else schema)["title"]
                  for schema in (spec["configSchema"], spec["resourceConfigSchema"])]
        self.assertEqual(titles, ["SQL Connection", "SQL Table"])

    def test_the_documentation_can_be_elsewhere(self):
        usual = self.spec()["documentationUrl"]
        self.assertTrue(usual.startswith("https://docs.estuary.dev/"))
        self.assertEqual(self.spec(DOCS_URL="https://docs.example.com/redshift")["documentationUrl"],
                         "https://docs.example.com/redshift")
        self.assertEqual(self.spec(DOCS_URL="")["documentationUrl"], usual)


if __name__ == "__main__":
    unittest.main()
