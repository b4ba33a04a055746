#include "options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>

#include "faults/conditions.hpp"
#include "s3/server.hpp"

namespace redshift_local {
namespace {

template <class Number>
Number parse_number(const std::string& text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument("this must be a number up to " +
                                std::to_string(std::numeric_limits<Number>::max()) + ": " + text);
  return number;
}

void set_isolation(options& into, const std::string& level) {
  if (level != "snapshot" && level != "serializable")
    throw std::invalid_argument("--isolation must be snapshot or serializable: " + level);
  into.serializable = level == "serializable";
}

int parse_count(const std::string& text, int most) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 1 || count > most)
    throw std::invalid_argument("not a number from 1 to " + std::to_string(most) + ": " + text);
  return count;
}

void set_authentication(options& into, const std::string& method) {
  if (method != "md5" && method != "cleartext" && method != "digest")
    throw std::invalid_argument("--auth must be md5, cleartext or digest: " + method);
  into.authentication = method;
}

void set_row_limit(options& into, const std::string& text) {
  into.row_limit_mb = parse_number<std::size_t>(text);
  if (into.row_limit_mb < 4 || into.row_limit_mb > 64)
    throw std::invalid_argument("--row-limit-mb must be a number from 4 to 64: " + text);
}

void add_role(options& into, const std::string& arn) {
  if (!arn.starts_with("arn:aws") || arn.find(":role/") == std::string::npos)
    throw std::invalid_argument("--iam-role must be the ARN of a role: " + arn);
  into.iam_roles.push_back(arn);
}

/// To a role or a database: PostgreSQL would cut or fold anything else.
std::string plain_name(const std::string& name) {
  if (name.empty() || name.size() > 63 ||
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    throw std::invalid_argument("a database or user must be lower-case letters, digits and '_': " + name);
  return name;
}

void add_fault(options& into, const std::string& spec) {
  faults::parse_fault(spec);
  into.faults.push_back(spec);
}

void add_latency(options& into, const std::string& assignment) {
  faults::pace().set_latency(assignment);
  into.latencies.push_back(assignment);
}

void add_bandwidth(options& into, const std::string& assignment) {
  faults::pace().set_bandwidth(assignment);
  into.bandwidths.push_back(assignment);
}

void add_bucket(options& into, const std::string& bucket) {
  s3::parse_bucket(bucket);
  into.buckets.push_back(bucket);
}

using text = const std::string&;
constexpr std::string_view redshift = "Redshift", of_s3 = "S3", files = "Files",
                           conditions = "Faults and time", more = "More";

constexpr std::array rules{
    option_rule{redshift, "--port", "N", "port of Redshift (a free one)",
                [](options& o, text v) { o.port = parse_number<std::uint16_t>(v); }},
    option_rule{redshift, "--database", "NAME", "name of the database (dev)",
                [](options& o, text v) { o.database = plain_name(v); }},
    option_rule{redshift, "--user", "NAME", "who may log in (flow)",
                [](options& o, text v) { o.user = plain_name(v); }},
    option_rule{redshift, "--password", "TEXT", "of that user (made up)",
                [](options& o, text v) { o.password = v; }},
    option_rule{redshift, "--isolation", "snapshot|serializable",
                "isolation level of all transactions (snapshot)", set_isolation},
    option_rule{redshift, "--case-sensitive-identifiers", "",
                "start sessions with enable_case_sensitive_identifier on",
                [](options& o, text) { o.case_sensitive_identifiers = true; }},
    option_rule{redshift, "--allow-plain", "", "accept connections without TLS",
                [](options& o, text) { o.allow_plain = true; }},
    option_rule{redshift, "--auth", "md5|cleartext|digest",
                "how passwords are asked for; digest is Redshift's own method 13 (md5)", set_authentication},
    option_rule{redshift, "--connection-limit", "N", "most sessions at the same time (500)",
                [](options& o, text v) { o.connection_limit = parse_count(v, 2000); }},
    option_rule{redshift, "--slices", "N", "how many slices stv_slices shows (2)",
                [](options& o, text v) { o.slices = parse_count(v, 128); }},
    option_rule{redshift, "--iam-role", "ARN",
                "a role for COPY's IAM_ROLE; may be repeated, the first is `IAM_ROLE default`", add_role},
    option_rule{redshift, "--row-limit-mb", "N", "largest row that COPY loads, 4 to 64 (4)", set_row_limit},
    option_rule{redshift, "--discard", "", "COPY reads, unpacks, splits and counts rows, and stores none",
                [](options& o, text) { o.discard = true; }},
    option_rule{of_s3, "--s3-port", "N", "port of the built-in S3 (a free one)",
                [](options& o, text v) { o.s3_port = parse_number<std::uint16_t>(v); }},
    option_rule{of_s3, "--bucket", "NAME[@REGION[:new]]",
                "a bucket of the built-in S3 (staging); may be repeated, the first one in --region. Other "
                "Regions have"
                " ports of their own, to which S3 redirects with 301, or with 307 when the bucket is new",
                add_bucket},
    option_rule{of_s3, "--s3-tls", "",
                "the built-in S3 speaks https, with a certificate of the cluster's authority",
                [](options& o, text) { o.s3_tls = true; }},
    option_rule{of_s3, "--s3-idle-ms", "N",
                "the built-in S3 closes a connection that was silent for so long (20000)",
                [](options& o, text v) { o.s3_idle_ms = parse_number<std::uint32_t>(v); }},
    option_rule{of_s3, "--s3-requests-per-connection", "N",
                "it closes a connection after so many requests (no limit)",
                [](options& o, text v) { o.s3_requests_per_connection = parse_number<std::uint32_t>(v); }},
    option_rule{of_s3, "--region", "NAME", "AWS Region of the cluster and of S3 (us-east-1)",
                [](options& o, text v) { o.region = v; }},
    option_rule{
        of_s3, "--s3-endpoint", "http[s]://HOST:PORT",
        "another S3 in place of the built-in one; needs the two keys below. An https address is verified by"
        " the authorities in the file AWS_CA_BUNDLE, or the system's",
        [](options& o, text v) { o.s3_endpoint = v; }},
    option_rule{of_s3, "--s3-access-key", "ID", "access key of that S3, or of the built-in one (made up)",
                [](options& o, text v) { o.s3_access_key = v; }},
    option_rule{of_s3, "--s3-secret-key", "KEY",
                "its secret (made up); better in the environment as REDSHIFT_LOCAL_S3_SECRET_KEY, where "
                "others do not see it",
                [](options& o, text v) { o.s3_secret_key = v; }},
    option_rule{files, "--data", "DIR",
                "keep tables and objects there (a temporary directory, removed at the end)",
                [](options& o, text v) { o.data = v; }},
    option_rule{files, "--log", "FILE", "append every statement to it, credentials masked",
                [](options& o, text v) { o.log = v; }},
    option_rule{conditions, "--fault", "SPEC", "make something go wrong, see below; may be repeated",
                add_fault},
    option_rule{conditions, "--demand-faults", "",
                "end with status 3 and name the faults that never fired, if any",
                [](options& o, text) { o.demand_faults = true; }},
    option_rule{conditions, "--latency", "KIND=MS",
                "time that each s3 (request), s3:OPERATION, sql (round trip), copy, merge, commit or connect "
                "takes in addition; may be repeated",
                add_latency},
    option_rule{conditions, "--bandwidth", "KIND=MB_PER_S",
                "most that s3 (all connections together, in each direction) or copy (what COPYs read, and "
                "only that) moves; may be repeated",
                add_bandwidth},
    option_rule{conditions, "--control-port", "N", "port for `redshift-local ctl` (a free one)",
                [](options& o, text v) { o.control_port = parse_number<std::uint16_t>(v); }},
    option_rule{more, "--help", "", "this text", [](options& o, text) { o.help = true; }},
};

const option_rule& find_rule(const std::string& argument, const std::string& name) {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const option_rule& one) { return one.name == name; });
  if (found == rules.end() || (found->value.empty() && argument != name))
    throw std::invalid_argument("unknown option " + argument);
  return *found;
}

