#include "bench/rpc.hpp"

#include <stdexcept>

#include "bench/errors.hpp"

namespace sim {
namespace {

constexpr double exit_limit_seconds = 30;

std::string shorten(const std::string& line) { return line.size() <= 200 ? line : line.substr(0, 200) + "…"; }

}  // namespace

std::pair<std::string, json::value> parse_response(const std::string& line) {
  json::value document;
  try {
    document = parse_json(line);
  } catch (const std::invalid_argument& e) {
    throw protocol_violation("a response is not valid JSON (" + std::string(e.what()) +
                             "): " + shorten(line));
  }
  if (!document.is_object() || document.get_object().size() != 1)
    throw protocol_violation("a response must have exactly one member: " + shorten(line));
  auto& only = *document.get_object().begin();
  return {std::string(only.key()), std::move(only.value())};
}

json::value exchange(process& connector, const json::object& request, const std::string& expected) {
  append_json(connector.out(), request);
  connector.out().push_back('\n');
  connector.flush();
  auto line = connector.wait_line(expected);
  if (!line) throw connector_failed(connector.describe_end());
  auto [name, value] = parse_response(*line);
  if (name != expected)
    throw protocol_violation("the connector answered \"" + name + "\" instead of \"" + expected + "\"");
  return value;
}

void exchange_spec(process& connector) {
  auto answer =
      exchange(connector, {{"spec", {{"connectorType", "IMAGE"}, {"config", json::object()}}}}, "spec");
  const auto* protocol = answer.is_object() ? answer.get_object().if_contains("protocol") : nullptr;
  if (!protocol || *protocol != 3032023) throw protocol_violation("Spec must name the protocol 3032023");
}

void expect_clean_end(process& connector) {
  connector.finish(exit_limit_seconds);
  if (auto extra = connector.take_line())
    throw protocol_violation("unexpected output after the last answer: " + shorten(*extra));
  if (connector.has_partial_line()) throw protocol_violation("the output ends inside a message");
  if (connector.usage().exit_code != 0) throw connector_failed(connector.describe_end());
}

json::value call(const process_settings& settings, const json::object& request, const std::string& expected) {
  process connector(settings);
  exchange_spec(connector);
  auto answer = exchange(connector, request, expected);
  expect_clean_end(connector);
  return answer;
}

}  // namespace sim
