// Projections of a collection: every location of its schema as a field with what is known about its values.
#pragma once

#include "bench/source.hpp"

namespace sim {

struct projection {
  std::string ptr;    // empty: the root document
  std::string field;  // "flow_document", or the pointer without its first slash
  std::vector<std::string> types;
  bool is_key = false;
  bool has_children = false;  // an object with projected properties
  json::object spec;          // Flow protocol: CollectionSpec.Projection

  [[nodiscard]] bool is_object() const;
};

/// In ascending order of the field. Throws usage_error when a key location is not in the schema.
std::vector<projection> make_projections(const collection& source);

}  // namespace sim
