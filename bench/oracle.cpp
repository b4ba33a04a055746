#include "bench/oracle.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "bench/cell.hpp"
#include "bench/tuple.hpp"

namespace sim {
namespace {

constexpr char separator = '\x1f';

struct key_text {
  std::string& out;
  void operator()(std::nullptr_t) const { out.append("\\N"); }
  void operator()(bool b) const { out.append(b ? "t" : "f"); }
  void operator()(std::int64_t i) const { out.append(std::to_string(i)); }
  void operator()(std::uint64_t u) const { out.append(std::to_string(u)); }
  void operator()(double d) const { append_number_key(out, d); }
  void operator()(const std::string& s) const { out.append(s); }
  void operator()(const json_bytes& b) const { out.append(b.text); }
};

}  // namespace

void append_number_key(std::string& out, double value) {
  if (std::trunc(value) == value && std::abs(value) < 9e15) {
    out.append(std::to_string(static_cast<std::int64_t>(value)));
    return;
  }
  std::array<char, 40> buffer;
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), end);
}

std::string row_key(std::string_view packed_key) {
  std::string out;
  for (const auto& e : unpack(packed_key)) {
    std::visit(key_text{out}, e);
    out.push_back(separator);
  }
  return out;
}

void oracle::apply(std::size_t binding_index, const std::string& packed_key, const combined& entry) {
  const auto& b = bindings_[binding_index];
  auto& table = rows_[binding_index];
  auto key = row_key(packed_key);
  auto at = table.find(key);
  bool exists = at != table.end() && !b.delta;
  if (entry.deleted && hard_delete_ && !b.delta) {
    if (exists) table.erase(at);
    return;
  }
  expected_row row;
  row.reference = entry.reference;
  std::string scratch;
  if (exists && !b.reductions->replaces() && !entry.fresh) {
    std::string older(document(at->second.front(), scratch));
    row.text = std::make_unique<std::string>(reduced_text(entry, &older, *b.reductions, source_, scratch));
  } else if (entry.text) {
    row.text = std::make_unique<std::string>(*entry.text);
  }
  if (exists) {
    at->second.front() = std::move(row);
  } else {
    table[key].push_back(std::move(row));
  }
}

std::string_view oracle::document(const expected_row& row, std::string& scratch) const {
  return row.text ? std::string_view(*row.text) : source_.render(row.reference, scratch);
}

stored_document oracle::stored(std::size_t binding_index, const expected_row& row) const {
  const auto& policy = bindings_[binding_index].policy;
  std::string scratch;
  stored_document out{parse_json(document(row, scratch))};
  out.cut = exceeds(out.value, policy);
  if (!out.cut) return out;
  std::string text;
  append_json(text, out.value, policy, true);
  out.value = parse_json(text);
  return out;
}

bool oracle::holds(std::size_t binding_index, const std::string& packed_key,
                   const json::value& loaded) const {
  const auto& table = rows_[binding_index];
  auto at = table.find(row_key(packed_key));
  return at != table.end() && same_super(loaded, stored(binding_index, at->second.front()).value);
}

}  // namespace sim
