#include "redshift/error.hpp"

#include <doctest/doctest.h>

#include "net/with_deadline.hpp"
#include "redshift/connect_error.hpp"
#include "redshift/ddl_error.hpp"

using redshift::make_error;

TEST_CASE("only conflicts and lost connections are worth another try") {
  struct example {
    const char* name;
    redshift::diagnosis said;
    bool lost, want;
  };
  const example examples[] = {
      {"lost", {"", "server closed the connection unexpectedly", ""}, true, true},
      {"1023 as message",
       {"XX000", "1023", "Serializable isolation violation on table - 100167"},
       false,
       true},
      {"1023 in the detail's block",
       {"XX000", "Assert", "\n  error:  Serializable\n  code:      1023\n  context:   x\n"},
       false,
       true},
      {"another code in the block", {"XX000", "Assert", "\n  error: x\n  code:      8001\n"}, false, false},
      {"a longer code", {"XX000", "Assert", "code: 10234"}, false, false},
      {"1023 as somebody's value", {"22003", "value 1023 is out of range", ""}, false, false},
      {"conflict",
       {"XX000", "could not complete because of conflict with concurrent transaction", ""},
       false,
       true},
      {"deadlock", {"40P01", "deadlock detected", ""}, false, true},
      {"serialization failure", {"40001", "could not serialize access", ""}, false, true},
      {"shutdown", {"57P01", "terminating connection", ""}, false, true},
      {"starting up", {"57P03", "the database system is starting up", ""}, false, true},
      {"cancelled", {"57014", "canceling statement", ""}, false, false},
      {"relation does not exist", {"42P01", "relation does not exist", ""}, false, false},
      {"wrong password", {"28000", "password authentication failed", ""}, false, false},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    CHECK(make_error("committing", example.said, example.lost).retryable() == example.want);
  }
}

TEST_CASE("an error says on one line what was done, what the server said and the SQLSTATE") {
  const auto error =
      make_error("copying 3 files into t", {"XX000", "Load failed.\n", " code: 1\n  context: x "}, false);
  CHECK(std::string(error.what()) ==
        "copying 3 files into t: Load failed.: code: 1 context: x (SQLSTATE XX000)");
  CHECK(std::string(make_error("waiting", {"", "gone", ""}, true).what()) == "waiting: gone");
}

TEST_CASE("credentials that the server quotes are masked") {
  const std::string quoted =
      "syntax error at or near \"'aws_access_key_id=AKIA;aws_secret_access_key=hush/hush+;token=secret'\"";
  const auto error = make_error("copying", {"42601", quoted, quoted}, false);
  for (const std::string& text : {std::string(error.what()), error.server_message(), error.detail()}) {
    CHECK(text.find("hush") == std::string::npos);
    CHECK(text.find("token=secret") == std::string::npos);
    CHECK(text.find("AKIA") != std::string::npos);
  }
  CHECK(redshift::mask_credentials("aws_secret_access_key=") == "aws_secret_access_key=***");
}

TEST_CASE("libpq's text of a failed connect is taken apart") {
  const auto refused = redshift::parse_connect_failure(
      "connection to server at \"localhost\" (127.0.0.1), port 5439 failed: FATAL:  28P01: password "
      "authentication "
      "failed for user \"u\"\nDETAIL:  more\nLOCATION:  auth_failed, auth.c:335\n");
  CHECK(refused.sqlstate == "28P01");
  CHECK(refused.message == "password authentication failed for user \"u\"");
  CHECK(refused.detail == "DETAIL: more");
  const auto unreachable = redshift::parse_connect_failure(
      "connection to server at \"h\" (10.0.0.1), port 1 failed: Connection refused\n\tIs the server "
      "running?\n");
  CHECK(unreachable.sqlstate.empty());
  CHECK(unreachable.message ==
        "connection to server at \"h\" (10.0.0.1), port 1 failed: Connection refused Is the server running?");
  for (const char* odd : {"", ":  ", ":  28P0", ":  28P01", ":  28P01 x", "a:  b:  c"}) {
    CAPTURE(odd);
    CHECK(redshift::parse_connect_failure(odd).sqlstate.empty());
  }
}

