#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "flow/codec.hpp"
#include "flow/descriptors.hpp"
#include "flow/read_buffer.hpp"
#include "flow/streams.hpp"

namespace flow {

struct request_stream::state {
  state(asio::any_io_executor executor, int fd) : input(std::move(executor), open_private(fd, false)) {
    enlarge_pipe(input.native_handle());
  }

  void use(codec_kind chosen) {
    decoder = make_codec(chosen);
    kind = chosen;
  }
  asio::awaitable<void> read();
  const request* take();

  asio::posix::stream_descriptor input;
  read_buffer buffer;
  bool at_end = false;
  std::optional<codec_kind> kind;
  std::unique_ptr<flow::codec> decoder;
  request current;
  std::uint64_t messages = 0, bytes = 0;  // taken so far, for errors
};

asio::awaitable<void> request_stream::state::read() {
  const std::span<char> room = buffer.room();
  boost::system::error_code error;
  const std::size_t got = co_await input.async_read_some(asio::buffer(room.data(), room.size()),
                                                         asio::redirect_error(asio::use_awaitable, error));
  buffer.filled(got);
  if (error == asio::error::eof)
    at_end = true;
  else if (error)
    throw boost::system::system_error(error, "reading requests from the runtime");
}

const request* request_stream::state::take() {
  const std::string_view unread = buffer.unread();
  try {
    if (!decoder) {
      const std::optional<codec_kind> detected = detect_codec(unread, at_end);
      if (!detected) return nullptr;
      use(*detected);
    }
    const std::size_t length = decoder->take(unread, at_end, current);
    if (length == 0) return nullptr;
    buffer.consume(length);
    bytes += length;
    ++messages;
    return &current;
  } catch (const protocol_error& error) {
    throw protocol_error("request " + std::to_string(messages + 1) + ", from byte " + std::to_string(bytes) +
                         " of the input on: " + error.what());
  }
}

request_stream::request_stream(asio::any_io_executor executor, int fd, std::optional<codec_kind> codec)
    : state_(std::make_unique<state>(std::move(executor), fd)) {
  if (codec) state_->use(*codec);
}

request_stream::~request_stream() = default;

const request* request_stream::poll() { return state_->take(); }

asio::awaitable<const request*> request_stream::next() {
  while (true) {
    if (const request* const found = state_->take()) co_return found;
    if (state_->at_end) co_return nullptr;
    co_await state_->read();
  }
}

codec_kind request_stream::codec() const {
  if (!state_->kind) throw std::logic_error("the codec is asked for before the first request has come");
  return *state_->kind;
}

}  // namespace flow
