// A PostgreSQL server of our own for tests: private, on loopback, with TLS; gone when the program ends,
// however it ends.
#pragma once

#include <cstdio>
#include <string>

#include "redshift/connection.hpp"

namespace tests {

class postgres {
 public:
  /// The server of this test program, started by the first caller. Throws std::runtime_error.
  static const postgres& shared();

  postgres();
  ~postgres();
  postgres(const postgres&) = delete;
  postgres& operator=(const postgres&) = delete;

  /// How to log in as superuser, with the right authority and plain PostgreSQL's session settings. The
  /// server's certificate is for "localhost" only.
  const redshift::endpoint& endpoint() const { return endpoint_; }
  /// A certificate (PEM) of an authority that the server knows nothing of.
  const std::string& other_authority() const { return other_authority_; }

 private:
  void make_certificates() const;
  void make_cluster() const;

  std::string directory_;
  std::FILE* guard_ = nullptr;  // a shell that cleans up when its input ends
  redshift::endpoint endpoint_;
  std::string other_authority_;
};

/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t free_port();

}  // namespace tests
