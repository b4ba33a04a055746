#include "connector/pending.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

using namespace connector;

namespace {

pending_entry full_entry() {
  pending_entry entry;
  entry.id = "0d4bd5c2-5d4e-4f21-8a9b-6c6a8f0e1d11";
  entry.store_files = {"flow/task/00000000-ffffffff/t/0-0.json.zst",
                       "flow/task/00000000-ffffffff/t/0-1.json.zst"};
  entry.delete_files = {"flow/task/00000000-ffffffff/t/0-2.json.zst"};
  entry.must_merge = true;
  entry.widen = {"note"};
  entry.columns = {"id", "note", "flow_document"};
  entry.rows = 18446744073709551615u;
  entry.deletes = 3;
  return entry;
}

constexpr const char* full_text =
    R"({"public%2Forders":{"00000000-ffffffff":{"id":"0d4bd5c2-5d4e-4f21-8a9b-6c6a8f0e1d11",)"
    R"("storeFiles":["flow/task/00000000-ffffffff/t/0-0.json.zst","flow/task/00000000-ffffffff/t/0-1.json.zst"],)"
    R"("deleteFiles":["flow/task/00000000-ffffffff/t/0-2.json.zst"],"mustMerge":true,"widen":["note"],)"
    R"("columns":["id","note","flow_document"],"rows":18446744073709551615,"deletes":3,"format":"json.zst"}}})";

}  // namespace

TEST_CASE("an entry is written with all of its members and read back as it was") {
  pending_work work;
  work["public%2Forders"]["00000000-ffffffff"] = full_entry();
  CHECK(to_patch(work) == full_text);
  CHECK(parse_state(to_patch(work)) == work);
}

TEST_CASE("the clearing patch removes each entry by its key and range") {
  pending_work work;
  work["a"]["00000000-7fffffff"] = full_entry();
  work["a"]["80000000-ffffffff"] = full_entry();
  work["b"]["00000000-ffffffff"] = full_entry();
  CHECK(to_clearing_patch(work) ==
        R"({"a":{"00000000-7fffffff":null,"80000000-ffffffff":null},"b":{"00000000-ffffffff":null}})");
}

TEST_CASE("a state without work holds no entries") {
  for (const char* state :
       {"", "{}", "null", R"({"a":{}})", R"({"a":null})", R"({"a":{"00000000-ffffffff":null}})"}) {
    CAPTURE(state);
    CHECK(parse_state(state).empty());
  }
}

TEST_CASE("an entry that cannot be understood is an error that says what to do, never skipped") {
  const boost::json::value good = boost::json::parse(full_text);
  const auto broken = [&](auto change) {
    boost::json::value copy = good;
    change(copy.at("public%2Forders").at("00000000-ffffffff").get_object());
    return boost::json::serialize(copy);
  };
  const std::pair<const char*, std::string> cases[] = {
      {"not JSON", "{"},
      {"not an object", "[]"},
      {"binding not an object", R"({"a":1})"},
      {"entry not an object", R"({"a":{"00000000-ffffffff":[]}})"},
      {"id missing", broken([](auto& entry) { entry.erase("id"); })},
      {"id empty", broken([](auto& entry) { entry["id"] = ""; })},
      {"files missing", broken([](auto& entry) { entry.erase("storeFiles"); })},
      {"file not a string", broken([](auto& entry) { entry["deleteFiles"] = {1}; })},
      {"count negative", broken([](auto& entry) { entry["rows"] = -1; })},
      {"count a fraction", broken([](auto& entry) { entry["deletes"] = 0.5; })},
      {"flag not a boolean", broken([](auto& entry) { entry["mustMerge"] = "yes"; })},
      {"another format", broken([](auto& entry) { entry["format"] = "parquet"; })},
      {"a member of a later version", broken([](auto& entry) { entry["partition"] = 4; })},
  };
  for (const auto& [name, state] : cases) {
    CAPTURE(name);
    try {
      parse_state(state);
      FAIL("was accepted");
    } catch (const pending_error& error) {
      CHECK(std::string(error.what()).find("version that wrote it") != std::string::npos);
    }
  }
}

TEST_CASE("a key range is eight lower-case hex digits on either side") {
  flow::key_range range;
  range.begin = 0xAB;
  range.end = 0xffffffff;
  CHECK(range_text(range) == "000000ab-ffffffff");
}

TEST_CASE("the objects of pending work are all of its files") {
  pending_work work;
  work["a"]["00000000-7fffffff"] = full_entry();
  work["b"]["00000000-ffffffff"] = full_entry();
  CHECK(objects_of(work).size() == 6);
}
