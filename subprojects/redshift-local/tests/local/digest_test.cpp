#include "wire/digest.hpp"

#include <doctest/doctest.h>

#include "copy/binary.hpp"
#include "sql/error.hpp"

namespace redshift_local::wire {
namespace {

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  return bytes;
}

const digest_challenge challenge{from_hex("00112233445566778899aabbccddeeff"), from_hex("a0a1a2a3a4a5a6a7")};
constexpr std::string_view client_nonce = "1700000000000";
const auto digest = from_hex("b877fe718da620e3701e800330c6ed73352ccb485d3d6cd35e95b6161e4e5a2c");

std::string answer(std::string_view with_digest, std::string_view nonce) {
  std::string body;
  append_bytes(body, with_digest);
  append_bytes(body, nonce);
  return body;
}

}  // namespace

TEST_CASE("the digest of authentication 13") {
  CHECK(digest_of("Passw0rd!", challenge, client_nonce) == digest);
}

TEST_CASE("authentication 13 asks with algorithm, salt and nonce") {
  CHECK(encode_challenge(challenge) == from_hex("0000000d"
                                                "00000000"
                                                "00000010"
                                                "00112233445566778899aabbccddeeff"
                                                "00000008"
                                                "a0a1a2a3a4a5a6a7"));
}

TEST_CASE("only the right answer to authentication 13 is let in") {
  CHECK(is_answered(challenge, "Passw0rd!", answer(digest, client_nonce)));
  CHECK_FALSE(is_answered(challenge, "Passw0rd", answer(digest, client_nonce)));
  CHECK_FALSE(is_answered(challenge, "Passw0rd!", answer(digest, "1700000000001")));
  CHECK_FALSE(is_answered(challenge, "Passw0rd!", answer("", client_nonce)));
  CHECK_THROWS_AS(is_answered(challenge, "Passw0rd!", std::string(3, '\0')), sql_error);
  CHECK_THROWS_AS(is_answered(challenge, "Passw0rd!", from_hex("ffffffff00")), sql_error);
}

}  // namespace redshift_local::wire
