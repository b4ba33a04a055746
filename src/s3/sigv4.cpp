#include "s3/sigv4.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <stdexcept>

namespace s3 {

namespace {

using fields = std::vector<std::pair<std::string, std::string>>;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// Without blanks at the ends, and with runs of them made one.
std::string collapse_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

/// Names lower case and sorted; the values of one name in the order given, joined by commas.
std::map<std::string, std::string> canonical_headers(const fields& headers) {
  std::map<std::string, std::string> canonical;
  for (const auto& [name, value] : headers) {
    auto text = collapse_blanks(value);
    const auto [entry, added] = canonical.try_emplace(lower(name), text);
    if (!added) entry->second += "," + text;
  }
  return canonical;
}

std::string joined_names(const std::map<std::string, std::string>& headers) {
  std::string names;
  for (const auto& [name, value] : headers) names += (names.empty() ? "" : ";") + name;
  return names;
}

std::string scope(std::string_view amz_date, std::string_view region) {
  return std::string(amz_date.substr(0, 8)) + "/" + std::string(region) + "/s3/aws4_request";
}

}  // namespace

std::string uri_encode(std::string_view bytes, bool keep_slash) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && keep_slash);
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string canonical_query(const fields& query) {
  fields encoded;
  for (const auto& [name, value] : query)
    encoded.emplace_back(uri_encode(name, false), uri_encode(value, false));
  // Sorted as pairs: '-' is less than '=', so the joined strings would sort differently.
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) out += (out.empty() ? "" : "&") + name + "=" + value;
  return out;
}

std::string canonical_request(const signable_request& request) {
  const auto headers = canonical_headers(request.headers);
  std::string out = request.method + "\n";
  // S3 encodes once and never normalises: "//" and "/../" belong to the key.
  out += (request.path.empty() ? "/" : uri_encode(request.path, true)) + "\n";
  out += canonical_query(request.query) + "\n";
  for (const auto& [name, value] : headers) out += name + ":" + value + "\n";
  out += "\n" + joined_names(headers) + "\n" + request.payload_hash;
  return out;
}

std::string string_to_sign(const signable_request& request, std::string_view amz_date,
                           std::string_view region) {
  return "AWS4-HMAC-SHA256\n" + std::string(amz_date) + "\n" + scope(amz_date, region) + "\n" +
         sha256_hex(canonical_request(request));
}

std::string amz_date(std::chrono::system_clock::time_point now) {
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  return std::string(text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc));
}

std::string hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  std::string digest(32, 0);
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                 EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  return hex(digest);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string code(32, 0);
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
            reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
            reinterpret_cast<unsigned char*>(code.data()), nullptr))
    throw std::runtime_error("HMAC-SHA-256 failed");
  return code;
}

std::string signing_key(const net::secret& secret_access_key, std::string_view day, std::string_view region) {
  const net::secret start("AWS4" + secret_access_key.reveal());
  const net::secret of_day(hmac_sha256(start.reveal(), day));
  const net::secret of_region(hmac_sha256(of_day.reveal(), region));
  const net::secret of_service(hmac_sha256(of_region.reveal(), "s3"));
  return hmac_sha256(of_service.reveal(), "aws4_request");
}

signer::signer(credentials who, std::string region) : who_(std::move(who)), region_(std::move(region)) {}

std::string signer::signature(const signable_request& request, std::string_view amz_date) {
  const auto day = amz_date.substr(0, 8);
  if (key_day_ != day) {
    key_ = net::secret(signing_key(who_.secret_access_key, day, region_));
    key_day_ = day;
  }
  return hex(hmac_sha256(key_.reveal(), string_to_sign(request, amz_date, region_)));
}

std::string signer::authorization(const signable_request& request, std::string_view amz_date) {
  return "AWS4-HMAC-SHA256 Credential=" + who_.access_key_id + "/" + scope(amz_date, region_) +
         ", SignedHeaders=" + joined_names(canonical_headers(request.headers)) +
         ", Signature=" + signature(request, amz_date);
}

}  // namespace s3
