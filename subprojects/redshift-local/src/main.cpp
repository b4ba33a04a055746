// redshift-local: a local Redshift and S3 on a PostgreSQL of its own.
#include <openssl/rand.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <optional>

#include "cluster/certificate.hpp"
#include "cluster/cluster.hpp"
#include "cluster/directory.hpp"
#include "control/client.hpp"
#include "control/server.hpp"
#include "faults/conditions.hpp"
#include "help.hpp"
#include "options.hpp"
#include "s3/server.hpp"
#include "setup.hpp"
#include "wire/server.hpp"

namespace redshift_local {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

std::string random_text(std::size_t length) {
  static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz23456789";
  std::string bytes(length, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(length)) != 1)
    throw std::runtime_error("no random bytes");
  for (char& c : bytes) c = letters[static_cast<unsigned char>(c) % letters.size()];
  return bytes;
}

void make_up_secrets(options& how) {
  if (how.password.empty()) how.password = random_text(24);
  if (how.s3_access_key.empty()) how.s3_access_key = "AKIA" + random_text(16);
  if (how.s3_secret_key.empty()) how.s3_secret_key = random_text(40);
}

asio::ssl::context make_tls(const cluster::certificates& certificates) {
  asio::ssl::context tls(asio::ssl::context::tls_server);
  tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  tls.use_certificate_chain(asio::buffer(certificates.certificate_pem));
  tls.use_private_key(asio::buffer(certificates.key_pem), asio::ssl::context::pem);
  return tls;
}

wire::authentication authentication_of(const std::string& method) {
  if (method == "digest") return wire::authentication::digest;
  return method == "cleartext" ? wire::authentication::cleartext : wire::authentication::md5;
}

void set_conditions(const options& how, faults::conditions& under) {
  for (const auto& spec : how.faults) under.faults.add(spec);
  for (const auto& each : how.latencies) under.timing.set_latency(each);
  for (const auto& each : how.bandwidths) under.timing.set_bandwidth(each);
}

/// The exit status: 3 when a fault was demanded that never fired.
int check_faults(const options& how, const faults::plan& faults) {
  int status = 0;
  for (const auto& one : faults.standing()) {
    if (!how.demand_faults || one->fired > 0) continue;
    const json::object line{{"fault", one->what.spec}, {"fired", 0}};
    std::fprintf(stderr, "%s\n", json::serialize(line).c_str());
    status = 3;
  }
  return status;
}

std::unique_ptr<s3::server> make_s3(asio::io_context& io, const options& how, const cluster::directory& home,
                                    const cluster::certificates& certificates, faults::conditions& under) {
  if (!how.s3_endpoint.empty()) return nullptr;
  s3::options built_in;
  built_in.port = how.s3_port;
  built_in.region = how.region;
  s3::user owner;
  owner.access_key = how.s3_access_key;
  owner.secret_key = how.s3_secret_key;
  built_in.users.push_back(owner);
  for (const auto& name : how.buckets) built_in.buckets.push_back(s3::parse_bucket(name));
  if (how.s3_tls) {
    built_in.certificate_pem = certificates.certificate_pem;
    built_in.key_pem = certificates.key_pem;
  }
  built_in.idle_timeout = std::chrono::milliseconds(how.s3_idle_ms);
  built_in.requests_per_connection = how.s3_requests_per_connection;
  built_in.storage_directory = home.path() / "s3";
  return std::make_unique<s3::server>(io, built_in, under);
}

/// Where the S3 is, and whose certificate it has.
struct s3_address {
  std::string url;
  std::string authority_file;  // empty: the system's authorities, or no TLS
};

s3_address find_s3(const options& how, const s3::server* built_in, const cluster::directory& home,
                   const cluster::certificates& certificates) {
  const char* bundle = std::getenv("AWS_CA_BUNDLE");
  if (built_in == nullptr) return {how.s3_endpoint, bundle != nullptr ? bundle : ""};
  if (!how.s3_tls) return {built_in->endpoint_url(), ""};
  const auto file = home.path() / "ca.pem";
  std::ofstream(file) << certificates.authority_pem;
  return {built_in->endpoint_url(), file.string()};
}

