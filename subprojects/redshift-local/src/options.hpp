// The command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace redshift_local {

struct options {
  std::uint16_t port = 0, s3_port = 0;                    // 0: a free one
  std::string database = "dev", user = "flow", password;  // empty: made up
  std::string bucket = "staging", region = "us-east-1";
  std::string s3_endpoint;                   // empty: the built-in one
  std::string s3_access_key, s3_secret_key;  // empty: made up
  bool case_sensitive_identifiers = false, serializable = false, allow_plain = false;
  std::string data, log;
  std::vector<std::string> sql_faults, s3_faults;
  bool help = false;
};

/// Throws std::invalid_argument naming the option that is wrong.
options parse_options(const std::vector<std::string>& arguments);
std::string help_text();

}  // namespace redshift_local
