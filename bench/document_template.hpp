// A JSON schema compiled to a program that writes valid, varied documents of a wanted size as text.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/json.hpp"
#include "bench/random.hpp"
#include "bench/scenario.hpp"

namespace sim {

/// Plain ASCII words to cut long texts from; large enough that no compressor's window sees it twice.
class word_pool {
 public:
  word_pool();
  /// Appends `bytes` of it, from a place chosen by `random`.
  void append(std::string& out, std::size_t bytes, random_stream& random) const;

 private:
  std::string text_;
};

/// Which document to write.
struct document_identity {
  std::uint64_t number = 0;  // decides the key
  std::uint64_t turn = 0;    // which of listed values is next
  std::uint64_t seed = 0;    // decides everything else
  char operation = 'c';      // change data capture: c, u or d, at /_meta/op
};

class document_template {
 public:
  struct node;

  /// Throws usage_error when the schema uses what the generator cannot do, naming the location.
  document_template(const collection& source, const std::vector<field_hint>& hints,
                    std::shared_ptr<const word_pool> pool);
  ~document_template();
  document_template(document_template&&) noexcept;

  /// Replaces `out` by the document. Exactly `bytes` long when the schema has a string to fill up; throws
  /// usage_error when it cannot be as short as that.
  void render(std::string& out, const document_identity& identity, std::size_t bytes) const;
  /// Whether /_meta/op exists, so that deletions can be expressed.
  [[nodiscard]] bool has_operation() const { return has_operation_; }

 private:
  std::string name_;
  std::unique_ptr<node> root_;
  std::shared_ptr<const word_pool> pool_;
  bool has_operation_ = false, has_pad_ = false;
};

}  // namespace sim
