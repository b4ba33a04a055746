#include "connector/validate.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>

#include "connector/prerequisites.hpp"
#include "connector/warehouse.hpp"
#include "samples.hpp"
#include "support/run.hpp"

using namespace connector;
using samples::key;
using samples::root;

namespace {

using paths = std::vector<std::vector<std::string>>;

flow::validate_request request_of(std::size_t bindings) {
  flow::validate_request request;
  request.name = "acmeCo/warehouse";
  request.config_json = samples::config_json();
  for (std::size_t i = 0; i < bindings; ++i) {
    request.bindings.push_back(samples::validate_binding(samples::collection({key("id"), root()})));
  }
  return request;
}

resource_config resource(std::string table, std::string schema = "") {
  resource_config out;
  out.table = std::move(table);
  out.schema = std::move(schema);
  return out;
}

std::string error_of(flow::validate_request request) {
  try {
    tests::run([request](net::asio::any_io_executor) -> net::task<> { co_await validate(request); });
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("every binding is answered with its path, mode, limits and constraints") {
  auto second = resource("Events", "Other");
  second.delta_updates = true;
  const auto answer =
      validate_bindings(request_of(2), samples::config(), {resource("orders"), second}, samples::catalog({}));
  REQUIRE(answer.bindings.size() == 2);
  CHECK(answer.bindings[0].resource_path == std::vector<std::string>{"public", "orders"});
  CHECK_FALSE(answer.bindings[0].delta_updates);
  CHECK(answer.bindings[0].case_insensitive_fields);
  CHECK(answer.bindings[0].ser_policy.str_truncate_after == 65535);
  CHECK(answer.bindings[0].ser_policy.nested_obj_truncate_after == 1000);
  CHECK(answer.bindings[0].ser_policy.array_truncate_after == 1000);
  CHECK(answer.bindings[0].constraints.size() == 2);
  CHECK(answer.bindings[1].resource_path == std::vector<std::string>{"Other", "Events"});
  CHECK(answer.bindings[1].delta_updates);
  CHECK(answer.bindings[1].constraints[0].type == flow::constraint_type::location_recommended);
}

TEST_CASE("fields are told apart by case where the warehouse tells them apart") {
  auto catalog = samples::catalog({});
  catalog.case_sensitive = true;
  const auto answer = validate_bindings(request_of(1), samples::config(), {resource("orders")}, catalog);
  CHECK_FALSE(answer.bindings[0].case_insensitive_fields);
}

TEST_CASE("a binding is compared with the one that had its path before") {
  auto request = request_of(1);
  const auto catalog =
      samples::catalog({samples::column("id", "bigint"), samples::column("flow_document", "super")});
  CHECK_THROWS_AS(validate_bindings(request, samples::config(), {resource("orders")}, catalog),
                  std::runtime_error);
  request.last_materialization.emplace();
  request.last_materialization->inactive_bindings.push_back(
      samples::binding(samples::collection({key("id"), root()})));
  const auto answer = validate_bindings(request, samples::config(), {resource("orders")}, catalog);
  CHECK(answer.bindings[0].constraints[1].type == flow::constraint_type::field_required);
}

TEST_CASE("Special cases, a binding that was disabled: what it was still counts, until a backfill") {
  auto request = request_of(1);
  const auto catalog =
      samples::catalog({samples::column("id", "bigint"), samples::column("flow_document", "super")});
  request.last_materialization.emplace();
  auto& disabled = request.last_materialization->inactive_bindings;
  disabled.push_back(samples::binding(samples::collection({key("id"), root()})));
  disabled.front().delta_updates = true;
  CHECK_THROWS_WITH_AS(validate_bindings(request, samples::config(), {resource("orders")}, catalog),
                       "table public.orders: the binding of collection acmeCo/orders cannot change from "
                       "delta updates to standard "
                       "updates, as the table may hold a key many times; backfill the binding to change it",
                       std::runtime_error);
  request.bindings[0].backfill = 1;
  const auto answer = validate_bindings(request, samples::config(), {resource("orders")}, catalog);
  CHECK(answer.bindings[0].constraints[1].type == flow::constraint_type::location_required);
}

TEST_CASE("a name that is a view is refused before anything is done") {
  auto catalog = samples::catalog({samples::column("id", "bigint")});
  CHECK_NOTHROW(reject_views({{"public", "orders"}, {"public", "absent"}}, samples::config(), catalog));
  catalog.tables.at({"public", "orders"}).is_view = true;
  try {
    reject_views({{"public", "Orders"}}, samples::config(), catalog);
    FAIL("accepted");
  } catch (const std::runtime_error& e) {
    CHECK(
        std::string(e.what()) ==
        "views cannot be materialized into, but there are views named public.orders; drop them, or give the "
        "bindings other table names");
  }
}

TEST_CASE(
    "Errors a user can meet, V5: bindings that are one table to Redshift are refused, as is the connector's "
    "own table") {
  auto catalog = samples::catalog({});
  auto config = samples::config();
  const auto error = [&](const paths& bindings) {
    try {
      reject_shared_tables(bindings, config, catalog);
    } catch (const std::runtime_error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(error({{"public", "a"}, {"public", "b"}, {"other", "a"}}) == "");
  CHECK(error({{"public", "Orders"}, {"PUBLIC", "orders"}}) ==
        "every binding needs a table of its own, but \"public.Orders\" and \"PUBLIC.orders\" are the table "
        "public.orders; give each binding another table name");
  CHECK(error({{"orders"}, {"public", "orders"}}) != "");
  const std::string long_name(127, 'x');
  CHECK(error({{"s", long_name + "1"}, {"s", long_name + "2"}}) != "");
  CHECK(error({{"public", "Flow_Checkpoints_v1"}}) ==
        "every binding needs a table of its own, but \"public.Flow_Checkpoints_v1\" would be the connector's "
        "own table "
        "public.flow_checkpoints_v1; give each binding another table name");
  config.schema.clear();
  CHECK(error({{"flow_checkpoints_v1"}}) != "");
  config.schema = "elsewhere";
  CHECK(error({{"public", "flow_checkpoints_v1"}}) == "");
  catalog.case_sensitive = true;
  CHECK(error({{"public", "Orders"}, {"public", "orders"}}) == "");
}

TEST_CASE("the schemas to look at are those of the bindings and of the metadata table") {
  const auto config = samples::config();
  CHECK(schemas_of({{"a", "t"}, {"t"}, {"b", "t"}, {"a", "u"}}, config) ==
        std::vector<std::string>{"a", "b", "public"});
}

TEST_CASE("settings of the staging area come from the configuration") {
  auto config = samples::config();
  config.flags.s3_use_dualstack_endpoints = true;
  const auto settings = staging_settings(config);
  CHECK(settings.bucket == "staging");
  CHECK(settings.region == "us-east-1");
  CHECK(settings.who.access_key_id == "AKIAEXAMPLE");
  CHECK(settings.who.secret_access_key.reveal() == "s3cret-aws");
  CHECK(settings.dualstack);
}

TEST_CASE("all problems of the endpoint are told in one message") {
  const prerequisite_error error({{"the password is wrong", "28000"}, {"bucket x does not exist", "404"}});
  CHECK(std::string(error.what()) ==
        "the materialization cannot run yet, because of the following:\n- the password is wrong\n- bucket x "
        "does not "
        "exist");
  CHECK(error.source() == "28000; 404");
}

TEST_CASE("a warehouse and a bucket that both cannot be reached are reported together") {
  net::asio::io_context loop;
  net::asio::ip::tcp::acceptor port(loop, {net::asio::ip::address_v4::loopback(), 0});
  const std::string nobody = "127.0.0.1:" + std::to_string(port.local_endpoint().port());
  port.close();
  auto config = samples::config();
  config.address = nobody;
  REQUIRE(::setenv("AWS_ENDPOINT_URL_S3", ("http://" + nobody).c_str(), 1) == 0);
  std::string error;
  try {
    tests::run([&](net::asio::any_io_executor) -> net::task<> { co_await check_prerequisites(config); });
  } catch (const prerequisite_error& e) {
    error = e.what();
  }
  ::unsetenv("AWS_ENDPOINT_URL_S3");
  CHECK(error.find("\n- connecting to " + nobody + " failed") != std::string::npos);
  CHECK(error.find("\n- S3 did not answer") != std::string::npos);
  CHECK(error.find("s3cret") == std::string::npos);
}

TEST_CASE("a wrong configuration is refused before anything is connected to") {
  auto request = request_of(1);
  request.bindings[0].resource_config_json = R"({"tabel": "orders"})";
  CHECK(error_of(request) ==
        "binding of collection acmeCo/orders: resource configuration has an unknown property \"tabel\"; did "
        "you mean "
        "\"table\"?");
  request.config_json = "{}";
  CHECK(error_of(request) == "endpoint configuration: \"address\" is required and must not be empty");
}
