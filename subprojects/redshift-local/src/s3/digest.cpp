#include "s3/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <new>

namespace redshift_local::s3 {

namespace {

using crc_tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// Tables of a reflected CRC-32 for eight bytes at a time ("slicing by 8").
constexpr crc_tables make_crc_tables(std::uint32_t reflected_polynomial) {
  crc_tables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? reflected_polynomial : 0);
    tables[0][i] = crc;
  }
  for (std::uint32_t i = 0; i < 256; ++i)
    for (std::size_t t = 1; t < 8; ++t)
      tables[t][i] = (tables[t - 1][i] >> 8) ^ tables[0][tables[t - 1][i] & 0xFF];
  return tables;
}

constexpr crc_tables ieee_tables = make_crc_tables(0xEDB88320);
constexpr crc_tables castagnoli_tables = make_crc_tables(0x82F63B78);

std::uint32_t update_crc(const crc_tables& tables, std::uint32_t crc, std::string_view bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    const std::uint32_t low =
        crc ^ (static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8 |
               static_cast<std::uint32_t>(at[2]) << 16 | static_cast<std::uint32_t>(at[3]) << 24);
    crc = tables[7][low & 0xFF] ^ tables[6][low >> 8 & 0xFF] ^ tables[5][low >> 16 & 0xFF] ^
          tables[4][low >> 24] ^ tables[3][at[4]] ^ tables[2][at[5]] ^ tables[1][at[6]] ^ tables[0][at[7]];
  }
  for (; left > 0; ++at, --left) crc = (crc >> 8) ^ tables[0][(crc ^ *at) & 0xFF];
  return crc;
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
      return nullptr;
  }
  return nullptr;
}

}  // namespace

void digest::context_freer::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

digest::digest(digest_kind kind) : kind_(kind) {
  const EVP_MD* algorithm = openssl_digest(kind);
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
    crc_ = update_crc(kind_ == digest_kind::crc32 ? ieee_tables : castagnoli_tables, crc_, bytes);
}

std::string digest::finish() {
  if (!context_) {
    const std::uint32_t crc = ~crc_;
    return {static_cast<char>(crc >> 24), static_cast<char>(crc >> 16), static_cast<char>(crc >> 8),
            static_cast<char>(crc)};
  }
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

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string mac(32, '\0');
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(mac.data()), &length);
  return mac;
}

}  // namespace redshift_local::s3
