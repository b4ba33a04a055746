// Rows → blocks → a worker that compresses → one coroutine that fills uploads in order. Blocks are queued at
// the worker without waiting for one another; full objects are completed while the next one is being written.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <cassert>
#include <deque>
#include <list>

#include "net/event.hpp"
#include "net/task_group.hpp"
#include "net/with_deadline.hpp"
#include "staging/frame_encoder.hpp"
#include "staging/stage_state.hpp"

namespace staging {

namespace asio = net::asio;

namespace {

using block_ptr = std::shared_ptr<block>;

/// Cleaning up never throws; what it could not do is left to whoever sweeps old objects.
task<> quietly(task<> work) {
  try {
    co_await std::move(work);
  } catch (const std::exception&) {
  }
}

/// Lifetimes: `client` must live until the returned task has been awaited.
task<> delete_all(s3::client& client, std::vector<std::string> keys) {
  co_await client.delete_objects(std::move(keys));
}

}  // namespace

struct writer::state {
  using uploads = std::list<s3::upload>;

  state(stage::state& owner, object_names& from)
      : stage(owner),
        names(from),
        rows(owner.blocks.take_buffer()),
        encoder(owner.limits.zstd_level, owner.limits.file_bytes),
        lane(owner.next_lane++),
        changed(owner.executor),
        running(owner.executor) {}
  ~state();

  task<> hand_over(bool last);
  void compress(block_ptr block);
  void compressed(block_ptr block);
  task<> upload_blocks();
  task<> fill_uploads();
  task<block_ptr> next_compressed();
  task<> complete(uploads::iterator upload);
  task<staged_files> finish();
  task<> clean_up();
  task<> undo();

  stage::state& stage;
  object_names& names;
  std::string rows;  // the block being filled
  std::uint64_t row_count = 0, byte_count = 0;

  frame_encoder encoder;  // touched by jobs of this lane only
  std::size_t lane;
  std::size_t jobs = 0;           // blocks at the worker
  std::deque<block_ptr> arrived;  // compressed, in order
  std::vector<std::string> keys;  // of all objects begun, in order
  uploads open;                   // not yet complete
  std::size_t completing = 0;
  bool started = false, closed = false;
  bool dropping = false;  // nobody uploads any more
  std::exception_ptr failure;
  net::event changed;       // something arrived or completed
  net::task_group running;  // last: upload_blocks() and the completions use all of the above
};

writer::state::~state() {
  assert((!started || closed) && "a writer must be finished or aborted before it is destroyed");
  stage.blocks.give_back(std::move(rows));
}

// ---- from the owner to the worker ------------------------------------------------------------------------

task<> writer::state::hand_over(bool last) {
  assert(!closed);
  co_await stage.blocks.acquire();
  auto full = std::make_shared<block>(stage.blocks);
  if (!failure && running.failed()) {
    try {
      co_await running.join();
    } catch (...) {
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);

  full->rows = std::exchange(rows, stage.blocks.take_buffer());
  full->last = last;
  if (!std::exchange(started, true)) running.spawn(upload_blocks());
  compress(std::move(full));
}

void writer::state::compress(block_ptr full) {
  ++jobs;
  stage.workers.submit(lane, [this, full = std::move(full)]() mutable {
    try {
      full->ends_object = encoder.encode(full->rows, full->last, full->compressed);
    } catch (...) {
      full->failure = std::current_exception();
    }
    // Moved, not shared: the block has to die on the loop's thread.
    asio::post(stage.executor, [this, full = std::move(full)]() mutable { compressed(std::move(full)); });
  });
}

void writer::state::compressed(block_ptr full) {
  --jobs;
  if (!dropping) arrived.push_back(std::move(full));
  changed.set();
}

// ---- from the worker to S3 -------------------------------------------------------------------------------

task<> writer::state::upload_blocks() {
  try {
    co_await fill_uploads();
  } catch (...) {
    // Other writers wait for the places of our blocks.
    dropping = true;
    arrived.clear();
    throw;
  }
}

task<> writer::state::fill_uploads() {
  auto current = open.end();
  for (bool last = false; !last;) {
    auto full = co_await next_compressed();
    if (full->failure) std::rethrow_exception(full->failure);
    if (current == open.end() && !full->compressed.empty()) {
      keys.push_back(names.next());
      current = open.emplace(open.end(), stage.client, stage.parts, keys.back());
    }
    if (!full->compressed.empty()) co_await current->write(full->compressed);
    last = full->last;
    const bool ends_object = full->ends_object;
    full.reset();  // its place is free for the next block
    if (ends_object) {
      // Each completion may hold a part that waits for the budget.
      while (completing == stage.limits.parts_in_flight) {
        changed.reset();
        co_await changed.wait();
      }
      running.spawn(complete(std::exchange(current, open.end())));
    }
  }
}

task<block_ptr> writer::state::next_compressed() {
  while (arrived.empty()) {
    changed.reset();
    co_await changed.wait();
  }
  auto next = std::move(arrived.front());
  arrived.pop_front();
  co_return next;
}

task<> writer::state::complete(uploads::iterator upload) {
  ++completing;
  byte_count += co_await upload->complete();
  open.erase(upload);
  --completing;
  changed.set();
}

// ---- the end ---------------------------------------------------------------------------------------------

task<staged_files> writer::state::finish() {
  std::exception_ptr failed;
  try {
    if (started || !rows.empty()) co_await hand_over(true);
    co_await running.join();
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await clean_up();
    std::rethrow_exception(failed);
  }
  closed = true;
  staged_files files;
  files.keys = keys;
  files.rows = row_count;
  files.bytes = byte_count;
  co_return files;
}

task<> writer::state::clean_up() {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  if (std::exchange(closed, true)) co_return;
  running.cancel();
  co_await quietly(running.join());
  // Jobs at the worker use this object; they end by themselves, soon.
  while (jobs > 0) {
    changed.reset();
    co_await changed.wait();
  }
  co_await undo();
}

task<> writer::state::undo() {
  const auto until = net::in(stage.limits.cleanup_time);
  net::task_group aborting(stage.executor);
  for (auto& upload : open) {
    aborting.spawn(quietly(net::with_deadline(upload.abort(), until, "aborting an upload")));
  }
  co_await aborting.join();
  open.clear();
  // An upload that failed or was cut off may have made its object all the same, so all keys go.
  if (keys.empty()) co_return;
  co_await quietly(net::with_deadline(delete_all(stage.client, keys), until, "deleting staged objects"));
}

// ---- the face --------------------------------------------------------------------------------------------

writer::writer(stage& stage, object_names& names) : state_(std::make_unique<state>(*stage.state_, names)) {}
writer::~writer() = default;
writer::writer(writer&&) noexcept = default;

std::string& writer::buffer() { return state_->rows; }

bool writer::row_done() {
  ++state_->row_count;
  return state_->rows.size() >= state_->stage.limits.block_bytes;
}

task<> writer::flush_block() { return state_->hand_over(false); }

// finish() and abort() are chains of their own: cancelling the caller ends their waiting for S3, but not the
// clean-up that has to follow.
task<staged_files> writer::finish() {
  return asio::co_spawn(state_->stage.executor, state_->finish(), asio::use_awaitable);
}

task<> writer::abort() {
  return asio::co_spawn(state_->stage.executor, state_->clean_up(), asio::use_awaitable);
}

std::uint64_t writer::rows() const { return state_->row_count; }

}  // namespace staging
