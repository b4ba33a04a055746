// Small tools for text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace connector {

/// Without white space at both ends.
std::string_view trim(std::string_view text);
/// The trimmed pieces between commas; one empty piece for an empty text.
std::vector<std::string_view> split_at_commas(std::string_view text);
/// Adds `more` at the end of `list`.
void append(std::vector<std::string>& list, const std::vector<std::string>& more);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// ASCII letters only.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

}  // namespace connector
