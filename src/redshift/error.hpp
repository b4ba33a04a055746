// What goes wrong between us and the warehouse.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace redshift {

/// A failure of the warehouse. what() reads "<doing what>: <server's message>: <detail> (SQLSTATE …)"; never
/// SQL text, which may hold credentials.
class error : public std::runtime_error {
 public:
  error(const std::string& what, std::string sqlstate, std::string server_message, std::string detail,
        bool connection_lost);
  const std::string& sqlstate() const { return sqlstate_; }  // empty when the server sent none
  const std::string& server_message() const { return server_message_; }
  const std::string& detail() const { return detail_; }
  /// The connection broke, or could not be made because the far side was not reached.
  bool connection_lost() const { return connection_lost_; }
  /// Serializable conflict (1023), deadlock, or a lost connection: the whole transaction may be tried again.
  bool retryable() const;

 private:
  std::string sqlstate_, server_message_, detail_;
  bool connection_lost_;
};

/// The server's (or libpq's) account of a failure.
struct diagnosis {
  std::string sqlstate, message, detail;
};

/// An error made of what was done and what the far side says. Credentials that the server quotes are masked.
error make_error(std::string_view doing, diagnosis said, bool connection_lost);

/// libpq's text of a failed connect (verbose: "… FATAL:  28P01: password …\nLOCATION: …"), taken apart.
diagnosis parse_connect_failure(std::string_view libpq_text);

/// Replaces the values of aws_secret_access_key and token, which a server may quote from a COPY it cannot
/// parse.
std::string mask_credentials(std::string_view text);

}  // namespace redshift
