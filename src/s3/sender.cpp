#include "s3/sender.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>

#include "net/backoff.hpp"
#include "net/error_text.hpp"
#include "net/with_deadline.hpp"
#include "s3/verdict.hpp"

namespace s3 {

namespace asio = net::asio;
using boost::system::system_error;

namespace {

constexpr int assembling_patience = 5;  // CompleteMultipartUpload: "processing can take several minutes"

bool is_certificate_error(const system_error& error) {
  return error.code().category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(error.code().value())) == SSL_R_CERTIFICATE_VERIFY_FAILED;
}

bool is_redirect(errc code) { return code == errc::redirected || code == errc::wrong_region; }

bool holds(const std::vector<std::pair<std::string, std::string>>& query, std::string_view name) {
  return std::any_of(query.begin(), query.end(), [&](const auto& pair) { return pair.first == name; });
}

failure without_answer(errc code, std::string message) {
  failure failed;
  failed.code = code;
  failed.message = std::move(message);
  return failed;
}

}  // namespace

struct sender::attempt {
  attempt() = default;
  http_response response;
  std::optional<failure> failed;
  bool stale = false;  // an idle connection had been closed by the far side: this was no real attempt
};

/// Where requests go, how they are signed, and the connections there.
struct sender::route {
  route(destination where, const credentials& who, std::shared_ptr<asio::ssl::context> tls,
        const timing& timing)
      : to(std::move(where)), sign(who, to.region), pool(to.where, std::move(tls), timing) {}

  destination to;
  signer sign;
  connection_pool pool;
};

sender::sender(settings settings, timing timing)
    : timing_(std::move(timing)), settings_(std::move(settings)), region_(settings_.region) {
  auto start = home(settings_);
  if (start.where.tls) tls_ = net::make_tls_context(settings_.ca_file);
  home_ = open_route(std::move(start));
}

std::shared_ptr<sender::route> sender::open_route(destination to) {
  return std::make_shared<route>(std::move(to), settings_.who, tls_, timing_);
}

std::string sender::resource(const call& what) const {
  return what.key.empty() ? bucket() : bucket() + "/" + what.key;
}

net::task<http_response> sender::send(const call& what) {
  const auto payload_hash = sha256_hex(what.body);
  retries plan(timing_);
  auto to = home_;
  bool redirected = false;
  int retried = 0;
  for (int sent = 1;; ++sent) {
    // Whatever went wrong before, a new connection may lead to a healthier server.
    auto made = co_await try_once(what, payload_hash, to, sent > 1);
    if (!made.failed) {
      budget_.earn(retried);
      co_return std::move(made.response);
    }
    if (made.stale) continue;
    if (made.failed->code == errc::throttled) ++throttled_answers_;
    if (is_redirect(made.failed->code) && !std::exchange(redirected, true)) {
      if (auto elsewhere = follow(*made.failed)) {
        to = std::move(elsewhere);
        continue;
      }
    }
    const auto pause = plan.next(made.failed->code, asked_pause(made.response));
    if (!pause || !budget_.spend()) throw error(complete(std::move(*made.failed), what, sent));
    ++retried;
    if (made.failed->code == errc::clock_skewed) correct_clock(made.response);
    co_await net::pause(*pause);
  }
}

/// The route to where a redirect leads; null for what is no redirect or leads nowhere, and then `redirect`
/// says why.
std::shared_ptr<sender::route> sender::follow(failure& redirect) {
  try {
    if (redirect.code == errc::redirected) {
      auto there = open_route(detour(settings_, region_, redirect));
      note_region(there->to.region);
      return there;
    }
    if (redirect.code == errc::wrong_region && !redirect.region.empty()) {
      // Calls side by side are redirected together, and one of them has found the way already.
      if (home_->to.region != redirect.region) home_ = open_route(own_region(settings_, redirect));
      note_region(redirect.region);
      return home_;
    }
  } catch (const redirect_refused& refused) {
    redirect.code = errc::rejected;
    redirect.message = refused.what();
  }
  return nullptr;
}

void sender::note_region(const std::string& region) {
  if (region == region_) return;
  region_ = region;
  if (settings_.advise)
    settings_.advise("the bucket \"" + bucket() + "\" is in region " + region + ", not in " +
                     settings_.region + ": set the region to " + region);
}

/// With what the caller's words need. Nobody echoes the session token into our logs.
failure sender::complete(failure failed, const call& what, int attempts) const {
  failed.operation = what.operation;
  failed.resource = resource(what);
  failed.attempts = attempts;
  const auto& token = settings_.who.session_token;
  for (auto at = failed.message.find(token); !token.empty() && at != std::string::npos;
       at = failed.message.find(token))
    failed.message.replace(at, token.size(), "***");
  return failed;
}

net::task<sender::attempt> sender::try_once(const call& what, const std::string& payload_hash,
                                            std::shared_ptr<route> to, bool fresh) {
  attempt made;
  connection_pool::lease connection;
  const int patience = what.assembling ? assembling_patience : 1;
  const http_limits limits{timing_.go_ahead, timing_.first_byte * patience, timing_.stall * patience,
                           what.answer_bytes};
  try {
    connection = co_await to->pool.take(fresh);
    // Signed last, and again for every attempt: a stale date would turn a retry into a refusal.
    auto request = signed_request(what, payload_hash, *to);
    made.response = co_await exchange(*connection.stream, std::move(request), limits);
    made.failed = judge(made.response, what.expected_root, timing_.now() + clock_offset_);
    const bool healthy = !made.failed || made.response.status == 404;
    if (healthy && made.response.reusable) to->pool.give_back(std::move(connection));
  } catch (const connection_lost& lost) {
    made.failed = without_answer(errc::unavailable, lost.what());
    made.stale = connection.reused && !lost.answered;
  } catch (const net::timed_out& late) {
    made.failed = without_answer(errc::unavailable, late.what());
  } catch (const bad_answer& bad) {
    made.failed = without_answer(errc::rejected, bad.what());
  } catch (const system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    made.failed = without_answer(is_certificate_error(error) ? errc::rejected : errc::unavailable,
                                 net::error_text(error));
  }
  co_return made;
}

http_request sender::signed_request(const call& what, const std::string& payload_hash, route& to) {
  const auto date = amz_date(timing_.now() + clock_offset_);
  signable_request signable;
  signable.method = what.method;
  signable.path = to.to.where.base_path;
  if (!what.key.empty() || signable.path.empty()) signable.path += "/" + what.key;
  signable.query = what.query;
  for (const auto& more : to.to.query)
    if (!holds(what.query, more.first)) signable.query.push_back(more);
  signable.payload_hash = payload_hash;
  signable.headers = what.headers;
  signable.headers.emplace_back("host", to.to.where.host_header);
  signable.headers.emplace_back("x-amz-content-sha256", payload_hash);
  signable.headers.emplace_back("x-amz-date", date);
  const auto& token = settings_.who.session_token;
  if (!token.empty()) signable.headers.emplace_back("x-amz-security-token", token);

  http_request request;
  request.method = what.method;
  request.target = request_target(signable.path, signable.query);
  request.headers = signable.headers;
  request.headers.emplace_back("authorization", to.sign.authorization(signable, date));
  // Not signed, as proxies may change it.
  request.headers.emplace_back("user-agent", "materialize-redshift");
  request.body = what.body;
  return request;
}

void sender::correct_clock(const http_response& response) {
  if (const auto server_time = parse_http_date(response.header("date")))
    clock_offset_ = *server_time - timing_.now();
}

}  // namespace s3
