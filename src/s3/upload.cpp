#include "s3/upload.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>
#include <exception>
#include <utility>

#include "net/shielded.hpp"
#include "net/task_group.hpp"
#include "net/with_deadline.hpp"

namespace s3 {

namespace asio = net::asio;

namespace {

constexpr std::chrono::seconds abort_limit(10);
constexpr int successes_to_grow = 10;

/// One of the parts in flight with its buffer, both handed back at whatever end the part comes to.
class part_in_flight {
 public:
  part_in_flight(part_budget& budget, std::string bytes) : budget_(&budget), bytes_(std::move(bytes)) {}
  part_in_flight(part_in_flight&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::move(other.bytes_)) {}
  part_in_flight& operator=(part_in_flight&&) = delete;
  ~part_in_flight() {
    if (!budget_) return;
    budget_->give_back(std::move(bytes_));
    budget_->release();
  }
  std::string_view bytes() const { return bytes_; }

 private:
  part_budget* budget_;
  std::string bytes_;
};

}  // namespace

struct part_budget::state {
  state(asio::any_io_executor executor, std::size_t limit_parts)
      : limit(limit_parts), changed(std::move(executor), asio::steady_timer::time_point::max()) {}

  std::size_t limit, most = limit;
  std::size_t in_flight = 0;
  std::uint64_t throttled = 0;  // answers of which we know
  int went_well = 0;            // since the limit has changed
  std::vector<std::string> spare;
  asio::steady_timer changed;  // cancelled to wake those who wait
};

part_budget::part_budget(asio::any_io_executor executor, std::size_t parts_in_flight)
    : state_(std::make_unique<state>(std::move(executor), parts_in_flight)) {}

part_budget::~part_budget() = default;

task<> part_budget::acquire() {
  while (state_->in_flight >= state_->limit) {
    boost::system::error_code woken;
    co_await state_->changed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  ++state_->in_flight;
}

void part_budget::release() {
  --state_->in_flight;
  state_->changed.cancel();
}

void part_budget::adapt(std::uint64_t throttled_answers) {
  auto& self = *state_;
  // The answers to all parts in flight at that time count as one.
  if (std::exchange(self.throttled, throttled_answers) != throttled_answers) {
    self.limit = std::max<std::size_t>(1, self.limit / 2);
    self.went_well = 0;
  } else if (self.limit < self.most && ++self.went_well == successes_to_grow) {
    ++self.limit;
    self.went_well = 0;
  }
}

std::size_t part_budget::limit() const { return state_->limit; }

std::string part_budget::take_buffer() {
  std::string buffer;
  if (!state_->spare.empty()) {
    buffer = std::move(state_->spare.back());
    state_->spare.pop_back();
  }
  buffer.reserve(part_bytes);
  return buffer;
}

void part_budget::give_back(std::string buffer) {
  buffer.clear();
  if (state_->spare.size() < state_->most) state_->spare.push_back(std::move(buffer));
}

struct upload::state {
  state(s3::client& to, part_budget& shared, std::string name)
      : client(to), budget(shared), key(std::move(name)), sending(to.executor()) {}

  task<> unless_failed(task<> work);
  task<> append(std::string_view bytes);
  task<> send_filled_part();
  task<> send_part(std::uint32_t number, part_in_flight part);
  task<> finish();
  task<> abort_remotely();

  s3::client& client;
  part_budget& budget;
  std::string key;
  std::string filling;
  multipart begun;              // without an id until the first part is full
  std::vector<part_tag> parts;  // in order; a tag is empty while its part is on the way
  std::uint64_t size_bytes = 0;
  bool ended = false;
  std::exception_ptr failure;
  net::task_group sending;
};

/// The first failure stays: after it the bytes sent so far are no prefix of anything.
task<> upload::state::unless_failed(task<> work) {
  if (failure) std::rethrow_exception(failure);
  try {
    co_await std::move(work);
  } catch (...) {
    failure = std::current_exception();
    throw;
  }
}

task<> upload::state::append(std::string_view bytes) {
  if (sending.failed()) co_await sending.join();
  size_bytes += bytes.size();
  while (!bytes.empty()) {
    if (filling.capacity() < part_bytes) filling = budget.take_buffer();
    const auto taken = bytes.substr(0, part_bytes - filling.size());
    filling.append(taken);
    bytes.remove_prefix(taken.size());
    if (filling.size() == part_bytes) co_await send_filled_part();
  }
}

task<> upload::state::send_filled_part() {
  if (begun.id.empty()) begun = co_await client.create_multipart_upload(key);
  co_await budget.acquire();
  part_in_flight part(budget, std::exchange(filling, {}));
  const auto number = static_cast<std::uint32_t>(parts.size() + 1);
  parts.push_back(part_tag{number, "", ""});
  sending.spawn(send_part(number, std::move(part)));
}

task<> upload::state::send_part(std::uint32_t number, part_in_flight part) {
  parts[number - 1] = co_await client.upload_part(key, begun, number, part.bytes());
  budget.adapt(client.throttled_answers());
}

task<> upload::state::finish() {
  if (begun.id.empty()) {
    co_await budget.acquire();
    const part_in_flight whole(budget, std::exchange(filling, {}));
    co_await client.put_object(key, whole.bytes());
    budget.adapt(client.throttled_answers());
    co_return;
  }
  if (!filling.empty()) co_await send_filled_part();
  co_await sending.join();
  co_await client.complete_multipart_upload(key, begun, parts, size_bytes);
}

task<> upload::state::abort_remotely() {
  try {
    co_await net::with_deadline(client.abort_multipart_upload(key, begun.id), net::in(abort_limit),
                                "aborting");
  } catch (const error&) {
    // What stays behind is swept later, or by the bucket's life cycle rule.
  } catch (const net::timed_out&) {
  }
}

upload::upload(client& client, part_budget& budget, std::string key)
    : state_(std::make_unique<state>(client, budget, std::move(key))) {}

upload::~upload() {
  assert((state_->ended || (state_->begun.id.empty() && state_->sending.idle())) &&
         "an upload must be completed or aborted");
}

task<> upload::write(std::string_view bytes) { co_await state_->unless_failed(state_->append(bytes)); }

task<std::uint64_t> upload::complete() {
  if (!state_->ended) co_await state_->unless_failed(state_->finish());
  state_->ended = true;
  co_return state_->size_bytes;
}

task<> upload::abort() {
  auto& self = *state_;
  if (self.ended) co_return;
  self.sending.cancel();
  try {
    // They end at once; an owner that is cancelled meanwhile must not leave them half awaited.
    co_await net::shielded(self.sending.join());
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
  } catch (const std::exception&) {
    // A part had failed: that is why we are here.
  }
  // Parts that arrive after an abort would survive it, so it comes when none is on its way.
  self.ended = true;
  if (self.filling.capacity() >= part_bytes) self.budget.give_back(std::exchange(self.filling, {}));
  if (!self.begun.id.empty()) co_await self.abort_remotely();
}

std::uint64_t upload::size_bytes() const { return state_->size_bytes; }

const std::string& upload::key() const { return state_->key; }

}  // namespace s3
