// What one log entry looks like, and how it gets to a descriptor.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "flow/log.hpp"

namespace flow::log {

/// Runtimes read entries up to 256 KiB; this leaves room, and nobody reads more.
inline constexpr std::size_t max_line_bytes = std::size_t{64} << 10;

/// The entry with its newline, at most max_line_bytes long. Texts that do not fit end with an ellipsis, and
/// fields that do not fit at all are left out.
std::string format_line(format as, std::chrono::system_clock::time_point when, level at,
                        std::string_view message, fields extra);

/// Writes all of `line`, with one write(2) if the descriptor takes it. What a descriptor refuses for good is
/// dropped: there is nowhere to say so.
void write_line(int fd, std::string_view line);

}  // namespace flow::log
