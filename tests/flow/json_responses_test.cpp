// Responses, compared as exact text with the protocol's examples where it has one.
#include <doctest/doctest.h>

#include <stdexcept>

#include "flow/checkpoint.hpp"
#include "flow/hex.hpp"
#include "flow/json_responses.hpp"

namespace {

std::string text_of(const flow::response& message) {
  std::string out;
  flow::append_json_response(message, out);
  return out;
}

TEST_CASE("Spec has the protocol's version and its schemas") {
  flow::spec_response message;
  message.config_schema_json = R"({"type":"object"})";
  message.resource_config_schema_json =
      R"({"type":"object","properties":{"table":{"type":"string","x-collection-name":true}}})";
  message.documentation_url = "https://example.test/docs";
  CHECK(
      text_of(message) ==
      R"({"spec":{"protocol":3032023,"configSchema":{"type":"object"},"resourceConfigSchema":{"type":"object",)"
      R"("properties":{"table":{"type":"string","x-collection-name":true}}},"documentationUrl":)"
      R"("https://example.test/docs"}})"
      "\n");
}

TEST_CASE("Validated lists the constraints, several for a field if need be") {
  using enum flow::constraint_type;
  flow::validated_binding binding;
  binding.resource_path = {"public", "orders"};
  binding.ser_policy = {65536, 1000, 1000};
  binding.constraints = {{"amount", location_recommended, "single scalar type", ""},
                         {"extras", field_optional, "object field", ""},
                         {"id", location_required, "key component", ""},
                         {"id", field_required, "again", ""},
                         {"Note", field_forbidden, "a \"reason\"\n", "note"},
                         {"x", incompatible, "changed", ""},
                         {"y", invalid, "", ""}};
  CHECK(
      text_of(flow::validated_response{{binding}}) ==
      R"({"validated":{"bindings":[{"resourcePath":["public","orders"],"serPolicy":{"strTruncateAfter":65536,)"
      R"("nestedObjTruncateAfter":1000,"arrayTruncateAfter":1000},"projectionConstraints":[)"
      R"({"field":"amount","constraint":{"type":"LOCATION_RECOMMENDED","reason":"single scalar type"}},)"
      R"({"field":"extras","constraint":{"type":"FIELD_OPTIONAL","reason":"object field"}},)"
      R"({"field":"id","constraint":{"type":"LOCATION_REQUIRED","reason":"key component"}},)"
      R"({"field":"id","constraint":{"type":"FIELD_REQUIRED","reason":"again"}},)"
      R"({"field":"Note","constraint":{"type":"FIELD_FORBIDDEN","reason":"a \"reason\"\n","foldedField":"note"}},)"
      R"({"field":"x","constraint":{"type":"INCOMPATIBLE","reason":"changed"}},)"
      R"({"field":"y","constraint":{}}]}]}})"
      "\n");
  flow::validated_binding flags;
  flags.delta_updates = flags.case_insensitive_fields = true;
  CHECK(text_of(flow::validated_response{{flags}}) ==
        R"({"validated":{"bindings":[{"deltaUpdates":true,"serPolicy":{},"caseInsensitiveFields":true}]}})"
        "\n");
}

TEST_CASE("defaults are left out, messages without members are written as empty objects") {
  CHECK(text_of(flow::validated_response{}) == "{\"validated\":{}}\n");
  CHECK(text_of(flow::applied_response{}) == "{\"applied\":{}}\n");
  CHECK(text_of(flow::opened_response{}) == "{\"opened\":{}}\n");
  CHECK(text_of(flow::flushed_response{}) == "{\"flushed\":{}}\n");
  CHECK(text_of(flow::started_commit_response{}) == "{\"startedCommit\":{}}\n");
  CHECK(text_of(flow::acknowledged_response{}) == "{\"acknowledged\":{}}\n");
  CHECK(text_of(flow::loaded_response{0, "{}"}) == "{\"loaded\":{\"doc\":{}}}\n");
}

TEST_CASE("state updates are written in each of the three answers that may carry one") {
  const flow::state_update patch{R"({"a":1})", true}, replacement{R"({"b":2})", false};
  CHECK(
      text_of(flow::applied_response{"created table public.orders", patch}) ==
      R"({"applied":{"actionDescription":"created table public.orders","state":{"updated":{"a":1},"mergePatch":true}}})"
      "\n");
  CHECK(text_of(flow::started_commit_response{patch}) ==
        "{\"startedCommit\":{\"state\":{\"updated\":{\"a\":1},\"mergePatch\":true}}}\n");
  CHECK(text_of(flow::acknowledged_response{replacement}) ==
        "{\"acknowledged\":{\"state\":{\"updated\":{\"b\":2}}}}\n");
}

TEST_CASE("an absent checkpoint, an empty one and a full one differ") {
  flow::opened_response message;
  message.disable_load_optimization = true;
  CHECK(text_of(message) == "{\"opened\":{\"disableLoadOptimization\":true}}\n");
  message.runtime_checkpoint.emplace();
  message.disable_load_optimization = false;
  CHECK(text_of(message) == "{\"opened\":{\"runtimeCheckpoint\":{}}}\n");
  flow::checkpoint_source source{1024, {{tests::from_hex("070c662b1d01"), 2229468808679181360, -1}}};
  message.runtime_checkpoint->sources["a;b"] = source;
  message.runtime_checkpoint->ack_intents["j"] = "\xff";
  CHECK(
      text_of(message) ==
      R"({"opened":{"runtimeCheckpoint":{"sources":{"a;b":{"readThrough":"1024","producers":[{"id":"BwxmKx0B",)"
      R"("state":{"lastAck":"2229468808679181360","begin":"-1"}}]}},"ackIntents":{"j":"/w=="}}}})"
      "\n");
}

TEST_CASE("loaded documents pass untouched, unless a line break has to go") {
  CHECK(text_of(flow::loaded_response{3, R"({"n": 1.000000000000000000001e999, "s":"a  b"})"}) ==
        R"({"loaded":{"binding":3,"doc":{"n": 1.000000000000000000001e999, "s":"a  b"}}})"
        "\n");
  CHECK(text_of(flow::loaded_response{0, "{\r\n \"s\": \"a \\\" \\\\\",\n\t\"n\": [1, 2]\n}"}) ==
        R"({"loaded":{"doc":{"s":"a \" \\","n":[1,2]}}})"
        "\n");
}

TEST_CASE("a document that cannot be put on one line is refused, and nothing of it is written") {
  std::string out = "before";
  CHECK_THROWS_AS(flow::append_json_response(flow::loaded_response{0, "{\"a\":\"\n\"}"}, out),
                  std::invalid_argument);
  CHECK(out == "before");
}

}  // namespace
