// A refusal as S3 words it. Thrown anywhere below the connection, turned into a reply there.
#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace redshift_local::s3 {

using name_values = std::vector<std::pair<std::string, std::string>>;

class s3_error : public std::exception {
 public:
  s3_error(int status, std::string code, std::string message, name_values details = {},
           name_values headers = {})
      : status_(status),
        code_(std::move(code)),
        message_(std::move(message)),
        details_(std::move(details)),
        headers_(std::move(headers)) {}

  int status() const { return status_; }
  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }
  const name_values& details() const { return details_; }  // further elements of the <Error> document
  const name_values& headers() const { return headers_; }  // further headers of the reply
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  int status_;
  std::string code_;
  std::string message_;
  name_values details_;
  name_values headers_;
};

inline s3_error not_implemented(const std::string& what) {
  return {501, "NotImplemented",
          "A header or call you provided implies functionality that is not implemented: " + what};
}

}  // namespace redshift_local::s3
