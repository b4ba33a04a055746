// Requests as runtimes write them, and as the protocol allows them to be written.
#include <doctest/doctest.h>

#include "flow/elements.hpp"
#include "flow/framed.hpp"
#include "flow/json_requests.hpp"
#include "flow/worked_example.hpp"

namespace {

using tests::decoded;
using tests::error_of;
using strings = std::vector<std::string>;
namespace example = tests::worked_example;

void check_orders(const flow::collection_spec& got) {
  CHECK(got.name == "acmeCo/orders");
  CHECK(got.key == strings{"/region", "/id"});
  CHECK(got.uuid_ptr == "/_meta/uuid");
  REQUIRE(got.projections.size() == 6);
  CHECK(got.projections[0].field == "amount");
  CHECK(got.projections[0].ptr == "/amount");
  CHECK(got.projections[0].inference.types == strings{"number"});
  CHECK(got.projections[0].inference.exists == flow::exists::must);
  CHECK_FALSE(got.projections[0].is_primary_key);
  CHECK_FALSE(got.projections[0].inference.string.has_value());
  CHECK(got.projections[2].ptr == "");
  CHECK(got.projections[3].is_primary_key);
  CHECK(got.projections[4].inference.exists == flow::exists::may);
  CHECK(got.projections[4].inference.string.has_value());
  CHECK(got.write_schema_json.starts_with(R"({"type":"object","if":)"));
  CHECK(got.write_schema_json.ends_with(R"("delete":true}}})"));
  CHECK(got.read_schema_json == "");
}

void check_warehouse(const flow::materialization_spec& got) {
  CHECK(got.name == "acmeCo/warehouse");
  CHECK(got.config_json == example::config);
  REQUIRE(got.bindings.size() == 1);
  CHECK(got.inactive_bindings.empty());
  const flow::materialization_binding& binding = got.bindings[0];
  CHECK(binding.resource_config_json == R"({"table":"orders"})");
  CHECK(binding.resource_path == strings{"public", "orders"});
  check_orders(*binding.collection);
  CHECK(binding.selection.keys == strings{"region", "id"});
  CHECK(binding.selection.values == strings{"amount", "extras", "note"});
  CHECK(binding.selection.document == "flow_document");
  CHECK_FALSE(binding.delta_updates);
  CHECK(binding.backfill == 0);
  CHECK(binding.state_key == "public%2Forders");
  REQUIRE(binding.ser_policy.has_value());
  CHECK(binding.ser_policy->str_truncate_after == 65536);
  CHECK(binding.ser_policy->nested_obj_truncate_after == 1000);
  CHECK(binding.ser_policy->array_truncate_after == 1000);
  CHECK(got.labels.size() == 3);
  CHECK(got.labels.at("estuary.dev/build") == "0123456789abcdef");
  CHECK(got.labels.at("estuary.dev/task-type") == "materialization");
}

TEST_CASE("the example's Spec and Validate decode") {
  CHECK_NOTHROW(decoded(R"({"spec":{"connectorType":"IMAGE","config":{}}})").as<flow::spec_request>());
  const decoded message(example::validate);
  const auto& got = message.as<flow::validate_request>();
  CHECK(got.name == "acmeCo/warehouse");
  CHECK(got.config_json == example::config);
  REQUIRE(got.bindings.size() == 1);
  CHECK(got.bindings[0].resource_config_json == R"({"table":"orders"})");
  CHECK(got.bindings[0].group_by == strings{"region", "id"});
  check_orders(*got.bindings[0].collection);
  CHECK_FALSE(got.last_materialization.has_value());
  CHECK(got.last_version == "");
}

TEST_CASE("the example's Apply and Open decode") {
  const decoded apply(example::apply), open(example::open);
  check_warehouse(apply.as<flow::apply_request>().materialization);
  CHECK(apply.as<flow::apply_request>().version == "0123456789abcdef");
  CHECK_FALSE(apply.as<flow::apply_request>().last_materialization.has_value());
  CHECK(apply.as<flow::apply_request>().state_json == "");
  check_warehouse(open.as<flow::open_request>().materialization);
  CHECK(open.as<flow::open_request>().range == flow::key_range{0, 4294967295});
  CHECK(open.as<flow::open_request>().state_json == "{}");
}

/// One request of a transaction as a line of text.
std::string describe(const flow::request& message) {
  flow::tuple_reader reader;
  if (const auto* load = std::get_if<flow::load_request>(&message))
    return "load " + std::to_string(load->binding) + ": " + tests::describe(reader, load->key);
  if (const auto* store = std::get_if<flow::store_request>(&message))
    return "store " + std::to_string(store->binding) + ": " + tests::describe(reader, store->key) + " -> " +
           tests::describe(reader, store->values) + " doc " + std::string(store->doc) +
           (store->exists ? " exists" : "") + (store->remove ? " delete" : "");
  constexpr const char* names[] = {"spec",  "validate", "apply",       "open",       "load",
                                   "flush", "store",    "startCommit", "acknowledge"};
  return names[message.index()];
}

TEST_CASE("the example's transactions decode line by line") {
  const char* const want[] = {
      "acknowledge",
      "flush",
      R"(store 0: "eu", int 7 -> real 19.99, json {"gift":true}, null doc {"amount":19.99,"extras":{"gift":true},"id":7,"region":"eu"})",
      R"(store 0: "us", int -3 -> int 5, null, "fragile" doc {"amount":5,"id":-3,"note":"fragile","region":"us"})",
      "startCommit",
      "acknowledge",
      R"(load 0: "eu", int 7)",
      R"(load 0: "us", int -3)",
      "flush",
      R"(store 0: "eu", int 7 -> real 24.5, json {"gift":true}, "rush" doc {"amount":24.5,"extras":{"gift":true},"id":7,"note":"rush","region":"eu"} exists)",
      R"(store 0: "us", int -3 -> int 5, null, "fragile" doc {"_meta":{"op":"d"},"amount":5,"id":-3,"note":"fragile","region":"us"} exists delete)",
      R"(store 0: "us", int 12 -> int 0, null, null doc {"amount":0,"id":12,"region":"us"})",
      "startCommit",
      "acknowledge",
  };
  const tests::framed frame(example::transactions);
  const auto codec = flow::make_json_codec();
  flow::request message;
  std::string_view rest = frame.text();
  for (const char* line : want) {
    rest.remove_prefix(codec->take(rest, false, message));
    CHECK(describe(message) == line);
  }
  CHECK(rest == "\n");
}

struct same_case {
  const char *name, *line, *want;
};

const same_case same_cases[] = {
    {"the v2 runtime's Load", R"({"load":{"key":["eu",7]}})", R"(load 0: "eu", int 7)"},
    {"the v2 runtime's Store",
     R"({"store":{"key":["eu",7],"values":[24.5,{"gift":true},"rush"],"doc":{"id":7},"exists":true}})",
     R"(store 0: "eu", int 7 -> real 24.5, json {"gift":true}, "rush" doc {"id":7} exists)"},
    {"members in another order",
     R"({"store":{"exists":true,"doc":{"id":7},"values":[1],"delete":true,"key":[2],"binding":3}})",
     "store 3: int 2 -> int 1 doc {\"id\":7} exists delete"},
    {"snake_case names", R"({"store":{"key_packed":"FQc=","values_packed":"AA==","doc":{}}})",
     "store 0: int 7 -> null doc {}"},
    {"escaped names", R"({"st\u006fre":{"k\u0065y":[1],"d\u006fc":{"a":1},"\u0065xists":true}})",
     "store 0: int 1 ->  doc {\"a\":1} exists"},
    {"escaped base64", R"({"load":{"keyPacked":"IcAz\/XCj1wo9"}})", "load 0: real 19.99"},
    {"null is absent",
     R"({"flush":null,"store":{"binding":null,"key":null,"keyPacked":"FA==","values":null,"doc":null,"exists":null}})",
     "store 0: int 0 ->  doc "},
    {"unknown members are ignored",
     R"({"$internal":"AAAA","store":{"new":{"doc":{"b":2},"x":[1,{}]},"key":[1],"doc":{"a":1},"newer":"doc"}})",
     "store 0: int 1 ->  doc {\"a\":1}"},
    {"numbers as strings", R"({"load":{"binding":"12","key":[1]}})", "load 12: int 1"},
    {"the largest binding", R"({"load":{"binding":4294967295,"key":[1]}})", "load 4294967295: int 1"},
    {"white space everywhere",
     "{ \"store\" :\t{ \"key\" : [ 1 , 2 ] , \"doc\" : { \"a\" : 1 } , \"exists\" : true } } ",
     "store 0: int 1, int 2 ->  doc { \"a\" : 1 } exists"},
    {"the last of a repeated member counts", R"({"load":{"key":[1],"key":[2]}})", "load 0: int 2"},
    {"a document beyond double precision is passed untouched",
     R"({"store":{"key":[1],"doc":{"n":1234567890123456789012.00000000000000000001e-7000,"s":"\ud800"}}})",
     R"(store 0: int 1 ->  doc {"n":1234567890123456789012.00000000000000000001e-7000,"s":"\ud800"})"},
    {"brackets and quotes inside strings", R"({"store":{"key":["}]"],"doc":{"a":"}]\"{\\"}}})",
     R"(store 0: "}]" ->  doc {"a":"}]\"{\\"})"},
    {"no document, no values", R"({"store":{"key":[1]}})", "store 0: int 1 ->  doc "},
    {"an empty key is passed on", R"({"load":{}})", "load 0: "},
    {"a Flush of newer runtimes", R"({"flush":{"statePatches":[{}],"backfillBegins":[{"binding":1}]}})",
     "flush"},
};

