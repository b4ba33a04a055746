// Digests over bytes that come in pieces, and the HMAC of AWS SigV4.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace redshift_local::s3 {

enum class digest_kind { md5, sha1, sha256, crc32, crc32c, crc64nvme };

/// Feed with add(), then ask once for the raw bytes (big-endian for the CRCs, as S3 sends them).
class digest {
 public:
  explicit digest(digest_kind kind);
  ~digest();
  digest(digest&&) noexcept;
  digest& operator=(digest&&) noexcept;

  void add(std::string_view bytes);
  std::string finish();

 private:
  struct context_freer {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  digest_kind kind_;
  std::unique_ptr<evp_md_ctx_st, context_freer> context_;  // empty for the CRCs
  std::uint64_t crc_ = 0;
};

std::string digest_of(digest_kind kind, std::string_view bytes);

/// The CRC of two strings joined, from theirs; raw bytes. `kind` is one of the CRCs.
std::string join_crcs(digest_kind kind, std::string_view first, std::string_view second,
                      std::uint64_t second_bytes);
bool is_crc(digest_kind kind);

std::string hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace redshift_local::s3
