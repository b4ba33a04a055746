// Keep-alive connections to one address, opened when none is idle.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "net/stream.hpp"
#include "s3/addressing.hpp"

namespace s3 {

class connection_pool {
 public:
  struct lease {
    lease() = default;
    std::unique_ptr<net::stream> stream;
    bool reused = false;
  };

  connection_pool(address where, std::shared_ptr<net::asio::ssl::context> tls, const timing& timing);

  /// An idle connection, the latest used first, or a new one; always a new one when `fresh`.
  net::task<lease> take(bool fresh);
  /// Only after a whole answer that allows another request. Leases not given back close when they die.
  void give_back(lease used);

 private:
  struct parked {
    std::unique_ptr<net::stream> stream;
    std::chrono::steady_clock::time_point since;
  };

  address where_;
  std::shared_ptr<net::asio::ssl::context> tls_;
  std::chrono::milliseconds connect_, idle_;
  std::vector<parked> parked_;  // oldest first
};

}  // namespace s3
