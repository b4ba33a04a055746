#include "s3/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <bit>
#include <cstring>
#include <new>

namespace redshift_local::s3 {

namespace {

/// A reflected CRC that starts from and ends with inverted bits.
struct crc_rule {
  int bits;
  std::uint64_t polynomial;                                // reflected
  std::array<std::array<std::uint64_t, 256>, 8> tables{};  // for eight bytes at a time ("slicing by 8")

  constexpr crc_rule(int width, std::uint64_t reflected_polynomial)
      : bits(width), polynomial(reflected_polynomial) {
    for (std::uint64_t i = 0; i < 256; ++i) {
      tables[0][i] = i;
      for (int bit = 0; bit < 8; ++bit) tables[0][i] = times_x(tables[0][i]);
    }
    for (std::size_t i = 0; i < 256; ++i)
      for (std::size_t t = 1; t < 8; ++t)
        tables[t][i] = (tables[t - 1][i] >> 8) ^ tables[0][tables[t - 1][i] & 0xFF];
  }

  constexpr std::uint64_t mask() const { return ~std::uint64_t{0} >> (64 - bits); }
  constexpr std::uint64_t one() const { return std::uint64_t{1} << (bits - 1); }  // the polynomial 1
  constexpr std::uint64_t times_x(std::uint64_t a) const {
    return (a >> 1) ^ ((a & 1) != 0 ? polynomial : 0);
  }
};

constexpr crc_rule ieee(32, 0xEDB88320), castagnoli(32, 0x82F63B78), nvme(64, 0x9A6C9329AC4BC9B5);

const crc_rule& rule_of(digest_kind kind) {
  if (kind == digest_kind::crc64nvme) return nvme;
  return kind == digest_kind::crc32 ? ieee : castagnoli;
}

std::uint64_t update_crc(const crc_rule& rule, std::uint64_t crc, std::string_view bytes) {
  static_assert(std::endian::native == std::endian::little);
  const auto& tables = rule.tables;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    word ^= crc;
    crc = tables[7][word & 0xFF] ^ tables[6][word >> 8 & 0xFF] ^ tables[5][word >> 16 & 0xFF] ^
          tables[4][word >> 24 & 0xFF] ^ tables[3][word >> 32 & 0xFF] ^ tables[2][word >> 40 & 0xFF] ^
          tables[1][word >> 48 & 0xFF] ^ tables[0][word >> 56];
  }
  for (; left > 0; ++at, --left) crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xFF];
  return crc;
}

/// Product of two polynomials modulo that of the rule.
std::uint64_t multiply(const crc_rule& rule, std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  for (auto term = rule.one(); term != 0; term >>= 1, b = rule.times_x(b))
    if ((a & term) != 0) product ^= b;
  return product;
}

/// What `bytes` bytes of zero make of a CRC: times x to the power of their bits.
std::uint64_t shift_by(const crc_rule& rule, std::uint64_t crc, std::uint64_t bytes) {
  auto power = rule.one() >> 8;  // x^8
  for (; bytes != 0; bytes >>= 1, power = multiply(rule, power, power))
    if ((bytes & 1) != 0) crc = multiply(rule, crc, power);
  return crc;
}

std::string to_big_endian(std::uint64_t value, int bits) {
  std::string bytes;
  for (int shift = bits - 8; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

const EVP_MD* openssl_digest(digest_kind kind) {
  switch (kind) {
    case digest_kind::md5:
      return EVP_md5();
    case digest_kind::sha1:
      return EVP_sha1();
    case digest_kind::sha256:
      return EVP_sha256();
    case digest_kind::crc32:
    case digest_kind::crc32c:
    case digest_kind::crc64nvme:
      return nullptr;
  }
  return nullptr;
}

}  // namespace

void digest::context_freer::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

digest::digest(digest_kind kind) : kind_(kind) {
  const EVP_MD* algorithm = openssl_digest(kind);
  if (algorithm == nullptr) crc_ = rule_of(kind).mask();
  if (algorithm == nullptr) return;
  context_.reset(EVP_MD_CTX_new());
  if (!context_ || EVP_DigestInit_ex(context_.get(), algorithm, nullptr) != 1) throw std::bad_alloc();
}

digest::~digest() = default;
digest::digest(digest&&) noexcept = default;
digest& digest::operator=(digest&&) noexcept = default;

void digest::add(std::string_view bytes) {
  if (context_)
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  else
    crc_ = update_crc(rule_of(kind_), crc_, bytes);
}

std::string digest::finish() {
  if (!context_) return to_big_endian(~crc_, rule_of(kind_).bits);
  std::string bytes(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &length);
  bytes.resize(length);
  return bytes;
}

std::string digest_of(digest_kind kind, std::string_view bytes) {
  digest one(kind);
  one.add(bytes);
  return one.finish();
}

bool is_crc(digest_kind kind) { return openssl_digest(kind) == nullptr; }

std::string join_crcs(digest_kind kind, std::string_view first, std::string_view second,
                      std::uint64_t second_bytes) {
  const auto& rule = rule_of(kind);
  return to_big_endian(shift_by(rule, from_big_endian(first), second_bytes) ^ from_big_endian(second),
                       rule.bits);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string mac(32, '\0');
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(mac.data()), &length);
  return mac;
}

}  // namespace redshift_local::s3
