// Reading configuration objects strictly: every member is asked for by name and type, and none may be left
// over.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector {

enum class name_match : std::uint8_t { exact, ignoring_case };

/// Parses the text of an object. `what` names the document in errors ("endpoint configuration"). Throws
/// config_error; its text never quotes a value.
boost::json::object parse_object(std::string_view json, std::string_view what);

/// One object of a configuration. Members are taken by name; finish() refuses those that nobody took.
/// Lifetimes: the object outlives the reader.
class strict_reader {
 public:
  strict_reader(const boost::json::object& object, std::string what, name_match match = name_match::exact);

  // A member that is absent is an empty string, false, or nothing. Another type is a config_error.
  std::string string(std::string_view name);
  bool boolean(std::string_view name);
  std::optional<strict_reader> object(std::string_view name);

  /// Throws config_error naming the first member that is unknown, and the known one that was probably meant.
  void finish() const;

 private:
  const boost::json::value* take(std::string_view name);
  bool matches(std::string_view member, std::string_view name) const;
  [[noreturn]] void wrong_type(std::string_view name, std::string_view expected,
                               const boost::json::value& got) const;

  const boost::json::object* object_;
  std::string what_;  // of the document
  std::string path_;  // "advanced." inside of advanced
  name_match match_;
  std::vector<std::string> known_;
};

}  // namespace connector
