#include "sql/copy_authorization.hpp"

#include <algorithm>

#include "sql/error.hpp"

namespace redshift_local::sql {
namespace {

sql_error invalid_credentials() {
  return {"XX000",
          "Invalid credentials. Must be of the format: credentials 'aws_iam_role=...' or "
          "'aws_access_key_id=<access-key-id>;aws_secret_access_key=<secret-access-key>"
          "[;token=<temporary-session-token>]'"};
}

/// Whatever stands in its place may be a secret, too.
std::string secret_literal(cursor& at) {
  if (at.peek().kind != token_kind::string) throw syntax_error_at("***");
  return at.string_literal();
}

}  // namespace

bool authorization_parser::read(cursor& at) {
  if (at.accept("iam_role")) return read_role(at), true;
  if (at.accept("access_key_id")) return read_key(at, result_.access_key_id), true;
  if (at.accept("secret_access_key")) return read_key(at, result_.secret_access_key), true;
  if (at.accept("session_token")) return read_key(at, result_.session_token), true;
  if (!at.accept("credentials") && !at.accept({"with", "credentials"})) return false;
  begin(form::credentials);
  at.accept("as");
  read_credentials(secret_literal(at));
  return true;
}

/// The keywords of keys belong together; every other form stands alone.
void authorization_parser::begin(form next) {
  if (form_ != form::none && (form_ != form::keys || next != form::keys))
    throw sql_error("42601", "conflicting or redundant options: only one authorization is allowed");
  form_ = next;
}

void authorization_parser::read_key(cursor& at, std::string& into) {
  begin(form::keys);
  at.accept("as");
  if (!into.empty()) throw sql_error("42601", "conflicting or redundant options: a key is given twice");
  into = secret_literal(at);
}

void authorization_parser::read_role(cursor& at) {
  begin(form::role);
  at.accept("as");
  if (at.accept("default"))
    result_.default_role = true;
  else
    read_roles(at.string_literal());
}

/// One case-sensitive string without blanks: 'name=value[;name=value]…'.
void authorization_parser::read_credentials(const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(';', begin), text.size());
    const auto equals = text.find('=', begin);
    if (equals >= end) throw invalid_credentials();
    read_member(text.substr(begin, equals - begin), text.substr(equals + 1, end - equals - 1));
    begin = end + 1;
  }
}

void authorization_parser::read_member(const std::string& name, const std::string& value) {
  auto* key = name == "aws_access_key_id"       ? &result_.access_key_id
              : name == "aws_secret_access_key" ? &result_.secret_access_key
              : name == "token"                 ? &result_.session_token
                                                : nullptr;
  if (name == "aws_iam_role" && result_.roles.empty()) return read_roles(value);
  if (key == nullptr || !key->empty() || value.find(' ') != std::string::npos) throw invalid_credentials();
  *key = value;
}

/// Several ARNs, separated by commas without blanks, are a chain of roles.
void authorization_parser::read_roles(const std::string& text) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const auto arn = text.substr(begin, end - begin);
    if (!arn.starts_with("arn:aws") || arn.find(":iam::") == std::string::npos ||
        arn.find(":role/") == std::string::npos || arn.find(' ') != std::string::npos)
      throw sql_error("XX000", "Invalid IAM role ARN: '" + arn + "'");
    result_.roles.push_back(arn);
    begin = end + 1;
  }
}

copy_authorization authorization_parser::result() const {
  const bool role = result_.default_role || !result_.roles.empty();
  const bool keys = !result_.access_key_id.empty() && !result_.secret_access_key.empty();
  if (form_ == form::none)
    throw sql_error("XX000",
                    "COPY from S3 needs credentials: IAM_ROLE, ACCESS_KEY_ID and SECRET_ACCESS_KEY, or "
                    "CREDENTIALS");
  const bool any_key =
      !result_.access_key_id.empty() || !result_.secret_access_key.empty() || !result_.session_token.empty();
  if (role ? any_key : !keys) throw invalid_credentials();
  return result_;
}

}  // namespace redshift_local::sql
