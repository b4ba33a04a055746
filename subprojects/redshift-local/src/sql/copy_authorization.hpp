// COPY's authorization: exactly one of its forms (Redshift: copy-parameters-authorization).
#pragma once

#include "sql/copy_statement.hpp"
#include "sql/cursor.hpp"

namespace redshift_local::sql {

class authorization_parser {
 public:
  /// Takes one clause, or one of the three keywords of keys. False: there is none here.
  /// Throws sql_error when a form is malformed, twice there, or mixed with another.
  bool read(cursor& at);
  /// Throws sql_error when nothing, or half of a pair, was given.
  copy_authorization result() const;

 private:
  enum class form { none, keys, credentials, role };

  void begin(form next);
  void read_key(cursor& at, std::string& into);
  void read_role(cursor& at);
  void read_credentials(const std::string& text);
  void read_member(const std::string& name, const std::string& value);
  void read_roles(const std::string& text);

  copy_authorization result_;
  form form_ = form::none;
};

}  // namespace redshift_local::sql
