"""The extended protocol: batches, parameters, type numbers, portals, errors, COPY; and the ways to log in."""
import struct
import sys

from local import Local, check, contains
from wire import Wire, error, kinds, parameters_of, row, tag, tags, type_numbers

SUPER, VARBYTE = 4000, 6551

with Local(sys.argv[1], "--allow-plain") as local:
    wire = Wire(local)
    parameters = parameters_of(wire)
    check((parameters["server_version"], parameters["client_encoding"], "standard_conforming_strings" in parameters),
          ("8.0.2", "UNICODE", False), "the parameters reported at start-up")

    check(kinds(wire.run('CREATE TABLE "X" (k INT, v VARBYTE(100), s SUPER, n NUMERIC(9,2))')), "12nCZ",
          "DDL without parameters")
    check(tag(wire.run('INSERT INTO "X" VALUES ($1, $2, json_parse($3), 1.5)', b"1", rb"it's \x41", b'{"a": 1}')),
          "INSERT 0 1", "parameters")
    replies = wire.run("SELECT v, s, k FROM x WHERE k = $1", b"1")
    check(type_numbers(replies), [VARBYTE, SUPER, 23], "Redshift's type numbers")
    check(row(replies), [rb"it's \x41".hex().encode(), b'{"a":1}', b"1"],
          "VARBYTE parameters are bytes, results hexadecimal digits")
    check(tag(wire.run("UPDATE x SET k = 2 WHERE k = $1", b"7")), "UPDATE 0", "the tag tells that no row changed")
    check(error(wire.run("INSERT INTO x (k) VALUES ($1) RETURNING k", b"1"))["C"], "42601", "refusals")
    for name in "nsv":
        check(error(wire.run(f"SELECT {name} FROM x", result_format=1))["M"], contains("binary"),
              "no binary results of " + name)
    check(row(wire.run("SELECT k, 2.5::FLOAT8, 'a'::VARCHAR FROM x", result_format=1)),
          [struct.pack("!i", 1), struct.pack("!d", 2.5), b"a"], "binary results of plain types")
    check(error(wire.run("SELECT 1; SELECT 2"))["C"], "42601", "several statements")

    wire.run("BEGIN")
    replies = wire.run("SAVEPOINT a")
    check((error(replies)["C"], replies[-1][1]), ("0A000", b"E"), "a refusal fails the transaction")
    check(wire.run("ROLLBACK")[-1][1], b"I", "until its end")

    wire.parse("s1", "SELECT v FROM x WHERE k = $1")
    wire.send("D", b"Ss1\0")
    wire.send("S")
    check(kinds(wire.until_ready()), "1tTZ", "a statement is described")
    wire.bind("s1", b"1")
    wire.send("E", b"\0" + struct.pack("!i", 0))
    wire.send("H")
    check([wire.read()[0], row([wire.read()]), wire.read()[0]], ["2", [rb"it's \x41".hex().encode()], "C"],
          "and executed with Flush")
    wire.send("S")
    check(kinds(wire.until_ready()), "Z", "before the Sync")

    local.put("one", b'{"k":5}')
    replies = wire.run(local.copy("x", "one", "JSON"))
    check((kinds(replies), tag(replies)), ("12nNCZ", "COPY"), "COPY")
    check(row(wire.run("SELECT pg_last_copy_count()")), [b"1"], "and its count")
    check(error(wire.run(local.copy("nobody", "one", "JSON")))["C"], "42P01", "COPY into nothing")
    wire.send("Q", b" ; \0")
    check(kinds(wire.until_ready()), "IZ", "an empty query")

    driver = Wire(local, extra_float_digits="2", driver_version="x", os_version="y", client_protocol_version="2",
                  plugin_name="z")
    check(parameters_of(driver)["server_protocol_version"], "0",
          "drivers of AWS are told that the base protocol is spoken")
    check("server_protocol_version" in parameters, False, "other clients are not")
    check(error(Wire(local, jit="off").greeting)["M"], 'unrecognized configuration parameter "jit"',
          "parameters of PostgreSQL at start-up")
    check(error(Wire(local, extra_float_digits="3").greeting)["C"], "22023", "extra_float_digits=3 at start-up")
    grouped = Wire(local, query_group="nightly", options="-c extra_float_digits=2 --json_parse_truncate_strings=on")
    check([row(grouped.query(f"SHOW {name}")) for name in ("query_group", "extra_float_digits",
                                                           "json_parse_truncate_strings")],
          [[b"nightly"], [b"2"], [b"on"]], "settings at start-up")
    check(row(grouped.query("SELECT 0.1::FLOAT8, 1.1::REAL")), [b"0.10000000000000001", b"1.1"],
          "17 digits of a double")

    # One implicit transaction up to the Sync; an error skips to it.
    wire.run("CREATE TABLE b (k INT)")
    for value in (b"1", b"2"):
        wire.batch("INSERT INTO b VALUES ($1)", value)
    wire.batch("SELECT 1/0")
    wire.batch("INSERT INTO b VALUES (3)")
    wire.send("S")
    replies = wire.until_ready()
    check((tags(replies), error(replies)["C"], kinds(replies)[-2:]), (["INSERT 0 1"] * 2, "22012", "EZ"),
          "an error in a batch skips to the Sync")
    check(row(wire.query("SELECT count(*) FROM b")), [b"0"], "and undoes all of it")
    for sql in ("BEGIN", "INSERT INTO b VALUES (1)", "COMMIT", "INSERT INTO b VALUES (2)"):
        wire.batch(sql)
    wire.send("S")
    replies = wire.until_ready()
    check((tags(replies), replies[-1][1]), (["BEGIN", "INSERT 0 1", "COMMIT", "INSERT 0 1"], b"I"),
          "a transaction in one batch")
    wire.batch("BEGIN")
    wire.batch("INSERT INTO b VALUES (3)")
    wire.send("S")
    check(wire.until_ready()[-1][1], b"T", "a batch that leaves a block open")
    wire.query("ROLLBACK")
    check(row(wire.query("SELECT count(*) FROM b")), [b"2"], "which is the client's to end")

    wire.query("BEGIN")
    wire.parse("", "SELECT k FROM b ORDER BY k")
    wire.send("B", b"c\0\0" + struct.pack("!hhh", 0, 0, 0))
    wire.send("E", b"c\0" + struct.pack("!i", 1))
    wire.send("S")
    check(kinds(wire.until_ready()), "12DsZ", "a portal with a row limit")
    wire.send("E", b"c\0" + struct.pack("!i", 5))
    wire.send("C", b"Pc\0")
    wire.send("S")
    check(kinds(wire.until_ready()), "DC3Z", "goes on")
    wire.query("COMMIT")

    check(error(wire.run("CREATE TABLE p AS SELECT $1", b"1"))["C"], "42601", "DDL with parameters")
    check(error(wire.run("MERGE INTO b USING x ON b.k = x.k WHEN MATCHED THEN UPDATE SET k = $1 WHEN NOT MATCHED THEN "
                         "INSERT VALUES (1)",
                         b"1"))["C"], "42601", "MERGE with parameters")
    check(error(wire.run("SELECT $32768", b"1"))["C"], "54000", "over 32,767 parameters")
    check(error(wire.query("SELECT '" + "x" * (16 * 1024 * 1024) + "'"))["M"], contains("Statement is too large"),
          "a statement over 16 MB")

    wire.query("BEGIN")
    wire.query("SELECT 1/0")
    check(error(wire.run("SELECT 1"))["C"], "25P02", "after an error the block is dead")
    check(tags(wire.query("COMMIT")), ["ROLLBACK"], "COMMIT of a failed block rolls back")

    wire.query("BEGIN; SET extra_float_digits TO 2; SET enable_case_sensitive_identifier TO on")
    check(row(wire.query('SELECT 0.1::FLOAT8 AS "Ab"')), [b"0.10000000000000001"], "SET in a block")
    wire.query("ROLLBACK")
    check(row(wire.query("SELECT 0.1::FLOAT8")) + row(wire.query("SHOW enable_case_sensitive_identifier")),
          [b"0.1", b"off"],
          "is undone by its rollback")

    broken = Wire(local)
    broken.send("Q", b"SELECT 1\0; SELECT 2\0")
    check(error(broken.until_ready())["C"], "08P01", "a NUL inside of a statement breaks the protocol")

with Local(sys.argv[1], "--allow-plain", "--auth", "digest") as local:
    wire = Wire(local)
    check((struct.unpack("!i", wire.request[:4])[0], wire.greeting[-1][0]), (13, "Z"),
          "authentication 13: a right answer is let in")
    local.config["password"] += "x"
    check(error(Wire(local).greeting)["C"], "28000", "a wrong one is not")
    check(local.psql("SELECT 1")[1], contains("authentication method 13 not supported"), "libpq cannot answer it")

with Local(sys.argv[1], "--auth", "cleartext") as local:
    check(local.psql("SELECT 1")[0], "1\n", "a clear text password over TLS")
    check(local.psql("SELECT 1", PGPASSWORD="x")[1], contains("password authentication failed"), "has to be right")

with Local(sys.argv[1], "--allow-plain", "--connection-limit", "2") as local:
    first, second = Wire(local), Wire(local)
    refused = error(Wire(local).greeting)
    check((refused["C"], refused["M"]), ("53300", 'connection limit "2" exceeded for non-bootstrap users'),
          "too many connections")
