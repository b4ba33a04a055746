#include "redshift/connection.hpp"

#include <doctest/doctest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "net/backoff.hpp"
#include "net/event.hpp"
#include "net/task_group.hpp"
#include "net/with_deadline.hpp"
#include "redshift/connect_error.hpp"
#include "redshift/postgres.hpp"
#include "redshift/relay.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;

namespace {

namespace asio = net::asio;
using asio::ip::tcp;
using session = std::unique_ptr<redshift::connection>;

redshift::endpoint server() { return tests::postgres::shared().endpoint(); }

net::task<session> connect() { co_return co_await redshift::connection::open(server(), net::in(10s)); }

redshift::statement sql(std::string text, std::vector<std::optional<std::string>> parameters = {}) {
  return {"testing", std::move(text), std::move(parameters)};
}

/// The first field of the first row.
net::task<std::string> value(redshift::connection& db, std::string text) {
  redshift::result answer = co_await db.query(sql(std::move(text)));
  co_return answer.rows.at(0).at(0).value_or("NULL");
}

/// What the server refuses the statement with.
net::task<redshift::error> refusal(redshift::connection& db, redshift::statement what) {
  std::optional<redshift::error> refused;
  try {
    co_await db.query(std::move(what));
  } catch (const redshift::error& thrown) {
    refused = thrown;
  }
  if (!refused) throw std::runtime_error("the statement was not refused");
  co_return std::move(*refused);
}

/// The server behind a relay.
redshift::endpoint through(const tests::relay& relay) {
  redshift::endpoint where = server();
  where.host = "127.0.0.1";
  where.port = relay.port();
  where.tls = redshift::tls_mode::verify_ca;
  return where;
}

/// Runs a statement that is going to be cancelled.
net::task<> statement_of(redshift::connection& db, std::string text) {
  co_await db.query(sql(std::move(text)));
}

/// What the user is told when the endpoint cannot be connected to; empty when it can.
std::string complaint(redshift::endpoint where, std::chrono::milliseconds limit = 10s) {
  std::string text;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    try {
      co_await redshift::connection::open(where, net::in(limit));
    } catch (const std::exception& failure) {
      text = redshift::explain_connect_failure(failure, where.host + ':' + std::to_string(where.port),
                                               where.database);
    }
  });
  return text;
}

/// Waits until the server says so of the session with this process id.
net::task<> until_activity(redshift::connection& watcher, std::string pid, std::string condition) {
  const std::string question =
      "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid + " AND " + condition;
  while (co_await value(watcher, question) != "1") co_await net::pause(5ms);
}

}  // namespace

TEST_CASE("TLS modes connect or tell which option to change") {
  struct example {
    const char* name;
    redshift::tls_mode mode;
    const char* host;
    bool right_authority;
    const char* complaint;  // part of it; empty: connects
  };
  const example examples[] = {
      {"verify-full, right authority and name", redshift::tls_mode::verify_full, "localhost", true, ""},
      {"verify-full, wrong name", redshift::tls_mode::verify_full, "127.0.0.1", true,
       "issued for another host name"},
      {"verify-full, wrong authority", redshift::tls_mode::verify_full, "localhost", false,
       "advanced.sslRootCertificate"},
      {"verify-ca, wrong name", redshift::tls_mode::verify_ca, "127.0.0.1", true, ""},
      {"verify-ca, wrong authority", redshift::tls_mode::verify_ca, "localhost", false,
       "could not be verified"},
      {"require, wrong authority and name", redshift::tls_mode::require, "127.0.0.1", false, ""},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    redshift::endpoint where = server();
    where.host = example.host;
    where.tls = example.mode;
    if (!example.right_authority) where.root_certificate_pem = tests::postgres::shared().other_authority();
    const std::string said = complaint(where);
    CAPTURE(said);
    if (*example.complaint == '\0') {
      CHECK(said.empty());
    } else {
      CHECK(said.find(example.complaint) != std::string::npos);
    }
  }
}

TEST_CASE("without a root certificate the system's store decides") {
  redshift::endpoint where = server();
  where.root_certificate_pem.clear();
  CHECK(complaint(where).find("advanced.sslRootCertificate") != std::string::npos);
}

