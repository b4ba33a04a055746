#include "bench/combiner.hpp"

#include <algorithm>

namespace sim {

std::pair<combined&, bool> combiner::add(const std::string& packed_key, std::uint64_t reference,
                                         const json::value& document) {
  auto [at, is_new] = entries_.try_emplace(packed_key);
  auto& entry = at->second;
  if (is_new) {
    in_order_ = in_order_ && (order_.empty() || order_.back()->first < packed_key);
    order_.push_back(&*at);
  }
  bool after_deletion = entry.deleted;
  entry.fresh = entry.fresh || after_deletion;
  if (!is_new && !after_deletion && !reductions_.replaces()) {
    std::string scratch;
    auto older =
        parse_json(entry.text ? std::string_view(*entry.text) : source_.render(entry.reference, scratch));
    entry.text = std::make_unique<std::string>(to_text(reductions_.reduce(std::move(older), document)));
  } else {
    entry.text.reset();
  }
  entry.reference = reference;
  entry.deleted = !delta_ && reductions_.deletes(document);
  return {entry, is_new};
}

combined* combiner::find(const std::string& packed_key) {
  auto at = entries_.find(packed_key);
  return at == entries_.end() ? nullptr : &at->second;
}

std::vector<combiner::map::value_type*> combiner::sorted() {
  if (!in_order_) {
    std::sort(order_.begin(), order_.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    in_order_ = true;
  }
  return order_;
}

std::string_view reduced_text(const combined& entry, const std::string* older, const reducer& reductions,
                              const document_source& source, std::string& scratch) {
  if (!entry.text && (!older || older->empty() || entry.fresh || reductions.replaces()))
    return source.render(entry.reference, scratch);
  if (!older || older->empty() || entry.fresh) return *entry.text;
  std::string_view newer =
      entry.text ? std::string_view(*entry.text) : source.render(entry.reference, scratch);
  auto right = parse_json(newer);
  scratch = to_text(reductions.reduce(parse_json(*older), right));
  return scratch;
}

}  // namespace sim
