#include "options.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <stdexcept>

namespace redshift_local {
namespace {

std::uint16_t parse_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument("a port must be a number up to 65535: " + text);
  return port;
}

void set_isolation(options& into, const std::string& level) {
  if (level != "snapshot" && level != "serializable")
    throw std::invalid_argument("--isolation must be snapshot or serializable: " + level);
  into.serializable = level == "serializable";
}

void add_fault(options& into, const std::string& spec) {
  if (spec.starts_with("sql="))
    into.sql_faults.push_back(spec);
  else if (spec.starts_with("s3="))
    into.s3_faults.push_back(spec);
  else
    throw std::invalid_argument("--fault must begin with sql= or s3=: " + spec);
}

/// To a role or a database: PostgreSQL would cut or fold anything else.
std::string plain_name(const std::string& option, const std::string& name) {
  if (name.empty() || name.size() > 63 ||
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    throw std::invalid_argument(option + " must be lower-case letters, digits and '_': " + name);
  return name;
}

}  // namespace

options parse_options(const std::vector<std::string>& arguments) {
  options parsed;
  const std::map<std::string, std::function<void(const std::string&)>> with_value{
      {"--port", [&](auto& v) { parsed.port = parse_port(v); }},
      {"--s3-port", [&](auto& v) { parsed.s3_port = parse_port(v); }},
      {"--database", [&](auto& v) { parsed.database = plain_name("--database", v); }},
      {"--user", [&](auto& v) { parsed.user = plain_name("--user", v); }},
      {"--password", [&](auto& v) { parsed.password = v; }},
      {"--bucket", [&](auto& v) { parsed.bucket = v; }},
      {"--region", [&](auto& v) { parsed.region = v; }},
      {"--s3-endpoint", [&](auto& v) { parsed.s3_endpoint = v; }},
      {"--s3-access-key", [&](auto& v) { parsed.s3_access_key = v; }},
      {"--s3-secret-key", [&](auto& v) { parsed.s3_secret_key = v; }},
      {"--isolation", [&](auto& v) { set_isolation(parsed, v); }},
      {"--data", [&](auto& v) { parsed.data = v; }},
      {"--log", [&](auto& v) { parsed.log = v; }},
      {"--fault", [&](auto& v) { add_fault(parsed, v); }},
  };
  const std::map<std::string, bool*> switches{
      {"--case-sensitive-identifiers", &parsed.case_sensitive_identifiers},
      {"--allow-plain", &parsed.allow_plain},
      {"--help", &parsed.help},
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto equals = arguments[i].find('=');
    const auto name = arguments[i].substr(0, equals);
    if (const auto found = switches.find(arguments[i]); found != switches.end()) {
      *found->second = true;
    } else if (const auto option = with_value.find(name); option == with_value.end()) {
      throw std::invalid_argument("unknown option " + arguments[i]);
    } else if (equals != std::string::npos) {
      option->second(arguments[i].substr(equals + 1));
    } else if (++i == arguments.size()) {
      throw std::invalid_argument(name + " needs a value");
    } else {
      option->second(arguments[i]);
    }
  }
  if (parsed.s3_endpoint.empty() != (parsed.s3_access_key.empty() || parsed.s3_secret_key.empty()) &&
      !parsed.s3_endpoint.empty())
    throw std::invalid_argument("--s3-endpoint needs --s3-access-key and --s3-secret-key, too");
  return parsed;
}

std::string help_text() {
  return R"(redshift-local [options]
A local Amazon Redshift and S3, on a PostgreSQL 15 of its own. Prints one line of JSON with endpoints and
credentials when it is ready, and runs until SIGTERM or SIGINT.

  --port N                        of Redshift's protocol on 127.0.0.1 (a free one)
  --s3-port N                     of the built-in S3 on 127.0.0.1 (a free one)
  --database NAME                 (dev)
  --user NAME                     (flow)
  --password TEXT                 (made up)
  --bucket NAME                   in the built-in S3 (staging)
  --region NAME                   of the cluster and of S3 (us-east-1)
  --s3-endpoint http://HOST:PORT  another S3 in place of the built-in one; needs the two keys below
  --s3-access-key ID, --s3-secret-key KEY
                                  of that S3, or of the built-in one (made up)
  --isolation snapshot|serializable
                                  of all transactions (snapshot)
  --case-sensitive-identifiers    start sessions with enable_case_sensitive_identifier on
  --allow-plain                   accept connections without TLS
  --data DIR                      keep everything there (a temporary directory, removed at the end)
  --log FILE                      append every statement, credentials masked
  --fault SPEC                    may be repeated. For a statement:
                                    sql=REGEX nth=N [times=N] do=fail|stall|cut|delay:MS [when=before|after]
                                  REGEX is matched from the statement's beginning, without regard to case.
                                  For a call of S3:
                                    s3=OPERATION|* nth=N [times=N] do=fail[:STATUS[:CODE]]|stall|cut|delay:MS|
                                    lose-reply [when=before|after]
                                  Each fault that fires prints {"fault":"SPEC","fired":N} on standard error.
  --help
)";
}

}  // namespace redshift_local