TEST_CASE("every mode encrypts") {
  for (auto mode :
       {redshift::tls_mode::verify_full, redshift::tls_mode::verify_ca, redshift::tls_mode::require}) {
    std::string encrypted;
    tests::run([&](asio::any_io_executor) -> net::task<> {
      redshift::endpoint where = server();
      where.tls = mode;
      session db = co_await redshift::connection::open(where, net::in(10s));
      encrypted = co_await value(*db, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    });
    CHECK(encrypted == "t");
  }
}

TEST_CASE("a failed login says what is wrong and never the password") {
  redshift::endpoint wrong_password = server(), wrong_database = server(), refused = server(),
                     unknown = server();
  wrong_password.password = net::secret("battery staple");
  wrong_database.database = "nowhere";
  refused.port = tests::free_port();
  unknown.host = "no-such-host.invalid";
  struct example {
    const char* name;
    redshift::endpoint where;
    std::string begin, part;
  };
  const example examples[] = {
      {"wrong password", wrong_password, "the user name or the password is wrong for localhost:",
       "password authentication failed for user \"flow\""},
      {"unknown database", wrong_database, "database \"nowhere\" does not exist at localhost:", "nowhere"},
      {"nobody listens", refused, "connecting to localhost:", "Connection refused"},
      {"unknown host", unknown, "connecting to no-such-host.invalid:", "resolving the host name"},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    const std::string said = complaint(example.where);
    CAPTURE(said);
    CHECK(said.starts_with(example.begin));
    CHECK(said.find(example.part) != std::string::npos);
    CHECK(said.find("staple") == std::string::npos);
    CHECK(said.find("LOCATION") == std::string::npos);
  }
}

TEST_CASE("only a login that nobody answered may be tried again") {
  auto open_failure = [](redshift::endpoint where) {
    std::optional<redshift::error> failure;
    tests::run([&](asio::any_io_executor) -> net::task<> {
      try {
        co_await redshift::connection::open(where, net::in(10s));
      } catch (const redshift::error& thrown) {
        failure = thrown;
      }
    });
    REQUIRE(failure);
    return *failure;
  };
  redshift::endpoint where = server();
  where.port = tests::free_port();
  CHECK(open_failure(where).retryable());
  where = server();
  where.password = net::secret("wrong");
  CHECK_FALSE(open_failure(where).retryable());
  CHECK(open_failure(where).sqlstate() == "28P01");
  where = server();
  where.root_certificate_pem = tests::postgres::shared().other_authority();
  CHECK_FALSE(open_failure(where).retryable());
}

TEST_CASE("the addresses of a host are tried in turn until a server answers") {
  redshift::endpoint wrong_password = server();
  wrong_password.password = net::secret("wrong");
  struct example {
    const char* name;
    redshift::endpoint where;
    std::vector<std::string> addresses;
    const char* sqlstate;  // null: connects
  };
  const example examples[] = {
      {"the first refuses", server(), {"127.0.0.2", "127.0.0.1"}, nullptr},
      {"the first is silent", server(), {"127.0.0.3", "127.0.0.1"}, nullptr},
      {"none answers", server(), {"127.0.0.2", "127.0.0.2"}, ""},
      {"the first that answers has the last word", wrong_password, {"127.0.0.1", "127.0.0.2"}, "28P01"},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    std::optional<std::string> sqlstate;
    tests::run([&](asio::any_io_executor executor) -> net::task<> {
      tcp::acceptor silent(executor, tcp::endpoint(asio::ip::make_address("127.0.0.3"), server().port));
      try {
        co_await redshift::connection::open_any(example.where, example.addresses, net::in(2s));
      } catch (const redshift::error& failure) {
        sqlstate = failure.sqlstate();
      }
    });
    CHECK(sqlstate.has_value() == (example.sqlstate != nullptr));
    if (sqlstate && example.sqlstate) CHECK(*sqlstate == example.sqlstate);
  }
}

TEST_CASE("a server that never answers is a time-out with advice") {
  asio::io_context loop;
  tcp::acceptor silent(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  redshift::endpoint where = server();
  where.host = "127.0.0.1";
  where.port = silent.local_endpoint().port();
  const std::string said = complaint(where, 200ms);
  CHECK(said.starts_with("connecting to 127.0.0.1:" + std::to_string(where.port) + " timed out"));
  CHECK(said.find("security group") != std::string::npos);
}

TEST_CASE("a server without TLS is refused") {
  std::string said;
  tests::run([&](asio::any_io_executor executor) -> net::task<> {
    tcp::acceptor acceptor(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    redshift::endpoint where = server();
    where.host = "127.0.0.1";
    where.port = acceptor.local_endpoint().port();
    where.tls = redshift::tls_mode::require;
    auto say_no = [&]() -> net::task<> {
      tcp::socket peer = co_await acceptor.async_accept(asio::use_awaitable);
      std::array<char, 8> request;  // PostgreSQL protocol: SSLRequest
      co_await asio::async_read(peer, asio::buffer(request), asio::use_awaitable);
      co_await asio::async_write(peer, asio::buffer("N", 1), asio::use_awaitable);
      co_await peer.async_wait(tcp::socket::wait_read, asio::use_awaitable);
    };
    net::task_group peer(executor);
    peer.spawn(say_no());
    try {
      co_await redshift::connection::open(where, net::in(10s));
    } catch (const std::exception& failure) {
      said = redshift::explain_connect_failure(failure, "127.0.0.1:1", "dev");
    }
    co_await peer.join();
  });
  CHECK(said.find("does not offer TLS") != std::string::npos);
}

TEST_CASE("a session has the settings that every statement relies on") {
  std::string zone, dates, floats, encoding, name;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    zone = co_await value(*db, "SHOW timezone");
    dates = co_await value(*db, "SHOW datestyle");
    floats = co_await value(*db, "SHOW extra_float_digits");
    encoding = co_await value(*db, "SHOW client_encoding");
    name = co_await value(*db, "SHOW application_name");
  });
  CHECK(zone == "UTC");
  CHECK(dates == "ISO, MDY");
  CHECK(floats == "2");
  CHECK(encoding == "UTF8");
  CHECK(name == "materialize-redshift");
}

TEST_CASE("session settings that the server refuses fail the connect") {
  redshift::endpoint where = server();
  where.session_sql = "SET no_such_setting TO 1;";
  CHECK(complaint(where).find("no_such_setting") != std::string::npos);
}

TEST_CASE("a query returns columns, rows, NULLs and how many rows it changed") {
  redshift::result select, update, several;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    select = co_await db->query(
        sql("SELECT 1 AS a, NULL AS b, 'x y' AS c UNION ALL SELECT 2, '', 'z' ORDER BY 1"));
    co_await db->query(sql("CREATE TEMPORARY TABLE t (a BIGINT); INSERT INTO t VALUES (1), (2), (3);"));
    update = co_await db->query(sql("UPDATE t SET a = a + 1 WHERE a >= 2"));
    several = co_await db->query(sql("SELECT 1; SELECT 2; SELECT 'last' AS word;"));
  });
  CHECK(select.columns == std::vector<std::string>{"a", "b", "c"});
  REQUIRE(select.rows.size() == 2);
  CHECK(select.rows[0] == redshift::row{"1", std::nullopt, "x y"});
  CHECK(select.rows[1] == redshift::row{"2", "", "z"});
  CHECK(update.affected_rows == 2);
  CHECK(several.columns == std::vector<std::string>{"word"});
  CHECK(several.rows.at(0).at(0) == "last");
}

