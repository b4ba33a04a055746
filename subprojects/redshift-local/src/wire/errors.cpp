#include "wire/errors.hpp"

namespace redshift_local::wire {
namespace {

void become_internal(report& fields, const std::string& text) {
  fields['C'] = "XX000";
  fields['M'] = text;
  fields.erase('D');
  fields.erase('H');
}

/// Redshift's code 1023. A deadlock ends the same way here.
void become_conflict(report& fields, const failed_statement& of) {
  const auto cause = fields['M'];
  const auto violation =
      "Serializable isolation violation on table - " + (of.table.empty() ? "0" : of.table) +
      ", transactions forming the cycle are: " + (of.table.empty() ? "0, 0" : of.transactions) +
      " (pid:" + of.process + ")";
  become_internal(fields, "1023");
  fields['D'] = violation + "\nerror:  " + violation + "\ncode:      1023\ncontext:   " + cause +
                "\nquery:     " + std::to_string(of.query) +
                "\nlocation:  tbl_trans.hpp\nprocess:   padbmaster [pid=" + of.process + "]";
}

bool is_cancelled(const std::string& text) {
  return text == "canceling statement due to user request" ||
         text == "canceling statement due to statement timeout";
}

}  // namespace

report translate_error(report fields, const failed_statement& of) {
  for (char only_postgres : {'V', 'W', 'F', 'L', 'R', 'q', 'p'}) fields.erase(only_postgres);
  const auto state = fields['C'];
  if (state == "40001" || state == "40P01") {
    become_conflict(fields, of);
  } else if (state == "21000" && fields['M'].starts_with("MERGE command cannot affect row")) {
    become_internal(fields, "Found multiple matches to update the same tuple.");
  } else if (state == "57014" && is_cancelled(fields['M'])) {
    fields['M'] = "Query (" + std::to_string(of.query) + ") cancelled on user's request";
  } else if (state == "428C9") {
    become_internal(fields, "cannot set an identity column to a value");
  }
  for (char object : {'s', 't', 'c', 'd', 'n'}) fields.erase(object);
  return fields;
}

}  // namespace redshift_local::wire
