#include "control/controller.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "s3/endpoint.hpp"

namespace redshift_local::control {

namespace asio = boost::asio;
namespace json = boost::json;

controller::controller(asio::any_io_executor executor, faults::conditions& under,
                       const wire::statement_counts& counted, s3::server* built_in_s3)
    : under_(under),
      counted_(counted),
      s3_(built_in_s3),
      changed_(executor, asio::steady_timer::time_point::max()) {
  under_.faults.on_change = [this] { changed_.cancel(); };
}

controller::~controller() { under_.faults.on_change = nullptr; }

asio::awaitable<std::string> controller::perform(command what) {
  if (what.what == verb::wait) co_await wait_until_fired(what.number, what.times);
  set(what);
  switch (what.what) {
    case verb::add_fault:
      co_return std::to_string(under_.faults.standing().back()->number);
    case verb::wait:
      co_return std::to_string(under_.faults.find(what.number)->fired);
    case verb::stats:
      co_return json::serialize(stats());
    case verb::latency:
    case verb::bandwidth:
      co_return json::serialize(timing());
    case verb::clock:
    case verb::stop:
      co_return "true";
    default:
      co_return json::serialize(faults());
  }
}

/// Everything that a command changes.
void controller::set(const command& what) {
  switch (what.what) {
    case verb::add_fault:
      if (faults::parse_fault(what.spec).kind == faults::target::s3) need_built_in_s3();
      under_.faults.add(what.spec);
      break;
    case verb::remove_fault:
      under_.faults.remove(what.number);
      break;
    case verb::clear_faults:
      under_.faults.clear();
      break;
    case verb::latency:
      for (const auto& each : what.assignments) under_.timing.set_latency(each);
      break;
    case verb::bandwidth:
      for (const auto& each : what.assignments) under_.timing.set_bandwidth(each);
      break;
    case verb::clock:
      need_built_in_s3();
      s3_->set_clock_offset(what.offset);
      break;
    default:
      break;
  }
}

asio::awaitable<void> controller::wait_until_fired(std::uint64_t number, std::uint64_t times) {
  while (true) {
    const auto one = under_.faults.find(number);
    if (one == nullptr) throw std::invalid_argument("there is no fault " + std::to_string(number));
    if (one->fired >= times) co_return;
    boost::system::error_code cancelled;
    co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      throw boost::system::system_error(asio::error::operation_aborted);
  }
}

void controller::need_built_in_s3() const {
  if (s3_ == nullptr) throw std::invalid_argument("this needs the built-in S3, and another one is in use");
}

json::array controller::faults() const {
  json::array list;
  for (const auto& one : under_.faults.standing())
    list.push_back(json::object{{"number", one->number}, {"fault", one->what.spec}, {"fired", one->fired}});
  return list;
}

json::object controller::stats() const {
  json::object statements;
  for (const auto& [verb, count] : counted_.statements) statements[verb] = count;
  json::object all{{"statements", statements},
                   {"loads", counted_.loads},
                   {"loadedRows", counted_.loaded_rows},
                   {"faults", faults()}};
  if (s3_ != nullptr) all["s3"] = json::parse(s3::to_json(s3_->snapshot()));
  return all;
}

json::object controller::timing() const {
  json::object latency, bandwidth;
  for (const auto& [kind, time] : under_.timing.latencies()) latency[kind] = time.count();
  for (const auto& [kind, mb_per_s] : under_.timing.bandwidths_mb_per_s()) bandwidth[kind] = mb_per_s;
  return {{"latencyMs", latency}, {"bandwidthMbPerS", bandwidth}};
}

}  // namespace redshift_local::control