TEST_CASE("Loads and Stores decode the same at speed and strictly, in every spelling") {
  for (const same_case& c : same_cases) {
    CAPTURE(c.name);
    const tests::framed frame(std::string(c.line) + "\n");
    const std::string_view line(frame.text().data(), frame.text().size() - 1);
    flow::request message;
    const auto codec = flow::make_json_codec();
    CHECK(codec->take(frame.text(), false, message) > 0);
    CHECK(describe(message) == c.want);
    flow::tuple_scratch scratch;
    flow::decode_json_request(line, scratch, message);
    CHECK(describe(message) == c.want);
  }
}

TEST_CASE("raw JSON members are exact slices, spaces, digits and all") {
  const decoded open(
      R"({"open":{"materialization":{"config": { "a" : 1.50 } ,"bindings":[]},"state":  {"b": [1 , 2]} }})");
  CHECK(open.as<flow::open_request>().materialization.config_json == R"({ "a" : 1.50 })");
  CHECK(open.as<flow::open_request>().state_json == R"({"b": [1 , 2]})");
  const decoded acknowledge("{\"acknowledge\":{\"statePatches\":[{\"a\":1}\t,{\"b\":2}\t]}}");
  CHECK(acknowledge.as<flow::acknowledge_request>().state_patches_json == "[{\"a\":1}\t,{\"b\":2}\t]");
}

