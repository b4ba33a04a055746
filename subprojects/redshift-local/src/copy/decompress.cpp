#include "copy/decompress.hpp"

#include <zlib.h>
#include <zstd.h>

#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t step_bytes = 256 * 1024;
constexpr int largest_window_log = 23;  // 8 MiB

sql_error broken(const std::string& format, const std::string& why) {
  return {"XX000", "Failed to decompress " + format + " data: " + why};
}

class stored : public decompressor {
 public:
  void step(std::string_view& in, std::string& out) override {
    out += in.substr(0, step_bytes);
    in.remove_prefix(std::min(in.size(), step_bytes));
  }
  void finish() const override {}
};

class zstd : public decompressor {
 public:
  zstd() : stream_(ZSTD_createDCtx(), ZSTD_freeDCtx) {
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, largest_window_log);
  }
  void step(std::string_view& in, std::string& out) override {
    if (done_) {
      if (!in.empty()) throw not_modelled("a file of several zstd frames");
      return;
    }
    const auto before = out.size();
    out.resize(before + step_bytes);
    ZSTD_inBuffer source{in.data(), in.size(), 0};
    ZSTD_outBuffer target{out.data() + before, step_bytes, 0};
    const auto rest = ZSTD_decompressStream(stream_.get(), &target, &source);
    out.resize(before + target.pos);
    if (ZSTD_isError(rest)) throw broken("ZSTD", ZSTD_getErrorName(rest));
    in.remove_prefix(source.pos);
    done_ = rest == 0;
  }
  void finish() const override {
    if (!done_) throw broken("ZSTD", "the file ends in the middle of a frame");
  }

 private:
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> stream_;
  bool done_ = false;
};

class gzip : public decompressor {
 public:
  gzip() {
    constexpr int gzip_header_only = 16;
    if (inflateInit2(&stream_, MAX_WBITS + gzip_header_only) != Z_OK) throw broken("GZIP", "out of memory");
  }
  ~gzip() override { inflateEnd(&stream_); }
  gzip(const gzip&) = delete;
  gzip& operator=(const gzip&) = delete;

  void step(std::string_view& in, std::string& out) override {
    if (done_) {
      if (!in.empty()) throw not_modelled("a file of several gzip members");
      return;
    }
    const auto before = out.size();
    out.resize(before + step_bytes);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream_.avail_out = step_bytes;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    out.resize(before + step_bytes - stream_.avail_out);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      throw broken("GZIP", stream_.msg != nullptr ? stream_.msg : "damaged data");
    in.remove_prefix(in.size() - stream_.avail_in);
    done_ = result == Z_STREAM_END;
  }
  void finish() const override {
    if (!done_) throw broken("GZIP", "the file ends in the middle of a member");
  }

 private:
  z_stream stream_{};
  bool done_ = false;
};

}  // namespace

std::unique_ptr<decompressor> make_decompressor(sql::compression packed) {
  switch (packed) {
    case sql::compression::zstd:
      return std::make_unique<zstd>();
    case sql::compression::gzip:
      return std::make_unique<gzip>();
    default:
      return std::make_unique<stored>();
  }
}

}  // namespace redshift_local::copy
