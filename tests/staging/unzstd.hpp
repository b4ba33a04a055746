// Decompresses as COPY would have to: frame by frame.
#pragma once

#include <doctest/doctest.h>
#include <zstd.h>

#include <string>
#include <string_view>

namespace tests {

/// Content of an object that must be exactly one complete zstd frame with a checksum and a window of at most
/// 8 MiB.
inline std::string unzstd_single_frame(std::string_view object) {
  REQUIRE(ZSTD_findFrameCompressedSize(object.data(), object.size()) == object.size());
  // RFC 8878 section 3.1.1.1: bit 2 of the frame header descriptor, behind four bytes of magic number.
  REQUIRE((static_cast<unsigned char>(object.at(4)) & 4) != 0);

  ZSTD_DCtx* context = ZSTD_createDCtx();
  ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 23);
  std::string content;
  ZSTD_inBuffer in{object.data(), object.size(), 0};
  std::size_t left = 1;
  while (left != 0 && !ZSTD_isError(left)) {
    const auto used = content.size();
    content.resize(used + ZSTD_DStreamOutSize());
    ZSTD_outBuffer out{content.data() + used, content.size() - used, 0};
    left = ZSTD_decompressStream(context, &out, &in);
    content.resize(used + out.pos);
    if (left != 0 && in.pos == in.size && out.pos < out.size) break;  // cut off
  }
  ZSTD_freeDCtx(context);
  REQUIRE(left == 0);
  return content;
}

}  // namespace tests
