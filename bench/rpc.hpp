// One-shot RPCs and the beginning of every stream.
#pragma once

#include "bench/json.hpp"
#include "bench/process.hpp"

namespace sim {

/// Sends the runtime's internal Spec, which opens every stream, and checks the answer.
void exchange_spec(process& connector);
/// Sends one request and returns the member `expected` of the one answer. Throws protocol_violation.
json::value exchange(process& connector, const json::object& request, const std::string& expected);
/// A whole unary RPC in a process of its own: Spec, the request, end of input, exit 0.
json::value call(const process_settings& settings, const json::object& request, const std::string& expected);

/// Parses a response line: its one member's name and value. Throws protocol_violation.
std::pair<std::string, json::value> parse_response(const std::string& line);
/// Waits for the connector's end after its last answer: nothing more on its output, and exit status 0.
void expect_clean_end(process& connector);

}  // namespace sim
