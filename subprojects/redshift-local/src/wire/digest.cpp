#include "wire/digest.hpp"

#include <openssl/evp.h>

#include <array>

#include "copy/binary.hpp"
#include "wire/message.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::int32_t authentication_digest = 13, algorithm_sha256 = 0;

std::string sha256(const std::string& text) {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return {digest.begin(), digest.end()};
}

std::string_view counted_bytes(body_reader& reader) {
  const auto length = reader.int32();
  return reader.bytes(static_cast<std::uint32_t>(length));
}

}  // namespace

std::string encode_challenge(const digest_challenge& challenge) {
  std::string body;
  append_big_endian(body, authentication_digest);
  append_big_endian(body, algorithm_sha256);
  append_bytes(body, challenge.salt);
  append_bytes(body, challenge.nonce);
  return body;
}

std::string digest_of(std::string_view password, const digest_challenge& challenge,
                      std::string_view client_nonce) {
  const auto stored = sha256(std::string(password) + challenge.salt);
  return sha256(stored + challenge.nonce + std::string(client_nonce));
}

bool is_answered(const digest_challenge& challenge, std::string_view password, std::string_view answer) {
  body_reader reader(answer);
  const auto digest = counted_bytes(reader);
  const auto client_nonce = counted_bytes(reader);
  return digest == digest_of(password, challenge, client_nonce);
}

}  // namespace redshift_local::wire