TEST_CASE("inference details, field configuration and labels are read in either spelling") {
  const decoded message(
      R"({"apply":{"last_version":"v0","last_materialization":{"name":"old","config":{"sops":1}},
    "materialization":{"shard_template":{"id":"x","labels":{"labels":[{"name":"estuary.dev/flag/enable-runtime-v2",
    "value":"true"},{"name":"bare"}]}},"bindings":[{"backfill":2,"delta_updates":true,
    "field_selection":{"field_config":{"some_field":{"castToString":true},"other":null}},
    "collection":{"read_schema":true,"projections":[
    {"field":"f","explicit":true,"isPartitionKey":true,"inference":{"types":["string"],"exists":2,"secret":true,
     "title":"T","description":"D","default":"x",
     "string":{"format":"integer","max_length":7,"contentEncoding":"base64","contentType":"c","strMinimum":"-5","strMaximum":"99"}}},
    {"field":"g","inference":{"types":["array","number"],"exists":"SOON",
     "numeric":{"hasMinimum":true,"minimum":-1000.0,"hasMaximum":true,"maximum":"1e3"},
     "array":{"minItems":1,"hasMaxItems":true,"maxItems":"9","itemTypes":["null"]}}}]}}]}}})");
  const auto& got = message.as<flow::apply_request>();
  CHECK(got.last_version == "v0");
  CHECK(got.last_materialization->config_json == R"({"sops":1})");
  CHECK(got.materialization.labels.at("estuary.dev/flag/enable-runtime-v2") == "true");
  CHECK(got.materialization.labels.at("bare") == "");
  const flow::materialization_binding& binding = got.materialization.bindings.at(0);
  CHECK(binding.backfill == 2);
  CHECK(binding.delta_updates);
  CHECK_FALSE(binding.ser_policy.has_value());
  CHECK(binding.selection.configs == flow::field_configs{{"some_field", R"({"castToString":true})"}});
  CHECK(binding.collection->read_schema_json == "true");
  const flow::projection& f = binding.collection->projections.at(0);
  CHECK(f.is_explicit);
  CHECK(f.is_partition_key);
  CHECK(f.inference.exists == flow::exists::may);
  CHECK(f.inference.secret);
  CHECK(f.inference.title == "T");
  CHECK(f.inference.description == "D");
  CHECK(f.inference.default_json == R"("x")");
  CHECK(f.inference.string->format == "integer");
  CHECK(f.inference.string->max_length == 7);
  CHECK(f.inference.string->content_encoding == "base64");
  CHECK(f.inference.string->content_type == "c");
  CHECK(f.inference.string->minimum == "-5");
  CHECK(f.inference.string->maximum == "99");
  const flow::inference& g = binding.collection->projections.at(1).inference;
  CHECK(g.exists == flow::exists::invalid);
  CHECK(g.numeric->has_minimum);
  CHECK(g.numeric->minimum == -1000);
  CHECK(g.numeric->has_maximum);
  CHECK(g.numeric->maximum == 1000);
  CHECK(g.array->min_items == 1);
  CHECK(g.array->has_max_items);
  CHECK(g.array->max_items == 9);
  CHECK(g.array->item_types == strings{"null"});
}