TEST_CASE("Errors a user can meet, P1 to P4: what cannot be connected to is explained with advice") {
  struct example {
    const char* name;
    redshift::diagnosis said;
    const char* part;
  };
  const example examples[] = {
      {"Redshift's wrong password",
       {"28000", "password authentication failed for user \"u\"", ""},
       "the user name or the password is wrong for h:5439: password authentication failed"},
      {"digest authentication", {"", "authentication method 13 not supported", ""}, "md5 digest"},
      {"identity provider", {"", "authentication method 14 not supported", ""}, "identity provider"},
      {"unknown database",
       {"3D000", "database \"x\" does not exist", ""},
       "database \"dev\" does not exist at h:5439"},
      {"root file missing",
       {"", "root certificate file \"/etc/ssl/x\" does not exist", ""},
       "advanced.sslRootCertificate"},
      {"other", {"53300", "too many connections", ""}, "connecting to h:5439 failed: too many connections"},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    const auto error = make_error("connecting to h:5439", example.said, false);
    CHECK(redshift::explain_connect_failure(error, "h:5439", "dev").find(example.part) != std::string::npos);
  }
  const net::timed_out late("connecting to h:5439 timed out");
  const std::string advice = redshift::explain_connect_failure(late, "h:5439", "dev");
  for (const char* part :
       {"h:5439", "timed out", "not publicly accessible", "no inbound rule for Estuary's IP",
        "the host or the port is wrong", "SSH tunnel"}) {
    CAPTURE(part);
    CHECK(advice.find(part) != std::string::npos);
  }
}

TEST_CASE("Errors a user can meet, A3: DDL that fails says what to do about it, and which statement it was") {
  struct {
    const char* sqlstate;
    const char* message;
    const char* advice;
  } const cases[] = {
      {"2BP01", "cannot drop table orders because other objects depend on it", "NO SCHEMA BINDING"},
      {"42501", "must be owner of relation orders", "Make the connector's user the owner"},
      {"XX000", "Must be owner of relation orders", "Make the connector's user the owner"},
      {"42501", "permission denied for database dev", "GRANT CREATE ON DATABASE"},
      {"42501", "permission denied for schema sales", "GRANT USAGE, CREATE ON SCHEMA"},
      {"42501", "permission denied for relation orders", "ask an administrator to GRANT it"},
      {"XX000", "Disk Full", "no space left"},
      {"53100", "could not extend file", "no space left"},
      {"22001", "value too long for type character varying(65535)", "65535 bytes"},
      {"42809", "\"orders\" is not a table", "no table, such as a view"},
  };
  const redshift::statement what{"dropping table orders", "DROP TABLE orders;", {}};
  for (const auto& c : cases) {
    CAPTURE(std::string(c.message));
    const auto text =
        redshift::explain_ddl_failure(make_error(what.doing, {c.sqlstate, c.message, ""}, false), what);
    CHECK(text.starts_with("dropping table orders: " + std::string(c.message)));
    CHECK(text.find(c.advice) != std::string::npos);
    CHECK(text.ends_with(". The statement was: DROP TABLE orders;"));
  }
  CHECK(redshift::explain_ddl_failure(make_error("dropping", {"XX000", "Assert", ""}, false), what) ==
        "dropping: Assert (SQLSTATE XX000). The statement was: DROP TABLE orders;");
}

TEST_CASE("a long statement is shortened in the message, at a character") {
  redshift::statement what{"commenting", std::string(1999, 'x') + "äöü", {}};
  const auto text = redshift::explain_ddl_failure(make_error("commenting", {"XX000", "no", ""}, false), what);
  CHECK(text.ends_with(std::string(1999, 'x') + " …"));
}
