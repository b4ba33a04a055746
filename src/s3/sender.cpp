#include "s3/sender.hpp"

#include <openssl/ssl.h>

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

sender::sender(const settings& settings, timing timing)
    : timing_(std::move(timing)),
      bucket_(settings.bucket),
      where_(locate(settings)),
      signer_(settings.who, settings.region),
      pool_(where_, where_.tls ? net::make_tls_context(settings.ca_file) : nullptr, timing_) {}

std::string sender::resource(const call& what) const {
  return what.key.empty() ? bucket_ : bucket_ + "/" + what.key;
}

net::task<http_response> sender::send(const call& what) {
  const auto payload_hash = sha256_hex(what.body);
  retries plan(timing_);
  for (int sent = 1;; ++sent) {
    // Whatever went wrong before, a new connection may lead to a healthier server.
    auto made = co_await try_once(what, payload_hash, sent > 1);
    if (!made.failed) co_return std::move(made.response);
    if (made.stale) continue;
    auto pause = plan.next(made.failed->code, asked_pause(made.response));
    if (!pause) {
      made.failed->operation = what.operation;
      made.failed->resource = resource(what);
      made.failed->attempts = sent;
      throw error(std::move(*made.failed));
    }
    if (made.failed->code == errc::clock_skewed) correct_clock(made.response);
    co_await net::pause(*pause);
  }
}

net::task<sender::attempt> sender::try_once(const call& what, const std::string& payload_hash, bool fresh) {
  attempt made;
  connection_pool::lease connection;
  const int patience = what.assembling ? assembling_patience : 1;
  const http_limits limits{timing_.first_byte * patience, timing_.stall * patience, what.answer_bytes};
  try {
    connection = co_await pool_.take(fresh);
    // Signed last, and again for every attempt: a stale date would turn a retry into a refusal.
    auto request = signed_request(what, payload_hash);
    made.response = co_await exchange(*connection.stream, std::move(request), limits);
    made.failed = judge(made.response, what.expected_root, timing_.now() + clock_offset_);
    const bool healthy = !made.failed || made.response.status == 404;
    if (healthy && made.response.reusable) pool_.give_back(std::move(connection));
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

http_request sender::signed_request(const call& what, const std::string& payload_hash) {
  const auto date = amz_date(timing_.now() + clock_offset_);
  signable_request signable;
  signable.method = what.method;
  signable.path = where_.base_path;
  if (!what.key.empty() || signable.path.empty()) signable.path += "/" + what.key;
  signable.query = what.query;
  signable.payload_hash = payload_hash;
  signable.headers = what.headers;
  signable.headers.emplace_back("host", where_.host_header);
  signable.headers.emplace_back("x-amz-content-sha256", payload_hash);
  signable.headers.emplace_back("x-amz-date", date);
  const auto& token = signer_.who().session_token;
  if (!token.empty()) signable.headers.emplace_back("x-amz-security-token", token);

  http_request request;
  request.method = what.method;
  request.target = request_target(signable.path, signable.query);
  request.headers = signable.headers;
  request.headers.emplace_back("authorization", signer_.authorization(signable, date));
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
