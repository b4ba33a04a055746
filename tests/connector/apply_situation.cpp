#include "apply_situation.hpp"

#include <utility>

apply_situation::apply_situation(std::vector<flow::projection> projections,
                                 std::vector<redshift::column_info> existing)
    : catalog(samples::catalog(std::move(existing))) {
  request.materialization.name = "acmeCo/warehouse";
  request.materialization.bindings.push_back(samples::binding(samples::collection(std::move(projections))));
}

apply_situation& apply_situation::applied_before() {
  request.last_materialization = request.materialization;
  return *this;
}

apply_situation& apply_situation::backfilled() {
  applied_before();
  binding().backfill = 1;
  return *this;
}

std::string apply_situation::error() const {
  try {
    plan();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

const std::vector<redshift::column_info> id_and_document{samples::column("id", "bigint"),
                                                         samples::column("flow_document", "super")};

redshift::column_info not_null(redshift::column_info of) {
  of.nullable = false;
  return of;
}

const char* const create_orders =
    "CREATE TABLE IF NOT EXISTS public.orders (\n"
    "    id BIGINT,\n"
    "    flow_document SUPER\n"
    ");\n"
    "COMMENT ON TABLE public.orders IS 'Materialized by acmeCo/warehouse from collection acmeCo/orders';\n"
    "COMMENT ON COLUMN public.orders.id IS 'Automatic projection of JSON location \"/id\" with types: "
    "integer';\n"
    "COMMENT ON COLUMN public.orders.flow_document IS 'Automatic projection of JSON location \"\" with "
    "types: object';";
