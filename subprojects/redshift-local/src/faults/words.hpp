// How the words of a specification are read; shared by its parts.
#pragma once

#include <limits>

#include "faults/fault.hpp"

namespace redshift_local::faults {

inline constexpr std::uint64_t longest_delay_ms = 24 * 3600 * 1000;

/// Throws std::invalid_argument for anything but a number from 1 to `most`.
std::uint64_t positive(std::string_view text, std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
/// Throws std::invalid_argument for anything but a decimal number that is not negative.
double not_negative(std::string_view text);

/// Whether `words`, separated by blanks, hold this one.
bool has_word(std::string_view words, std::string_view word);

/// The value of do=; kind and operation must be known. Throws std::invalid_argument saying why not.
void read_action(fault& into, std::string_view text);
/// The value of when=, or an empty one; the action must be known. Throws std::invalid_argument.
void read_moment(fault& into, std::string_view text);

}  // namespace redshift_local::faults