TEST_CASE("linked collections are shared by active and inactive bindings, wherever the table stands") {
  const decoded message(
      R"({"open":{"materialization":{"bindings":[{"collectionIndex":1,"collection":{"name":"stray"}},{}],
    "linkedCollections":[{"name":"zero"},{"name":"one"}],"inactiveBindings":[{"collection_index":1}]}}})");
  const auto& got = message.as<flow::open_request>().materialization;
  CHECK(got.bindings.at(0).collection->name == "one");
  CHECK(got.bindings.at(1).collection->name == "zero");
  CHECK(got.inactive_bindings.at(0).collection == got.bindings.at(0).collection);
  const decoded inline_form(
      R"({"validate":{"bindings":[{"collectionIndex":5,"collection":{"name":"own"}}]}})");
  CHECK(inline_form.as<flow::validate_request>().bindings.at(0).collection->name == "own");
  const decoded linked(R"({"validate":{"linkedCollections":[{"name":"zero"}],"bindings":[{}]}})");
  CHECK(linked.as<flow::validate_request>().bindings.at(0).collection->name == "zero");
}

TEST_CASE("linked collections of one name are told apart by their index") {
  const decoded message(
      R"({"validate":{"linkedCollections":[{"name":"same","key":["/a"]},{"name":"same","key":["/b"]}],
    "bindings":[{"collectionIndex":1},{"collectionIndex":0},{"collectionIndex":1}]}})");
  const auto& bindings = message.as<flow::validate_request>().bindings;
  CHECK(bindings.at(0).collection->key == strings{"/b"});
  CHECK(bindings.at(1).collection->key == strings{"/a"});
  CHECK(bindings.at(2).collection == bindings.at(0).collection);
}

struct error_case {
  const char *name, *line, *want;
};

