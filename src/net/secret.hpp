// Text that must never be printed: it has no stream operator and is wiped when it dies.
#pragma once

#include <string>
#include <utility>

namespace net {

class secret {
 public:
  secret() = default;
  explicit secret(std::string value) : value_(std::move(value)) {}
  secret(const secret&) = default;
  secret(secret&& other) noexcept;
  secret& operator=(secret other) noexcept;
  ~secret();

  /// For the one place that has to hand it to the far side.
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

}  // namespace net
