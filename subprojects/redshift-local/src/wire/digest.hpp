// Redshift's own authentication, number 13 in an AuthenticationRequest: a salted SHA-256 with a nonce of each
// side.
#pragma once

#include <string>
#include <string_view>

namespace redshift_local::wire {

/// What the server asks with; both are bytes.
struct digest_challenge {
  std::string salt, nonce;
};

/// Body of the AuthenticationRequest.
std::string encode_challenge(const digest_challenge& challenge);

/// 32 bytes: SHA256(SHA256(password, salt), server nonce, client nonce).
std::string digest_of(std::string_view password, const digest_challenge& challenge,
                      std::string_view client_nonce);

/// Whether the body of the client's answer (message type 'd') is right. Throws sql_error when it is cut
/// short.
bool is_answered(const digest_challenge& challenge, std::string_view password, std::string_view answer);

}  // namespace redshift_local::wire
