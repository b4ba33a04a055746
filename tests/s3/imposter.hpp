// A scripted HTTP server: plays canned answers, faults included, and records what it was asked.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "net/async.hpp"
#include "net/task_group.hpp"
#include "s3/client.hpp"

namespace tests {

struct heard {
  std::string method, target;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  int connection = 0;  // which one it came on, from 1
};

enum class then { keep, close, reset, hang };

struct reply {
  std::string bytes;  // sent as they are; none and reset is a connection lost before any byte of the answer
  then after = then::keep;
  bool without_body = false;  // answer when the head has been read, and leave the body unread
  bool withhold_continue = false;
  std::chrono::milliseconds delay{0};
};

/// HTTP text with the right Content-Length.
std::string http(int status, const std::string& body = "", const std::string& headers = "");
std::string error_body(const std::string& code, const std::string& more = "");

/// Decides about each request, in the order of arrival.
using script = std::function<reply(const heard&)>;
/// Plays one reply after the other; a request beyond the last is answered 418, which nobody retries.
script in_turn(std::vector<reply> replies);

class imposter {
 public:
  imposter(net::asio::any_io_executor executor, script script);

  /// Serves until cancelled.
  net::task<> run();

  std::string url() const;
  std::vector<heard> requests;
  int connections = 0;
  int answering = 0, most_answering = 0;  // requests between arrival and answer

 private:
  net::task<> serve(net::asio::ip::tcp::socket socket, int number);

  net::asio::ip::tcp::acceptor acceptor_;
  script script_;
};

/// Settings for the imposter, and timing without noticeable pauses, at midnight of 24 May 2013.
s3::settings settings_for(const imposter& server);
s3::timing quick_timing();

/// Runs `body` against an imposter that plays `script`.
void converse(script script, std::function<net::task<>(s3::client&, imposter&)> body,
              s3::timing timing = quick_timing());

}  // namespace tests
