// What the commands do.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "control/command.hpp"
#include "faults/conditions.hpp"
#include "s3/server.hpp"
#include "wire/statement_counts.hpp"

namespace redshift_local::control {

class controller {
 public:
  /// `built_in_s3` may be null. All must outlive the controller.
  controller(boost::asio::any_io_executor executor, faults::conditions& under,
             const wire::statement_counts& counted, s3::server* built_in_s3);
  ~controller();
  controller(const controller&) = delete;
  controller& operator=(const controller&) = delete;

  /// The answer, a line of JSON. Throws std::invalid_argument saying why not. `stop` is the caller's.
  boost::asio::awaitable<std::string> perform(command what);

 private:
  boost::asio::awaitable<void> wait_until_fired(std::uint64_t number, std::uint64_t times);
  void set(const command& what);
  void need_built_in_s3() const;
  boost::json::array faults() const;
  boost::json::object stats() const;
  boost::json::object timing() const;

  faults::conditions& under_;
  const wire::statement_counts& counted_;
  s3::server* s3_;
  boost::asio::steady_timer changed_;  // cancelled when a fault has fired, or is gone
};

}  // namespace redshift_local::control
