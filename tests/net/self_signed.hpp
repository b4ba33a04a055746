// A throw-away key and certificate for servers in tests.
#pragma once

#include <string>

namespace tests {

struct identity {
  std::string key_pem;
  std::string certificate_pem;
};

/// Valid for an hour around now, for the one DNS name.
identity self_signed(const std::string& name);

}  // namespace tests
