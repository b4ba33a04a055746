#include "staging/stage.hpp"

#include <limits>

#include "net/with_deadline.hpp"
#include "staging/access.hpp"
#include "staging/frame_encoder.hpp"
#include "staging/offload.hpp"
#include "staging/row_buffer.hpp"
#include "staging/stage_state.hpp"

namespace staging {

namespace {

/// A block is full at the first row that reaches block_bytes, which may be a large one.
std::size_t buffer_bytes(const limits& limits) { return limits.block_bytes + max_row_bytes + 1; }

}  // namespace

stage::state::state(net::asio::any_io_executor on, s3::settings settings, staging::limits with,
                    s3::timing timing)
    : executor(std::move(on)),
      limits(with),
      client(executor, settings, std::move(timing)),
      parts(executor, limits.parts_in_flight),
      blocks(executor, limits.blocks_in_flight, buffer_bytes(limits)),
      region(settings.region),
      workers(limits.workers) {}

stage::stage(net::asio::any_io_executor executor, s3::settings settings, staging::limits limits,
             s3::timing timing)
    : state_(std::make_unique<state>(std::move(executor), std::move(settings), limits, std::move(timing))) {}

stage::~stage() = default;

task<std::vector<access_problem>> stage::check_access(std::string bucket_path, net::deadline until) {
  const std::string key = join_key(bucket_path, make_uuid());
  const std::string_view content = "access check";
  access_check check{state_->client.bucket(), join_key(bucket_path, ""), state_->region};
  std::vector<access_problem> problems;
  try {
    check.step = access_step::write;
    co_await net::with_deadline(state_->client.put_object(key, content), until, "putting an object");
    check.step = access_step::read;
    const auto found =
        co_await net::with_deadline(state_->client.get_object(key), until, "getting an object");
    check.step = access_step::remove;
    co_await net::with_deadline(state_->client.delete_object(key), until, "deleting an object");
    if (found != content) problems.push_back(different_content(check));
    if (region() != check.region) problems.push_back(redirected(check, region()));
  } catch (const s3::error& error) {
    problems.push_back(explain(check, error));
  } catch (const net::timed_out& silence) {
    problems.push_back({no_answer(check), silence.what()});
  }
  co_return problems;
}

task<std::string> stage::put_manifest(std::string manifest_key, std::vector<std::string> keys) {
  const auto text = manifest_json(state_->client.bucket(), keys);
  co_await state_->client.put_object(manifest_key, text);
  co_return url(manifest_key);
}

task<std::uint64_t> stage::put_rows(std::string key, std::string rows) {
  std::string compressed;
  std::function<void()> compress = [&] {
    frame_encoder encoder(state_->limits.zstd_level, std::numeric_limits<std::size_t>::max());
    encoder.encode(rows, true, compressed);
  };
  co_await offload(state_->workers, state_->next_lane++, std::move(compress));
  co_await state_->client.put_object(std::move(key), compressed);
  co_return compressed.size();
}

task<std::vector<s3::undeleted>> stage::remove(std::vector<std::string> keys) {
  return state_->client.delete_objects(std::move(keys));
}

task<std::vector<s3::object_info>> stage::list(std::string prefix) {
  return state_->client.list_objects(std::move(prefix));
}

std::string stage::url(std::string_view key) const {
  return "s3://" + state_->client.bucket() + '/' + std::string(key);
}

const std::string& stage::region() const { return state_->client.region(); }

const staging::limits& stage::limits() const { return state_->limits; }

}  // namespace staging
