#include "redshift/login.hpp"

#include <new>
#include <utility>
#include <vector>

#include "redshift/root_certificate.hpp"

namespace redshift {
namespace {

constexpr std::size_t notices_kept = 64;

const char* to_text(tls_mode mode) {
  switch (mode) {
    case tls_mode::verify_full:
      break;
    case tls_mode::verify_ca:
      return "verify-ca";
    case tls_mode::require:
      return "require";
  }
  return "verify-full";
}

/// Begins to connect; nothing has been sent yet when it returns.
handle_ptr start(const endpoint& where, const std::string& address, const std::string& root_certificate) {
  const std::string port = std::to_string(where.port);
  const std::pair<const char*, const char*> parameters[] = {
      {"host", where.host.c_str()},  // the name that the certificate must have
      {"hostaddr", address.c_str()},
      {"port", port.c_str()},
      {"user", where.user.c_str()},
      {"password", where.password.reveal().c_str()},
      {"dbname", where.database.c_str()},
      {"sslmode", to_text(where.tls)},
      {"sslrootcert", root_certificate.c_str()},
      {"ssl_min_protocol_version", "TLSv1.2"},
      {"gssencmode", "disable"},
      {"client_encoding", "UTF8"},
      {"application_name", "materialize-redshift"},
      // A long COPY sends nothing, and NATs forget idle flows after 350 s or less.
      {"keepalives_idle", "60"},
      {"keepalives_interval", "10"},
      {"keepalives_count", "6"},
      {"tcp_user_timeout", "120000"},  // milliseconds
      {nullptr, nullptr},
  };
  std::vector<const char*> names, values;
  for (const auto& [name, value] : parameters) {
    names.push_back(name);
    values.push_back(value);
  }
  handle_ptr handle(PQconnectStartParams(names.data(), values.data(), 0));
  if (!handle) throw std::bad_alloc();
  return handle;
}

void note(void* list, const char* text) { static_cast<notice_list*>(list)->add(text); }

/// Nobody was reached: worth another try, unlike a refusal or a certificate that is not trusted.
bool is_unreachable(const diagnosis& said) {
  for (const char* refusal : {"certificate", "SSL error:", "does not support SSL", "authentication method"}) {
    if (said.message.find(refusal) != std::string::npos) return false;
  }
  return said.sqlstate.empty();
}

error failure(const endpoint& where, PGconn* handle) {
  diagnosis said = parse_connect_failure(PQerrorMessage(handle));
  const bool unreachable = is_unreachable(said);
  return make_error(connecting_to(where), std::move(said), unreachable);
}

}  // namespace

void notice_list::add(const char* text) noexcept {
  try {
    if (texts_.size() == notices_kept) texts_.pop_front();
    texts_.push_back(mask_credentials(text));
    if (texts_.back().ends_with('\n')) texts_.back().pop_back();
  } catch (const std::bad_alloc&) {
    // Called by libpq, which knows no exceptions; a notice less.
  }
}

std::vector<std::string> notice_list::take() {
  std::vector<std::string> taken(texts_.begin(), texts_.end());
  texts_.clear();
  return taken;
}

std::string connecting_to(const endpoint& where) {
  return "connecting to " + where.host + ':' + std::to_string(where.port);
}

task<handle_ptr> log_in(endpoint where, std::string address, notice_list& notices) {
  const root_certificate authorities(where);
  handle_ptr handle = start(where, address, authorities.path());
  PQsetNoticeProcessor(handle.get(), note, &notices);
  // A failed connect has no result to ask for the SQLSTATE; the verbose text tells it.
  PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
  if (PQstatus(handle.get()) == CONNECTION_BAD) throw failure(where, handle.get());

  const auto executor = co_await net::asio::this_coro::executor;
  auto wanted = PGRES_POLLING_WRITING;
  while (wanted != PGRES_POLLING_OK) {
    {
      // A new one for every step: libpq may have replaced its socket, even by one of the same number.
      socket_watch socket(executor, PQsocket(handle.get()));
      if (wanted == PGRES_POLLING_READING) {
        co_await socket.readable();
      } else {
        co_await socket.writable();
      }
    }
    wanted = PQconnectPoll(handle.get());
    if (wanted == PGRES_POLLING_FAILED) throw failure(where, handle.get());
  }
  PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
  if (PQsetnonblocking(handle.get(), 1) != 0) throw failure(where, handle.get());
  co_return handle;
}

}  // namespace redshift