std::string ready_line(const options& how, std::uint16_t port, const s3_address& s3,
                       const cluster::certificates& certificates, const cluster::postgres& database,
                       const json::object& control) {
  const json::object config{{"address", "localhost:" + std::to_string(port)},
                            {"user", how.user},
                            {"password", how.password},
                            {"database", how.database},
                            {"schema", "public"},
                            {"bucket", how.buckets.front()},
                            {"awsAccessKeyId", how.s3_access_key},
                            {"awsSecretAccessKey", how.s3_secret_key},
                            {"region", how.region},
                            {"advanced", {{"sslRootCertificate", certificates.authority_pem}}}};
  const json::object postgres{{"host", database.socket_directory()},
                              {"port", cluster::socket_port},
                              {"database", how.database},
                              {"user", cluster::superuser}};
  json::object env{{"AWS_ENDPOINT_URL_S3", s3.url}};
  if (!s3.authority_file.empty()) env["AWS_CA_BUNDLE"] = s3.authority_file;
  return json::serialize(
      json::object{{"config", config}, {"env", env}, {"postgres", postgres}, {"control", control}});
}

wire::load_rules make_load_rules(const options& how) {
  wire::load_rules rules;
  rules.iam_roles = how.iam_roles;
  rules.role_keys = {how.s3_access_key, how.s3_secret_key, ""};
  rules.row_bytes = how.row_limit_mb * 1024 * 1024;
  rules.discard = how.discard;
  return rules;
}

asio::awaitable<void> wait_for_signal(asio::signal_set& signals) {
  co_await signals.async_wait(asio::use_awaitable);
}

asio::awaitable<void> watch_database(cluster::postgres& database, asio::any_io_executor executor) {
  co_await database.watch(executor);
  throw std::runtime_error("PostgreSQL has ended by itself");
}

/// Everything from a running PostgreSQL to the signal or command that ends it.
asio::awaitable<void> serve(asio::io_context& io, asio::signal_set& signals, const options& how,
                            const cluster::directory& home, cluster::postgres& database,
                            faults::conditions& under) {
  const auto executor = io.get_executor();
  const auto certificates = cluster::make_certificates();
  auto tls = make_tls(certificates);
  wire::statement_counts counted;
  wire::statement_log log(how.log);
  const auto built_in_s3 = make_s3(io, how, home, certificates, under);
  const auto s3 = find_s3(how, built_in_s3.get(), home, certificates);

  auto facts = co_await set_up(executor, database.socket_path(), how);
  wire::login_rules rules{how.user, how.password, how.database, how.allow_plain,
                          authentication_of(how.authentication)};
  wire::service shared{std::move(rules),
                       std::move(facts),
                       copy::parse_endpoint(s3.url, s3.authority_file),
                       how.region,
                       make_load_rules(how),
                       static_cast<std::size_t>(how.connection_limit),
                       under,
                       counted,
                       log};
  shared.last_query = shared.postgres.last_query;
  wire::server front(io, how.port, tls, shared);
  const auto token = random_text(40);
  control::controller controller(executor, under, counted, built_in_s3.get());
  control::server control_port(io, how.control_port, token, controller);
  const json::object control{{"address", control_port.address()}, {"token", token}};
  std::printf("%s\n", ready_line(how, front.port(), s3, certificates, database, control).c_str());
  std::fflush(stdout);

  auto told = wire::until_first(wait_for_signal(signals), control_port.run());
  auto until_told = wire::until_first(std::move(told), watch_database(database, executor));
  auto serving = built_in_s3 ? wire::until_first(front.run(), built_in_s3->run()) : front.run();
  co_await wire::until_first(std::move(until_told), std::move(serving));
}

int run(options how) {
  make_up_secrets(how);
  asio::io_context io(1);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  const cluster::directory home(how.data);
  cluster::postgres database(home.path(), how.connection_limit);
  faults::conditions under;
  set_conditions(how, under);
  std::exception_ptr failure;
  asio::co_spawn(io, serve(io, signals, how, home, database, under),
                 [&](std::exception_ptr error) { failure = error; });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return check_faults(how, under.faults);
}

}  // namespace
}  // namespace redshift_local

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (!words.empty() && words.front() == "ctl")
    return redshift_local::control::run_client({words.begin() + 1, words.end()});
  redshift_local::options how;
  try {
    const char* secret = std::getenv("REDSHIFT_LOCAL_S3_SECRET_KEY");
    how = redshift_local::parse_options(words, secret != nullptr ? secret : "");
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "redshift-local: %s\nTry --help.\n", error.what());
    return 2;
  }
  if (how.help) {
    std::fputs(redshift_local::help_text().c_str(), stdout);
    return 0;
  }
  try {
    return redshift_local::run(std::move(how));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "redshift-local: %s\n", error.what());
    return 1;
  }
}