TEST_CASE("parameters travel beside the SQL") {
  redshift::result answer;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    answer = co_await db->query(
        sql("SELECT $1::text, $2::bigint + 1, $3::text", {"it's \\ \"", "41", std::nullopt}));
  });
  CHECK(answer.rows.at(0) == redshift::row{"it's \\ \"", "42", std::nullopt});
}

TEST_CASE("a statement larger than the socket's buffers is sent whole") {
  std::string length;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    length = co_await value(*db, "SELECT length('" + std::string(16 << 20, 'x') + "')");
  });
  CHECK(length == std::to_string(16 << 20));
}

TEST_CASE("a NUL cannot cut a statement short") {
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    bool refused = false;
    try {
      co_await db->query(sql(std::string("SELECT 1\0 this is cut off", 24)));
    } catch (const std::invalid_argument&) {
      refused = true;
    }
    CHECK(refused);
    CHECK(db->usable());
  });
}

TEST_CASE("notices are kept for logs, without their line ends") {
  std::vector<std::string> first, second;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    co_await db->query(sql("DO $$ BEGIN RAISE INFO 'Load into table ''t'' completed'; END $$"));
    first = db->take_notices();
    second = db->take_notices();
  });
  REQUIRE(first.size() == 1);
  CHECK(first[0] == "INFO:  Load into table 't' completed");
  CHECK(second.empty());
}

