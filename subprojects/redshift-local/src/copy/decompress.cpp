#include "copy/decompress.hpp"

#include <bzlib.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

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
  std::string_view step(std::string_view& in) override {
    const auto plain = in.substr(0, step_bytes);
    in.remove_prefix(plain.size());
    return plain;
  }
  void finish() const override {}
};

class zstd : public decompressor {
 public:
  zstd() : stream_(ZSTD_createDCtx(), ZSTD_freeDCtx) {
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, largest_window_log);
  }
  std::string_view step(std::string_view& in) override {
    if (done_) {
      if (!in.empty()) throw not_modelled("a file of several zstd frames");
      return {};
    }
    ZSTD_inBuffer source{in.data(), in.size(), 0};
    ZSTD_outBuffer target{plain_.data(), step_bytes, 0};
    const auto rest = ZSTD_decompressStream(stream_.get(), &target, &source);
    if (ZSTD_isError(rest)) throw broken("ZSTD", ZSTD_getErrorName(rest));
    in.remove_prefix(source.pos);
    done_ = rest == 0;
    return std::string_view(plain_).substr(0, target.pos);
  }
  void finish() const override {
    if (!done_) throw broken("ZSTD", "the file ends in the middle of a frame");
  }

 private:
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> stream_;
  std::string plain_ = std::string(step_bytes, '\0');
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

  std::string_view step(std::string_view& in) override {
    if (done_) {
      if (!in.empty()) throw not_modelled("a file of several gzip members");
      return {};
    }
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(plain_.data());
    stream_.avail_out = step_bytes;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      throw broken("GZIP", stream_.msg != nullptr ? stream_.msg : "damaged data");
    in.remove_prefix(in.size() - stream_.avail_in);
    done_ = result == Z_STREAM_END;
    return std::string_view(plain_).substr(0, step_bytes - stream_.avail_out);
  }
  void finish() const override {
    if (!done_) throw broken("GZIP", "the file ends in the middle of a member");
  }

 private:
  z_stream stream_{};
  std::string plain_ = std::string(step_bytes, '\0');
  bool done_ = false;
};

class bzip2 : public decompressor {
 public:
  bzip2() {
    if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) throw broken("BZIP2", "out of memory");
  }
  ~bzip2() override { BZ2_bzDecompressEnd(&stream_); }
  bzip2(const bzip2&) = delete;
  bzip2& operator=(const bzip2&) = delete;

  std::string_view step(std::string_view& in) override {
    if (done_) {
      if (!in.empty()) throw not_modelled("a file of several bzip2 streams");
      return {};
    }
    stream_.next_in = const_cast<char*>(in.data());
    stream_.avail_in = static_cast<unsigned>(in.size());
    stream_.next_out = plain_.data();
    stream_.avail_out = step_bytes;
    const int result = BZ2_bzDecompress(&stream_);
    if (result != BZ_OK && result != BZ_STREAM_END) throw broken("BZIP2", "damaged data");
    in.remove_prefix(in.size() - stream_.avail_in);
    done_ = result == BZ_STREAM_END;
    return std::string_view(plain_).substr(0, step_bytes - stream_.avail_out);
  }
  void finish() const override {
    if (!done_) throw broken("BZIP2", "the file ends in the middle of a stream");
  }

 private:
  bz_stream stream_{};
  std::string plain_ = std::string(step_bytes, '\0');
  bool done_ = false;
};

}  // namespace

std::unique_ptr<decompressor> make_decompressor(sql::compression packed) {
  switch (packed) {
    case sql::compression::zstd:
      return std::make_unique<zstd>();
    case sql::compression::gzip:
      return std::make_unique<gzip>();
    case sql::compression::bzip2:
      return std::make_unique<bzip2>();
    default:
      return std::make_unique<stored>();
  }
}

}  // namespace redshift_local::copy
