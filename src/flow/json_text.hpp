// Strings as JSON text.
#pragma once

#include <string>
#include <string_view>

namespace flow {

/// Appends `text` as a JSON string with its quotes. UTF-8 is passed on as it is.
void append_json_string(std::string_view text, std::string& out);
/// Appends the escape of one character below 0x20, or of '"' or '\\'.
void append_json_escape(char c, std::string& out);

}  // namespace flow