TEST_CASE("a refused statement tells SQLSTATE, message and detail, and the session goes on") {
  std::optional<redshift::error> refused;
  std::string afterwards;
  bool usable = false;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    refused = co_await refusal(*db, sql("DO $$ BEGIN RAISE EXCEPTION '1023' USING ERRCODE = 'XX000',"
                                        " DETAIL = 'Serializable isolation violation on table - 1'; END $$"));
    usable = db->usable();
    afterwards = co_await value(*db, "SELECT 'well'");
  });
  CHECK(refused->sqlstate() == "XX000");
  CHECK(refused->server_message() == "1023");
  CHECK(refused->detail() == "Serializable isolation violation on table - 1");
  CHECK(std::string(refused->what()) ==
        "testing: 1023: Serializable isolation violation on table - 1 (SQLSTATE XX000)");
  CHECK(refused->retryable());
  CHECK_FALSE(refused->connection_lost());
  CHECK(usable);
  CHECK(afterwards == "well");
}

TEST_CASE("an error in the middle of several statements is thrown, though results came before it") {
  std::optional<redshift::error> refused;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    refused = co_await refusal(*db, sql("SELECT 1; SELECT 1/0; SELECT 2;"));
  });
  CHECK(refused->sqlstate() == "22012");
}

TEST_CASE("streaming hands on every row in order, and the server waits while the reader does") {
  std::uint64_t rows = 0, expected = 1;
  bool in_order = true, waited = false;
  tests::run(
      [&](asio::any_io_executor) -> net::task<> {
        session db = co_await connect(), watcher = co_await connect();
        const std::string pid = co_await value(*db, "SELECT pg_backend_pid()");
        auto on_row = [&](const redshift::row_view& fields) -> net::task<> {
          in_order &= fields.at(0) == std::to_string(expected++) && fields.at(1)->size() == 500;
          if (expected != 100) co_return;
          co_await until_activity(*watcher, pid, "wait_event = 'ClientWrite'");
          waited = true;
        };
        rows = co_await db->stream(sql("SELECT i, repeat('x', 500) FROM generate_series(1, 100000) AS i"),
                                   on_row);
        CHECK(db->usable());
      },
      60s);
  CHECK(rows == 100000);
  CHECK(expected == 100001);
  CHECK(in_order);
  CHECK(waited);
}

TEST_CASE("a stream that fails in the middle throws, though its rows were handed on") {
  std::uint64_t seen = 0;
  std::string sqlstate;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    auto on_row = [&](const redshift::row_view&) -> net::task<> {
      ++seen;
      co_return;
    };
    try {
      co_await db->stream(sql("SELECT 1/(1000 - i) FROM generate_series(1, 2000) AS i"), on_row);
    } catch (const redshift::error& refused) {
      sqlstate = refused.sqlstate();
    }
    CHECK(db->usable());
  });
  CHECK(sqlstate == "22012");
  CHECK(seen == 999);
}

TEST_CASE("a reader that throws leaves the connection unusable") {
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    auto on_row = [](const redshift::row_view&) -> net::task<> {
      throw std::runtime_error("enough");
      co_return;
    };
    std::string said;
    try {
      co_await db->stream(sql("SELECT generate_series(1, 10)"), on_row);
    } catch (const std::runtime_error& thrown) {
      said = thrown.what();
    }
    CHECK(said == "enough");
    CHECK_FALSE(db->usable());
  });
}

TEST_CASE("a session that the server ends is recognised by the statement under way and by the next one") {
  for (bool busy : {true, false}) {
    CAPTURE(busy);
    std::optional<redshift::error> ended;
    bool usable = true;
    tests::run([&](asio::any_io_executor executor) -> net::task<> {
      session db = co_await connect(), killer = co_await connect();
      const std::string pid = co_await value(*db, "SELECT pg_backend_pid()");
      auto kill = [&]() -> net::task<> {
        if (busy) co_await until_activity(*killer, pid, "wait_event = 'PgSleep'");
        co_await killer->query(sql("SELECT pg_terminate_backend(" + pid + ", 10000)"));
      };
      net::task_group other(executor);
      other.spawn(kill());
      if (!busy) co_await other.join();
      ended = co_await refusal(*db, sql("SELECT pg_sleep(60)"));
      co_await other.join();
      usable = db->usable();
    });
    CHECK(ended->sqlstate() == "57P01");
    CHECK(ended->connection_lost());
    CHECK(ended->retryable());
    CHECK_FALSE(usable);
  }
}

