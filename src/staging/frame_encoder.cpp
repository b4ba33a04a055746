#include "staging/frame_encoder.hpp"

#include <zstd.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace staging {

namespace {

constexpr int highest_level = 19;  // the last one whose window stays within 8 MiB

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result)) throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(result));
  return result;
}

}  // namespace

struct frame_encoder::context {
  ZSTD_CCtx* zstd = ZSTD_createCCtx();
  ~context() { ZSTD_freeCCtx(zstd); }
};

frame_encoder::frame_encoder(int zstd_level, std::size_t frame_bytes)
    : context_(std::make_unique<context>()), frame_bytes_(frame_bytes) {
  if (context_->zstd == nullptr) throw std::bad_alloc();
  checked(
      ZSTD_CCtx_setParameter(context_->zstd, ZSTD_c_compressionLevel, std::min(zstd_level, highest_level)));
  checked(ZSTD_CCtx_setParameter(context_->zstd, ZSTD_c_checksumFlag, 1));
}

frame_encoder::~frame_encoder() = default;

bool frame_encoder::encode(std::string_view block, bool last, std::string& out) {
  if (block.empty() && !open_) return false;
  open_ = true;
  const auto before = out.size();
  // The end is only known to be wanted once the block's bytes are counted, unless it is the last one: then
  // one call sees the whole of a small object and can size its tables for it.
  compress(block, last, out);
  written_bytes_ += out.size() - before;
  const bool full = written_bytes_ >= frame_bytes_;
  if (full && !last) compress({}, true, out);
  if (!full && !last) return false;
  open_ = false;
  written_bytes_ = 0;
  return true;
}

void frame_encoder::compress(std::string_view block, bool end, std::string& out) {
  ZSTD_inBuffer in{block.data(), block.size(), 0};
  for (bool more = true; more;) {
    const auto used = out.size();
    out.resize(used + ZSTD_CStreamOutSize());
    ZSTD_outBuffer space{out.data() + used, out.size() - used, 0};
    const auto unflushed =
        checked(ZSTD_compressStream2(context_->zstd, &space, &in, end ? ZSTD_e_end : ZSTD_e_continue));
    out.resize(used + space.pos);
    more = end ? unflushed != 0 : in.pos != in.size;
  }
}

}  // namespace staging
