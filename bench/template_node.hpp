// The program that a schema is compiled to: how to write the value at each location.
#pragma once

#include "bench/document_template.hpp"

namespace sim {

struct document_template::node {
  enum class kind : std::uint8_t {
    object,
    array,
    any,
    choice,
    null,
    boolean,
    integer,
    number,
    words,
    name,
    pad,
    base64,
    integer_text,
    number_text,
    date,
    date_time,
    time,
    uuid,
    operation,
    key_integer,
    key_text,
    key_uuid,
    key_choice
  };
  struct member {
    std::string prefix;  // "name": as JSON
    double present = 1;
    std::unique_ptr<node> value;
  };
  kind what = kind::null;
  double null_share = 0;
  std::vector<member> members;                 // object
  std::vector<std::unique_ptr<node>> options;  // any; array: its items
  std::vector<std::string> choices;            // JSON texts
  std::int64_t minimum = 0, maximum = 0;       // integer
  std::size_t longest = 0;                     // words: maxLength, 0 for none
};

/// A compiled schema.
struct compiled_template {
  std::unique_ptr<document_template::node> root;
  bool has_operation = false, has_pad = false, has_unique_key = false;
};

/// Throws usage_error naming the location when the schema uses what the generator cannot do.
compiled_template compile_template(const collection& source, const std::vector<field_hint>& hints);

}  // namespace sim