/// What only the built-in S3 can do.
void check_s3(const options& given) {
  if (given.s3_endpoint.empty()) return;
  if (given.s3_access_key.empty() || given.s3_secret_key.empty())
    throw std::invalid_argument("--s3-endpoint needs --s3-access-key and --s3-secret-key, too");
  const auto is_of_s3 = [](const std::string& one) { return one.starts_with("s3"); };
  for (const auto* list : {&given.faults, &given.latencies, &given.bandwidths})
    if (const auto found = std::find_if(list->begin(), list->end(), is_of_s3); found != list->end())
      throw std::invalid_argument("this needs the built-in S3, not --s3-endpoint: " + *found);
}

}  // namespace

std::span<const option_rule> option_rules() { return rules; }

options parse_options(const std::vector<std::string>& arguments,
                      const std::string& secret_key_from_environment) {
  options parsed;
  parsed.s3_secret_key = secret_key_from_environment;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto equals = arguments[i].find('=');
    const auto name = arguments[i].substr(0, equals);
    const auto& rule = find_rule(arguments[i], name);
    if (rule.value.empty())
      rule.set(parsed, "");
    else if (equals != std::string::npos)
      rule.set(parsed, arguments[i].substr(equals + 1));
    else if (++i == arguments.size())
      throw std::invalid_argument(name + " needs a value");
    else
      rule.set(parsed, arguments[i]);
  }
  check_s3(parsed);
  if (parsed.buckets.empty()) parsed.buckets.push_back("staging");
  return parsed;
}

}  // namespace redshift_local