const error_case error_cases[] = {
    {"a binding without a collection", R"({"open":{"materialization":{"bindings":[{}]}}})",
     "open.materialization: binding 0 has no collection at byte 44 of the message"},
    {"an inactive binding without a collection",
     R"({"apply":{"lastMaterialization":{"inactiveBindings":[{}]}}})",
     "apply.lastMaterialization: binding 0 has no collection at byte 57 of the message"},
    {"a collection beyond the table",
     R"({"validate":{"linkedCollections":[{}],"bindings":[{"collectionIndex":1}]}})",
     "validate: binding 0 refers to collection 1 of a table of 1 at byte 73 of the message"},
    {"an unknown kind", R"({"frobnicate":{}})",
     "frobnicate: an unknown kind of request; this connector speaks version 3032023 of the materialization "
     "protocol at "
     "byte 14 of the message"},
    {"two requests", R"({"flush":{},"store":{"key":[1]}})",
     "store: a second request in the same message at byte 20 of the message"},
    {"a Store and another", R"({"store":{"key":[1]},"flush":{}})",
     "flush: a second request in the same message at byte 29 of the message"},
    {"no request", "{}", "a message without a request at byte 2 of the message"},
    {"only null requests", R"({"store":null})", "a message without a request at byte 14 of the message"},
    {"no object", "[]", "expected a JSON object at byte 0 of the message"},
    {"a number", "17", "expected a JSON object at byte 0 of the message"},
    {"garbage", "{garbage}", "expected a member's name at byte 1 of the message"},
    {"request that is no object", R"({"store":7})", "store: expected an object at byte 9 of the message"},
    {"binding that is no number", R"({"store":{"binding":true}})",
     "store.binding: expected a whole number of 32 bits at byte 24 of the message"},
    {"binding out of range", R"({"store":{"binding":4294967296}})",
     "store.binding: expected a whole number of 32 bits at byte 30 of the message"},
    {"negative binding", R"({"load":{"binding":-1}})",
     "load.binding: expected a whole number of 32 bits at byte 21 of the message"},
    {"key that is no array", R"({"load":{"key":{}}})",
     "load.key: expected an array at byte 15 of the message"},
    {"bad base64", R"({"load":{"keyPacked":"A"}})",
     "load.keyPacked: expected base64 text at byte 24 of the message"},
    {"document that is no object", R"({"store":{"doc":[1]}})",
     "store.doc: expected an object at byte 16 of the message"},
    {"document with mismatched brackets", R"({"store":{"doc":{"a":[1}}})",
     "expected ',' or ']' in an array at byte 23 of the message"},
    {"document closed by the wrong bracket", R"({"store":{"doc":{"a":1]}})",
     "expected ',' or '}' in an object at byte 22 of the message"},
    {"a document that takes its neighbour's bracket", R"({"store":{"doc":{"a":},"exists":true}})",
     "expected a value at byte 21 of the message"},
    {"an error deep inside a spec",
     R"({"open":{"materialization":{"bindings":[{},{"collection":{"projections":[{"ptr":7}]}}]}}})",
     "open.materialization.bindings[1].collection.projections[0].ptr: expected a string at byte 80 of the "
     "message"},
    {"a surrogate without its partner", R"({"validate":{"name":"\udc00"}})",
     "validate.name: a surrogate escape without its partner at byte 28 of the message"},
    {"bytes that are not UTF-8", "{\"store\":{\"doc\":{\"a\":\"\xff\"}}}", "the message is not UTF-8"},
    {"a line break inside a string", "{\"store\":{\"doc\":{\"a\":\"\n\"}}}",
     "a control character inside a string at byte 22 of the message"},
    {"a truncated Store", R"({"store":{"doc":{"a":1})",
     "the input ends inside the message at byte 23 of the message"},
    {"a truncated Spec", R"({"spec":{"config)",
     "the input ends inside the message at byte 16 of the message"},
};

TEST_CASE("a request that cannot be vouched for is refused, with its place and without its content") {
  for (const error_case& c : error_cases) {
    CAPTURE(c.name);
    CHECK(error_of(c.line) == c.want);
    // The same through the fast attempt; a newline can only make it wrong elsewhere.
    CHECK(error_of(c.line + std::string("\n")) != "accepted");
  }
}

TEST_CASE("nesting beyond any document is refused, and what documents may have is not") {
  const auto store = [](std::size_t depth) {
    return R"({"store":{"key":[1],"doc":{"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}}}";
  };
  CHECK(error_of(store(1000)) == "accepted");
  CHECK(error_of(store(1100)).starts_with("nested more than 1024 levels deep"));
}

}  // namespace
