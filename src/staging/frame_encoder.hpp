// Blocks of rows to zstd frames, one frame an object (Redshift: COPY … ZSTD). Plain CPU work: it runs on a
// worker.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace staging {

class frame_encoder {
 public:
  /// A frame ends at the first block boundary where it holds `frame_bytes` compressed bytes or more.
  /// Throws std::bad_alloc.
  frame_encoder(int zstd_level, std::size_t frame_bytes);
  ~frame_encoder();

  /// Appends the compressed bytes of a block to `out`, and the end of the frame when it is full or the block
  /// is the `last`. Returns whether the frame ended; the next block then begins another. Compressed bytes may
  /// come out with a later block. Throws std::runtime_error when zstd fails.
  bool encode(std::string_view block, bool last, std::string& out);

 private:
  void compress(std::string_view block, bool end, std::string& out);

  struct context;
  std::unique_ptr<context> context_;
  std::size_t frame_bytes_;
  std::size_t written_bytes_ = 0;  // of the frame under way
  bool open_ = false;
};

}  // namespace staging
