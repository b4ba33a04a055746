// Text as the codec sees it: a heap block of exactly its size and the padding, so that a sanitizer sees more.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "flow/codec.hpp"

namespace tests {

class framed {
 public:
  explicit framed(std::string_view text)
      : size_(text.size()), bytes_(std::make_unique<char[]>(size_ + flow::read_padding_bytes)) {
    std::copy(text.begin(), text.end(), bytes_.get());
  }
  std::string_view text() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
};

/// One message and what it decodes to; views in it point in here.
class decoded {
 public:
  explicit decoded(std::string_view text, flow::codec_kind kind = flow::codec_kind::json)
      : frame_(text), codec_(flow::make_codec(kind)) {
    taken_ = codec_->take(frame_.text(), true, request_);
  }
  std::size_t taken() const { return taken_; }
  template <class Request>
  const Request& as() const {
    return std::get<Request>(request_);
  }

 private:
  framed frame_;
  std::unique_ptr<flow::codec> codec_;
  flow::request request_;
  std::size_t taken_ = 0;
};

/// The text of the protocol_error that `text` gives, or what tells that there is none.
inline std::string error_of(std::string_view text, flow::codec_kind kind = flow::codec_kind::json) {
  try {
    const decoded message(text, kind);
    return message.taken() == 0 ? "nothing taken" : "accepted";
  } catch (const flow::protocol_error& error) {
    return error.what();
  }
}

}  // namespace tests
