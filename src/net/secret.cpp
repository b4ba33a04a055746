#include "net/secret.hpp"

#include <openssl/crypto.h>

namespace net {

namespace {

void wipe(std::string& value) noexcept {
  // A short string leaves its bytes behind the new end when it is moved from, so the whole capacity goes.
  value.resize(value.capacity());
  OPENSSL_cleanse(value.data(), value.size());
  value.clear();
}

}  // namespace

secret::secret(secret&& other) noexcept : value_(std::move(other.value_)) { wipe(other.value_); }

secret& secret::operator=(secret other) noexcept {
  value_.swap(other.value_);
  return *this;
}

secret::~secret() { wipe(value_); }

}  // namespace net
