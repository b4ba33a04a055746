// What a CREATE or ALTER TABLE says that PostgreSQL has no place for: layout, encodings, keys. catalog/
// table_properties.sql lists the properties and keeps them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sql/cursor.hpp"

namespace redshift_local::sql {

class table_properties {
 public:
  /// `column` is empty for the table itself.
  void set(const std::string& column, const std::string& property, const std::string& value) {
    of_[column][property] = value;
  }
  bool has(const std::string& column, const std::string& property) const;
  /// How many columns have it.
  std::size_t count(const std::string& property) const;
  bool empty() const { return of_.empty(); }

  /// A jsonb expression: {"column": {"property": "value"}}.
  std::string sql() const;
  /// Runs the CREATE TABLE `definition` of `path` and records the properties, those of `parents` included.
  std::string create(const std::string& definition, const std::vector<std::string>& path, bool temporary,
                     const std::vector<std::string>& parents) const;
  /// Records them for a table that is there, given as a quoted path.
  std::string alter(const std::string& table) const;

 private:
  std::map<std::string, std::map<std::string, std::string>> of_;
};

/// DISTSTYLE, DISTKEY (…), [COMPOUND | INTERLEAVED] SORTKEY (…), BACKUP, ENCODE AUTO: reads one of them and
/// says whether there was one.
bool read_layout(cursor& at, table_properties& properties);
/// The same for [CONSTRAINT name] PRIMARY KEY (…), UNIQUE (…), FOREIGN KEY (…) REFERENCES ….
bool read_key(cursor& at, table_properties& properties);
/// The table (and maybe columns) behind REFERENCES; returns the table.
std::string read_reference(cursor& at);
/// The encoding behind ENCODE.
std::string read_encoding(cursor& at);

}  // namespace redshift_local::sql
