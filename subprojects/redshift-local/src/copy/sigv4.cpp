#include "copy/sigv4.hpp"

#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>

namespace redshift_local::copy {
namespace {

constexpr std::string_view empty_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (unsigned char c : bytes) text += {digits[c >> 4], digits[c & 15]};
  return text;
}

std::string sha256(std::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string hmac(const std::string& key, std::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return digest;
}

}  // namespace

std::string percent_encode(std::string_view text, bool keep_slash) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  for (unsigned char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || (keep_slash && c == '/');
    if (plain)
      encoded += static_cast<char>(c);
    else
      encoded += {'%', digits[c >> 4], digits[c & 15]};
  }
  return encoded;
}

std::string query_string(std::vector<std::pair<std::string, std::string>> query) {
  for (auto& [name, value] : query) {
    name = percent_encode(name, false);
    value = percent_encode(value, false);
  }
  std::sort(query.begin(), query.end());
  std::string text;
  for (const auto& [name, value] : query) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

void sign(unsigned_request& request, const credentials& who, std::string_view region,
          std::string_view timestamp) {
  request.headers["x-amz-date"] = timestamp;
  request.headers["x-amz-content-sha256"] = empty_sha256;
  if (!who.session_token.empty()) request.headers["x-amz-security-token"] = who.session_token;

  std::string headers, names;
  for (const auto& [name, value] : request.headers) {
    headers += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  const auto canonical = request.method + "\n" + request.path + "\n" + query_string(request.query) + "\n" +
                         headers + "\n" + names + "\n" + std::string(empty_sha256);
  const auto day = std::string(timestamp.substr(0, 8));
  const auto scope = day + "/" + std::string(region) + "/s3/aws4_request";
  const auto to_sign =
      "AWS4-HMAC-SHA256\n" + std::string(timestamp) + "\n" + scope + "\n" + hex(sha256(canonical));
  const auto key = hmac(hmac(hmac(hmac("AWS4" + who.secret_access_key, day), region), "s3"), "aws4_request");
  request.headers["authorization"] = "AWS4-HMAC-SHA256 Credential=" + who.access_key_id + "/" + scope +
                                     ", SignedHeaders=" + names + ", Signature=" + hex(hmac(key, to_sign));
}

}  // namespace redshift_local::copy
