#include "bench/endpoint.hpp"

#include "bench/errors.hpp"

namespace sim {

bool endpoint::hard_delete() const {
  const auto* v = config.if_contains("hardDelete");
  return v && v->is_bool() && v->get_bool();
}

endpoint read_endpoint(const std::string& path) {
  auto document = parse_json_file(path, "config");
  const auto* object = document.if_object();
  if (!object) throw usage_error("the config " + path + " is not a JSON object");
  const auto* config = object->if_contains("config");
  if (!config || !config->is_object()) return {*object, {}};
  endpoint out{config->get_object(), {}};
  if (const auto* env = object->if_contains("env"); env && env->is_object())
    for (const auto& m : env->get_object()) {
      if (!m.value().is_string()) throw usage_error("env of " + path + " must hold strings");
      out.environment.emplace_back(m.key(), m.value().get_string());
    }
  return out;
}

}  // namespace sim
