#include "bench/generator.hpp"

#include <algorithm>
#include <cmath>

#include "bench/errors.hpp"

namespace sim {
namespace {

// A reference is transaction, collection and index within the batch.
constexpr int index_bits = 32, collection_bits = 12;

std::uint64_t make_reference(std::size_t transaction, std::size_t collection) {
  return (static_cast<std::uint64_t>(transaction) << collection_bits | collection) << index_bits;
}

}  // namespace

std::string hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  static constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out.push_back(hex[hash >> shift & 15]);
  return out;
}

generator::generator(scenario plan, std::uint64_t seed, std::string_view text)
    : plan_(std::move(plan)), seed_(seed), fingerprint_(hash_text(text) + "-" + std::to_string(seed)) {
  auto pool = std::make_shared<const word_pool>();
  for (std::size_t i = 0; i < plan_.collections.size(); ++i)
    templates_.emplace_back(plan_.collections[i], plan_.hints[i], pool);
  plan_keys();
}

void generator::plan_keys() {
  std::vector<std::uint64_t> next(plan_.collections.size(), 1);
  for (const auto& t : plan_.transactions) {
    auto& counts = overlap_counts_.emplace_back();
    auto left = t.doc_count;
    for (const auto& o : t.overlaps) {
      auto wanted = static_cast<std::uint64_t>(std::llround(o.fraction * static_cast<double>(t.doc_count)));
      counts.push_back(std::min(left, wanted));
      left -= counts.back();
    }
    for (auto c : t.collections) check_overlaps(t, c);
    auto& ranges = added_.emplace_back(plan_.collections.size());
    for (auto c : t.collections) {
      auto fresh = t.doc_count;
      for (std::size_t i = 0; i < t.overlaps.size(); ++i)
        if (t.overlaps[i].concerns(c)) fresh -= counts[i];
      ranges[c] = {next[c], fresh};
      next[c] += fresh;
    }
  }
}

void generator::check_overlaps(const planned_transaction& t, std::size_t c) const {
  const auto& name = plan_.collections[c].name;
  for (const auto& o : t.overlaps) {
    if (!o.concerns(c)) continue;
    if (added_[o.with][c].count == 0)
      throw usage_error("scenario: \"" + t.name + "\" overlaps with \"" + plan_.transactions[o.with].name +
                        "\", which adds no documents to " + name);
    if (o.op == overlap::operation::erase && !templates_[c].has_operation())
      throw usage_error("scenario: \"" + t.name + "\" deletes from " + name +
                        ", whose schema has no string at /_meta/op");
  }
}

std::vector<batch> generator::batches(std::size_t transaction) const {
  std::vector<batch> out;
  const auto& t = plan_.transactions[transaction];
  for (auto c : t.collections) out.push_back({c, make_reference(transaction, c), t.doc_count});
  return out;
}

document_identity generator::identify(std::size_t transaction, std::size_t collection,
                                      std::uint64_t index) const {
  const auto& t = plan_.transactions[transaction];
  const auto& added = added_[transaction][collection];
  document_identity id;
  id.seed = mix(seed_ ^ mix(make_reference(transaction, collection) + index));
  id.number = added.first + index;
  if (index >= added.count) {
    index -= added.count;
    std::size_t which = 0;
    for (;; ++which) {
      if (!t.overlaps[which].concerns(collection)) continue;
      if (index < overlap_counts_[transaction][which]) break;
      index -= overlap_counts_[transaction][which];
    }
    const auto& o = t.overlaps[which];
    const auto& earlier = added_[o.with][collection];
    auto low = static_cast<std::uint64_t>(o.from * static_cast<double>(earlier.count));
    auto width = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(o.to * static_cast<double>(earlier.count)) - low);
    std::uint64_t offset = 0;
    if (o.distribution == overlap::spread::uniform) {
      // Evenly spread, so that no key is taken twice before all have been taken once.
      auto count = overlap_counts_[transaction][which];
      offset = count > width
                   ? index % width
                   : static_cast<std::uint64_t>(static_cast<unsigned __int128>(index) * width / count);
    } else {
      // Zipf with exponent 1: the rank's logarithm is uniform.
      auto u = random_stream(id.seed).fraction();
      offset = std::min(width - 1, static_cast<std::uint64_t>(std::pow(static_cast<double>(width), u)) - 1);
    }
    id.number = std::min(earlier.first + earlier.count - 1, earlier.first + low + offset);
    id.operation = o.op == overlap::operation::erase ? 'd' : 'u';
  }
  id.turn = id.number - 1 + transaction;
  return id;
}

std::string_view generator::render(std::uint64_t reference, std::string& scratch) const {
  auto index = reference & ((std::uint64_t{1} << index_bits) - 1);
  auto collection = static_cast<std::size_t>(reference >> index_bits & ((1U << collection_bits) - 1));
  auto transaction = static_cast<std::size_t>(reference >> (index_bits + collection_bits));
  templates_[collection].render(scratch, identify(transaction, collection, index),
                                plan_.transactions[transaction].doc_bytes);
  return scratch;
}

}  // namespace sim
