#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "flow/codec.hpp"
#include "flow/descriptors.hpp"
#include "flow/streams.hpp"

namespace flow {
namespace {

// Enough for writes that fill a pipe, little beside the memory the connector has.
constexpr std::size_t max_waiting_bytes = std::size_t{1} << 20;

}  // namespace

/// Messages gather in `waiting` while `writing` is on its way; then the two change places. The write is no
/// coroutine, so that a sender need not stay behind to finish what others have sent.
struct response_stream::state : std::enable_shared_from_this<state> {
  state(asio::any_io_executor executor, int fd, const request_stream& from)
      : output(executor, open_private(fd, true)),
        changed(executor, asio::steady_timer::time_point::max()),
        requests(from) {
    enlarge_pipe(output.native_handle());
  }

  void start_write();
  void finish_write(const boost::system::error_code& error);
  asio::awaitable<void> wait_for_change();
  void check() const {
    if (failure) throw boost::system::system_error(failure, "writing responses to the runtime");
  }

  asio::posix::stream_descriptor output;
  asio::steady_timer changed;  // never expires: a condition variable
  const request_stream& requests;
  std::unique_ptr<codec> encoder;
  std::string waiting, writing;
  boost::system::error_code failure;
};

void response_stream::state::start_write() {
  writing.swap(waiting);
  asio::async_write(output, asio::buffer(writing),
                    [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                      self->finish_write(error);
                    });
}

void response_stream::state::finish_write(const boost::system::error_code& error) {
  failure = error;
  writing.clear();
  if (writing.capacity() > kept_message_bytes) writing.shrink_to_fit();
  if (!failure && !waiting.empty()) start_write();
  changed.cancel();
}

asio::awaitable<void> response_stream::state::wait_for_change() {
  boost::system::error_code
      ignored;  // being woken looks like an error; so does being cancelled, at the next wait
  co_await changed.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

response_stream::response_stream(asio::any_io_executor executor, int fd, const request_stream& requests)
    : state_(std::make_shared<state>(std::move(executor), fd, requests)) {}

response_stream::~response_stream() {
  boost::system::error_code ignored;
  state_->output.close(ignored);  // ends a running write, which lets go of the state
}

asio::awaitable<void> response_stream::send(const response& message) {
  state& s = *state_;
  s.check();
  if (!s.encoder) s.encoder = make_codec(s.requests.codec());
  s.encoder->encode(message, s.waiting);
  if (s.writing.empty()) s.start_write();
  while (s.waiting.size() > max_waiting_bytes) {
    co_await s.wait_for_change();
    s.check();
  }
}

asio::awaitable<void> response_stream::flush() {
  state& s = *state_;
  s.check();
  while (!s.writing.empty() || !s.waiting.empty()) {
    co_await s.wait_for_change();
    s.check();
  }
}

}  // namespace flow