TEST_CASE("a connection that is cut while it waits is lost") {
  std::optional<redshift::error> lost, afterwards;
  tests::run([&](asio::any_io_executor executor) -> net::task<> {
    tests::relay relay(executor, server().port);
    net::task_group other(executor);
    other.spawn(relay.serve());
    session db = co_await redshift::connection::open(through(relay), net::in(10s)),
            watcher = co_await connect();
    const std::string pid = co_await value(*db, "SELECT pg_backend_pid()");
    auto cut = [&]() -> net::task<> {
      co_await until_activity(*watcher, pid, "wait_event = 'PgSleep'");
      relay.cut();
    };
    other.spawn(cut());
    lost = co_await refusal(*db, sql("SELECT pg_sleep(60)"));
    co_await other.join();
    afterwards = co_await refusal(*db, sql("SELECT 1"));
    co_await watcher->query(sql("SELECT pg_terminate_backend(" + pid + ")"));
  });
  CHECK(lost->connection_lost());
  CHECK(lost->retryable());
  CHECK(lost->sqlstate().empty());
  CHECK(std::string(lost->what()).starts_with("testing: "));
  CHECK(afterwards->connection_lost());
}

TEST_CASE("a connection that is cut while it sends is lost") {
  std::optional<redshift::error> lost;
  tests::run([&](asio::any_io_executor executor) -> net::task<> {
    tests::relay relay(executor, server().port);
    net::task_group other(executor);
    other.spawn(relay.serve());
    session db = co_await redshift::connection::open(through(relay), net::in(10s));
    relay.cut_after(1 << 20);
    lost = co_await refusal(*db, sql("SELECT length('" + std::string(32 << 20, 'x') + "')"));
    co_await other.join();
  });
  CHECK(lost->connection_lost());
  CHECK(lost->retryable());
}

TEST_CASE("a server that stops reading blocks neither the loop nor the end of the connection") {
  tests::run([&](asio::any_io_executor executor) -> net::task<> {
    tests::relay relay(executor, server().port);
    net::task_group other(executor);
    other.spawn(relay.serve());
    session db = co_await redshift::connection::open(through(relay), net::in(10s));
    relay.stall_after(1 << 20);
    net::task_group sender(executor);
    sender.spawn(statement_of(*db, "SELECT length('" + std::string(32 << 20, 'x') + "')"));
    co_await relay.limit_reached();
    sender.cancel();
    co_await sender.join();
    CHECK_FALSE(db->usable());
    db.reset();
    relay.cut();
    co_await other.join();
  });
}

TEST_CASE("a statement that is cut off by a time limit leaves the connection unusable") {
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session db = co_await connect();
    bool timed_out = false;
    try {
      co_await net::with_deadline(db->query(sql("SELECT pg_sleep(60)")), net::in(100ms), "sleeping");
    } catch (const net::timed_out&) {
      timed_out = true;
    }
    CHECK(timed_out);
    CHECK_FALSE(db->usable());
    const redshift::error refused = co_await refusal(*db, sql("SELECT 1"));
    CHECK(refused.connection_lost());
  });
}

TEST_CASE("closing a connection in the middle of a transaction rolls it back") {
  std::string rows;
  tests::run([&](asio::any_io_executor) -> net::task<> {
    session watcher = co_await connect(), db = co_await connect();
    co_await watcher->query(sql("CREATE TABLE IF NOT EXISTS cut_off (a BIGINT)"));
    const std::string pid = co_await value(*db, "SELECT pg_backend_pid()");
    co_await db->query(sql("BEGIN"));
    co_await db->query(sql("INSERT INTO cut_off VALUES (1)"));
    db.reset();
    while (co_await value(*watcher, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) != "0") {
      co_await net::pause(5ms);
    }
    rows = co_await value(*watcher, "SELECT count(*) FROM cut_off");
  });
  CHECK(rows == "0");
}
