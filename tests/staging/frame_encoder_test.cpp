#include "staging/frame_encoder.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <vector>

#include "staging/unzstd.hpp"

namespace {

constexpr std::size_t never_full = std::numeric_limits<std::size_t>::max();

std::string incompressible(std::size_t bytes, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(bytes, '\0');
  for (auto& c : text) c = static_cast<char>(random());
  return text;
}

}  // namespace

TEST_CASE("blocks of any size come back from one frame") {
  struct row {
    std::string name;
    std::vector<std::string> blocks;
  };
  for (const auto& c : {
           row{"one small block", {"{\"a\":1}\n"}},
           row{"last block empty", {"{\"a\":1}\n", ""}},
           row{"several", {"one\n", "two\n", std::string(300000, 'x'), "three\n"}},
           row{"more output than one chunk of zstd's", {incompressible(1u << 20, 1), incompressible(999, 2)}},
       }) {
    CAPTURE(c.name);
    staging::frame_encoder encoder(1, never_full);
    std::string object, rows;
    for (std::size_t i = 0; i < c.blocks.size(); ++i) {
      const bool last = i + 1 == c.blocks.size();
      CHECK(encoder.encode(c.blocks[i], last, object) == last);
      rows += c.blocks[i];
    }
    CHECK(tests::unzstd_single_frame(object) == rows);
  }
}

TEST_CASE("no rows make no frame") {
  staging::frame_encoder encoder(1, never_full);
  std::string object;
  CHECK_FALSE(encoder.encode("", true, object));
  CHECK(object.empty());
}

TEST_CASE("a frame ends at the block that fills it, and the next block begins another") {
  staging::frame_encoder encoder(1, 250000);
  std::vector<std::string> objects(1), contents(1);
  for (unsigned i = 0; i < 7; ++i) {
    const auto block = incompressible(100000, i);
    contents.back() += block;
    if (encoder.encode(block, i == 6, objects.back())) {
      objects.emplace_back();
      contents.emplace_back();
    }
  }
  // zstd holds back up to one of its own blocks (128 KiB), so a frame is seen as full a block late.
  REQUIRE(objects.size() == 4);
  CHECK(objects.back().empty());
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(tests::unzstd_single_frame(objects[i]) == contents[i]);
    if (i < 2) CHECK(objects[i].size() >= 250000);
  }
}

TEST_CASE("even the highest level keeps its window within 8 MiB") {
  staging::frame_encoder encoder(22, never_full);
  std::string object;
  // In two blocks, so that the window is not that of a known small size.
  CHECK_FALSE(encoder.encode("one\n", false, object));
  CHECK(encoder.encode("two\n", true, object));
  CHECK(tests::unzstd_single_frame(object) == "one\ntwo\n");
}
