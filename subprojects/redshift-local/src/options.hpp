// The command line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redshift_local {

struct options {
  std::uint16_t port = 0, s3_port = 0, control_port = 0;  // 0: a free one
  std::string database = "dev", user = "flow", password;  // empty: made up
  std::string region = "us-east-1";
  std::vector<std::string> buckets;          // of the built-in S3; the first is the config's
  std::string s3_endpoint;                   // empty: the built-in one
  std::string s3_access_key, s3_secret_key;  // empty: made up
  bool s3_tls = false;
  std::uint32_t s3_idle_ms = 20'000, s3_requests_per_connection = 0;
  std::string authentication = "md5";  // or cleartext, digest
  int slices = 2, connection_limit = 500;
  bool case_sensitive_identifiers = false, serializable = false, allow_plain = false;
  std::string data, log;
  std::vector<std::string> faults;                 // faults/fault.hpp
  std::vector<std::string> latencies, bandwidths;  // faults/pace.hpp
  bool demand_faults = false;
  std::vector<std::string> iam_roles;  // the first is the default one
  std::size_t row_limit_mb = 4;
  bool discard = false;
  bool help = false;
};

/// One option: how it is written, what it means and what it sets. The help text and the parser both read it.
struct option_rule {
  std::string_view group, name;
  std::string_view value;                                // "" for a switch
  std::string_view meaning;                              // for the help; the default in parentheses
  void (*set)(options& into, const std::string& value);  // throws std::invalid_argument
};
std::span<const option_rule> option_rules();  // those of a group are neighbours

/// `secret_key_from_environment`: what --s3-secret-key would show to everybody who can list processes.
/// Throws std::invalid_argument naming the option that is wrong.
options parse_options(const std::vector<std::string>& arguments,
                      const std::string& secret_key_from_environment = "");

}  // namespace redshift_local
