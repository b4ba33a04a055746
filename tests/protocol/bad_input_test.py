#!/usr/bin/env python3
"""Every kind of bad input ends with status 1 and one last log line that tells a user what is wrong and what to do,
with no secret in it; nothing is half-committed, and no object stays in S3."""

import base64
import json
import os
import socket
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand()
        cls.addClassCleanup(cls.stand.__exit__)

    def setUp(self):
        self.table = self._testMethodName[5:60]

    def connector(self, **env):
        return stand.Connector({**self.stand.env, **env})

    def assert_fails(self, connector, *words):
        """Ends with status 1 and a last line with all the words; gives away no secret."""
        status = connector.close()
        everything = "".join(connector.log) + b"".join(connector.raw_output).decode(errors="replace")
        for secret in (self.stand.config["password"], self.stand.config["awsSecretAccessKey"], "sekrit-of-test"):
            self.assertNotIn(secret, everything)
        self.assertEqual(status, 1, everything)
        entry = connector.last_log()
        self.assertEqual(entry["level"], "error")
        message = entry.get("msg") or entry["message"]
        for word in words:
            self.assertIn(word, message)
        self.assertNotIn("\n", message.replace("\n- ", ""))

    def assert_nothing_left(self):
        self.assertEqual(self.stand.s3_leftovers(), 0)

    # ---- configuration: Validate -------------------------------------------------------------------------------

    def validate(self, config, **env):
        connector = self.connector(**env)
        self.assertEqual(connector.ask({"spec": {"config": {}}})["spec"]["protocol"], 3032023)
        connector.send({"validate": {"name": "acmeCo/warehouse", "config": config, "bindings": [
            {"resourceConfig": {"table": self.table}, "collection": stand.ORDERS}]}})
        self.assertIsNone(connector.receive())
        return connector

    def test_an_unknown_property_is_named(self):
        self.assert_fails(self.validate(self.stand.config_with(bukcet="x")), "bukcet")

    def test_an_unknown_nested_property_is_named(self):
        config = self.stand.config_with()
        config["advanced"]["sslmode"] = "require"
        self.assert_fails(self.validate(config), "advanced", "sslmode")

    def test_a_missing_property_is_named(self):
        self.assert_fails(self.validate(self.stand.config_with(bucket=None)), "bucket")

    def test_a_wrong_type_is_named(self):
        self.assert_fails(self.validate(self.stand.config_with(hardDelete="yes")), "hardDelete", "boolean")

    def test_a_wrong_type_of_a_secret_does_not_show_it(self):
        self.assert_fails(self.validate(self.stand.config_with(password=["sekrit-of-test"])), "password", "string")

    def test_a_document_that_could_not_be_loaded_again(self):
        config = self.stand.config_with()
        config["advanced"]["no_flow_document"] = True
        self.assert_fails(self.validate(config), "no_flow_document", "acmeCo/orders")

    def test_an_ssh_tunnel_is_refused_by_name(self):
        tunnel = {"sshForwarding": {"sshEndpoint": "ssh://user@bastion", "privateKey": "sekrit-of-test"}}
        self.assert_fails(self.validate(self.stand.config_with(networkTunnel=tunnel)), "SSH tunnel")

    def test_an_address_that_does_not_resolve(self):
        self.assert_fails(self.validate(self.stand.config_with(address="no-such-host.invalid:5439")),
                          "no-such-host.invalid")

    def test_an_address_where_nobody_listens(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"localhost:{free.getsockname()[1]}"
        self.assert_fails(self.validate(self.stand.config_with(address=address)), address)

    def test_a_wrong_password(self):
        self.assert_fails(self.validate(self.stand.config_with(password="sekrit-of-test")),
                          "the user name or the password is wrong")

    def test_an_unknown_database(self):
        self.assert_fails(self.validate(self.stand.config_with(database="nowhere")), "nowhere", "does not exist")

    def test_a_certificate_that_is_not_trusted_says_which_option_to_change(self):
        config = self.stand.config_with()
        del config["advanced"]["sslRootCertificate"]
        self.assert_fails(self.validate(config), "certificate", "sslRootCertificate")

    def test_a_missing_bucket(self):
        self.assert_fails(self.validate(self.stand.config_with(bucket="no-such-bucket")), "no-such-bucket",
                          "does not exist")

    def test_wrong_s3_keys(self):
        self.assert_fails(self.validate(self.stand.config_with(awsSecretAccessKey="sekrit-of-test")),
                          "awsSecretAccessKey")

    def test_both_problems_are_reported_together(self):
        config = self.stand.config_with(bucket="no-such-bucket", database="nowhere")
        self.assert_fails(self.validate(config), "no-such-bucket", "nowhere")

    def test_a_forbidden_bucket(self):
        with stand.Stand("--fault", "s3=PutObject nth=1 do=fail:403:AccessDenied when=before") as forbidden:
            config = self.stand.config_with(awsAccessKeyId=forbidden.config["awsAccessKeyId"],
                                            bucket=forbidden.config["bucket"],
                                            awsSecretAccessKey=forbidden.config["awsSecretAccessKey"])
            self.assert_fails(self.validate(config, **forbidden.env), "not allowed to write",
                              forbidden.config["bucket"])

    # ---- frames and transactions: Open -------------------------------------------------------------------------

    def open(self):
        spec = stand.materialization(self.stand.config, table=self.table)
        apply = self.connector()
        apply.ask({"spec": {"config": {}}})
        self.assertIn("applied", apply.ask({"apply": {"materialization": spec, "version": "1"}}))
        self.assertEqual(apply.close(), 0, apply.log)
        connector = self.connector()
        connector.ask({"spec": {"config": {}}})
        opened = connector.ask({"open": {"materialization": spec, "version": "1", "range": {"keyEnd": 4294967295},
                                         "state": {}}})
        self.assertEqual(opened, {"opened": {}})
        return connector

    def begin(self):
        """Up to the Store phase of the first transaction."""
        connector = self.open()
        self.assertEqual(connector.ask({"acknowledge": {}}), {"acknowledged": {}})
        self.assertEqual(connector.ask({"flush": {}}), {"flushed": {}})
        return connector

    def assert_fails_cleanly(self, connector, *words):
        self.assert_fails(connector, *words)
        self.assertEqual(self.stand.sql(f"SELECT count(*) FROM {self.table}"), [["0"]])
        self.assert_nothing_left()

    def test_a_frame_that_cannot_be_decoded(self):
        connector = self.begin()
        connector.write({"json": b'{"store":{"binding":0,,}}\n', "proto": b"\x02\0\0\0\x3a\xff"}[connector.codec])
        self.assert_fails_cleanly(connector)

    def test_bytes_that_are_no_frame_at_all(self):
        connector = self.connector()
        connector.write(b"hello\n")
        self.assert_fails(connector)

    def test_an_unknown_request(self):
        connector = self.begin()
        connector.write({"json": b'{"frobnicate":{}}\n', "proto": b"\x02\0\0\0\x52\0"}[connector.codec])
        self.assert_fails_cleanly(connector)

    def test_a_truncated_stream(self):
        connector = self.begin()
        connector.send(stand.store("eu", 1, 5, "first"))
        connector.write(connector.encode(stand.store("eu", 2, 5, "second"))[:40])
        self.assert_fails_cleanly(connector)

    def test_a_tuple_that_ends_early(self):
        connector = self.begin()
        message = stand.store("eu", 1, 5, "note")
        message["store"]["keyPacked"] = base64.b64encode(base64.b64decode(stand.pack("eu", 1000))[:-1]).decode()
        connector.send(message)
        self.assert_fails_cleanly(connector, "acmeCo/orders")

    def test_a_tuple_with_too_few_elements(self):
        connector = self.begin()
        message = stand.store("eu", 1, 5, "note")
        message["store"]["valuesPacked"] = stand.pack(5)
        connector.send(message)
        self.assert_fails_cleanly(connector, "acmeCo/orders")

    def test_a_document_over_4_mib_names_collection_key_and_size(self):
        connector = self.begin()
        connector.send(stand.store("eu", 1, 5, "small"))
        connector.send(stand.store("eu", 77, 5, "x" * (5 << 20)))
        self.assert_fails_cleanly(connector, "acmeCo/orders", "77")

    def test_a_document_over_4_mib_after_megabytes_of_good_ones(self):
        connector = self.begin()
        for number in range(2000):
            connector.send(stand.store("eu", number, 5, "%016x" % hash(number) * 600))
        connector.send(stand.store("us", 77, 5, "x" * (5 << 20)))
        self.assert_fails_cleanly(connector, "acmeCo/orders", "77")

    def test_end_of_input_between_flush_and_start_commit(self):
        connector = self.begin()
        connector.send(stand.store("eu", 1, 5, "lost"))
        self.assert_fails_cleanly(connector, "input ended")

    def test_end_of_input_after_a_load(self):
        connector = self.open()
        self.assertEqual(connector.ask({"acknowledge": {}}), {"acknowledged": {}})
        connector.send({"load": {"keyPacked": stand.pack("eu", 1)}})
        self.assert_fails_cleanly(connector, "input ended")

    def test_end_of_input_before_the_first_acknowledge(self):
        self.assert_fails_cleanly(self.open(), "input ended")

    def test_a_store_where_none_belongs(self):
        connector = self.open()
        connector.ask({"acknowledge": {}})
        connector.send(stand.store("eu", 1, 5, "early"))
        self.assert_fails_cleanly(connector, "Flush")

    def test_a_binding_that_does_not_exist(self):
        connector = self.begin()
        connector.send(stand.store("eu", 1, 5, "x", binding=7))
        self.assert_fails_cleanly(connector, "7")

    def test_a_state_that_cannot_be_understood_is_never_skipped(self):
        spec = stand.materialization(self.stand.config, table=self.table)
        self.open().close()
        connector = self.connector()
        connector.ask({"spec": {"config": {}}})
        state = {spec["bindings"][0]["stateKey"]: {"00000000-ffffffff": {"id": "x", "files": ["a"]}}}
        connector.send({"open": {"materialization": spec, "version": "1", "range": {"keyEnd": 4294967295},
                                 "state": state}})
        self.assertIsNone(connector.receive())
        self.assert_fails_cleanly(connector, "version that wrote it")

    def test_a_key_that_copy_would_cut(self):
        connector = self.begin()
        connector.send(stand.store("k" * 65536, 1, 5, "x"))
        connector.send({"startCommit": {"runtimeCheckpoint": {}}})
        self.assertIsNone(connector.receive())
        self.assert_fails_cleanly(connector, "acmeCo/orders", "region", "65536", self.table)

    def test_sigterm_during_stores_leaves_nothing_behind(self):
        connector = self.begin()
        for number in range(30000):  # enough for a multipart upload to be under way
            connector.send(stand.store("eu", number, 5, os.urandom(300).hex()))
        while not any(upload for upload in self.stand.s3_stats()["openUploads"]):
            connector.send(stand.store("eu", number := number + 1, 5, os.urandom(300).hex()))
        connector.process.terminate()
        self.assert_fails_cleanly(connector, "SIGTERM")


class CleanEnds(unittest.TestCase):
    def test_no_input_at_all_is_a_clean_end(self):
        connector = stand.Connector({})
        self.assertEqual(connector.close(), 0)
        self.assertEqual(connector.raw_output, [])

    def test_an_unknown_codec_is_refused(self):
        connector = stand.Connector({}, FLOW_RUNTIME_CODEC="yaml")
        self.assertEqual(connector.close(), 1)
        self.assertIn("yaml", connector.last_log()["msg"])

    def test_sigterm_ends_an_idle_connector(self):
        connector = stand.Connector({})
        connector.ask({"spec": {"config": {}}})
        connector.process.terminate()
        self.assertEqual(connector.wait(), 1)
        self.assertIn("SIGTERM", connector.last_log()["msg"])
        connector.process.stdin.close()


if __name__ == "__main__":
    unittest.main()
