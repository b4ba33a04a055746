#include <doctest/doctest.h>

#include "flow/codec.hpp"
#include "flow/hex.hpp"

namespace {

using tests::from_hex;

std::string encoded(const flow::response& message) {
  std::string out;
  flow::make_proto_codec()->encode(message, out);
  return out;
}

/// The message without its length.
std::string body(const flow::response& message) { return encoded(message).substr(4); }

flow::opened_response opened_with(flow::checkpoint value) {
  flow::opened_response out;
  out.runtime_checkpoint = std::move(value);
  return out;
}

TEST_CASE("the framing vectors of the Flow protocol") {
  flow::loaded_response loaded;
  loaded.binding = 2;
  loaded.doc = R"({"id":7})";
  const flow::acknowledged_response acknowledged{flow::state_update{R"({"a":1})", true}};
  struct row {
    const char* name;
    flow::response message;
    const char* want;
  };
  const row rows[] = {
      {"an empty checkpoint", opened_with({}), "0400000022020a00"},
      {"no checkpoint", flow::opened_response{}, "020000002200"},
      {"acknowledged", flow::acknowledged_response{}, "020000004200"},
      {"flushed", flow::flushed_response{}, "020000003200"},
      {"started commit", flow::started_commit_response{}, "020000003a00"},
      {"spec", flow::spec_response{}, "070000000a0508d787b901"},
      {"loaded", loaded, "0e0000002a0c080212087b226964223a377d"},
      {"acknowledged with state", acknowledged, "0f000000420d0a0b0a077b2261223a317d1001"},
  };
  for (const row& r : rows) {
    CAPTURE(r.name);
    CHECK(encoded(r.message) == from_hex(r.want));
  }
}

TEST_CASE("a checkpoint is the protobuf message that the runtime keeps") {
  flow::checkpoint value;
  value.sources["j"].read_through = 3;
  value.sources["j"].producers.push_back({"\x01\x02\x03\x04\x05\x06", 1, -1});
  CHECK(body(opened_with(value)) == from_hex("222b"  // opened
                                             "0a29"  // runtime_checkpoint
                                             "0a27"
                                             "0a016a"  // sources: key
                                             "1222"
                                             "0803"  // value: read_through
                                             "121e"
                                             "0a06010203040506"  // producers: id
                                             "1214"
                                             "090100000000000000"
                                             "10ffffffffffffffffff01"));
  flow::opened_response no_optimization;
  no_optimization.disable_load_optimization = true;
  CHECK(body(no_optimization) == from_hex("22021001"));
}

TEST_CASE("validated bindings carry path, mode, policy and constraints in order") {
  flow::validated_binding binding;
  binding.resource_path = {"s", "t"};
  binding.delta_updates = true;
  binding.ser_policy = {1, 2, 3};
  binding.case_insensitive_fields = true;
  binding.constraints.push_back({"F", flow::constraint_type::incompatible, "why", "f"});
  flow::validated_binding plain;
  plain.resource_path = {"u"};
  CHECK(body(flow::validated_response{{binding, plain}}) == from_hex("122c"
                                                                     "0a23"
                                                                     "120173"
                                                                     "120174"
                                                                     "1801"
                                                                     "2206080110021803"
                                                                     "2801"
                                                                     "320f"
                                                                     "0a0146"
                                                                     "120a"
                                                                     "1006"
                                                                     "1a03776879"
                                                                     "220166"
                                                                     "0a05"
                                                                     "120175"
                                                                     "2200"));
}

TEST_CASE("applied tells what was done, and the state that it left") {
  flow::applied_response applied;
  CHECK(body(applied) == from_hex("1a00"));
  applied.action_description = "DDL";
  applied.state = flow::state_update{"{}", false};
  CHECK(body(applied) == from_hex("1a0b"
                                  "0a0344444c"
                                  "12040a027b7d"));
}

TEST_CASE("messages follow each other in one buffer") {
  const auto codec = flow::make_proto_codec();
  std::string out;
  codec->encode(flow::flushed_response{}, out);
  codec->encode(flow::acknowledged_response{}, out);
  CHECK(out == from_hex("020000003200"
                        "020000004200"));
}

}  // namespace
