#include "wire/errors.hpp"

namespace redshift_local::wire {
namespace {

void become_internal(report& fields, const std::string& text) {
  fields['C'] = "XX000";
  fields['M'] = text;
  fields.erase('D');
  fields.erase('H');
}

/// Redshift: serializable isolation violation. A deadlock ends the same way here.
void become_conflict(report& fields) {
  const auto cause = fields['M'];
  become_internal(fields, "1023");
  fields['D'] =
      "Serializable isolation violation on table - 0, transactions forming the cycle are: 0, 0 (pid:0)\n"
      "error:  Serializable isolation violation on table\n"
      "code:      1023\n"
      "context:   " +
      cause +
      "\n"
      "query:     0\n"
      "location:  tbl_trans.hpp\n"
      "process:   padbmaster [pid=0]";
}

}  // namespace

report translate_error(report fields) {
  for (char only_postgres : {'V', 'W', 'F', 'L', 'R', 'q', 'p'}) fields.erase(only_postgres);
  const auto state = fields['C'];
  if (state == "40001" || state == "40P01") {
    become_conflict(fields);
  } else if (state == "21000" && fields['M'].starts_with("MERGE command cannot affect row")) {
    become_internal(fields, "Found multiple matches to update the same tuple.");
  } else if (state == "57014" && fields['M'] == "canceling statement due to user request") {
    fields['M'] = "Query (0) cancelled on user's request";
  } else if (state == "428C9") {
    become_internal(fields, "cannot set an identity column to a value");
  }
  for (char object : {'s', 't', 'c', 'd', 'n'}) fields.erase(object);
  return fields;
}

}  // namespace redshift_local::wire
