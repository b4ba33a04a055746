// The actions: their table, and what comes behind their names.
#include <algorithm>
#include <array>
#include <stdexcept>

#include "faults/words.hpp"

namespace redshift_local::faults {
namespace {

constexpr std::array rules{
    action_rule{
        "fail", "[:...]", action::fail, true, true, "before after",
        "answer with an error. SQL: fail[:SQLSTATE[:TEXT]]; XX000:1023 is a serializable isolation "
        "violation, 57P0x also ends the session. S3: fail[:STATUS[:CODE]]; without CODE there is no body, "
        "200:CODE is the error behind a 200"},
    action_rule{"delay", ":MS", action::delay, true, true, "before after", "wait, then go on"},
    action_rule{"slow", ":BYTES_PER_SECOND", action::slow, true, true, "before", "the reply trickles"},
    action_rule{"stall", "", action::stall, true, true, "before after",
                "no reply, until the client hangs up"},
    action_rule{
        "cut", "", action::cut, true, true, "before during after",
        "break the connection. S3: before with a reset, during in the middle of the request's body (not of "
        "SQL), after in the middle of the reply"},
    action_rule{"lose-reply", "", action::lose_reply, true, true, "after",
                "the work is done, the connection ends without a reply"},
    action_rule{"wrong-etag", "", action::wrong_etag, false, true, "after",
                "another ETag in the reply to PutObject, UploadPart or CompleteMultipartUpload"},
    action_rule{"close", "", action::close, false, true, "after", "answer, with Connection: close"},
    action_rule{"redirect", ":307[:URL] | :301[:REGION]", action::redirect, false, true, "before",
                "send the client to the same path at URL (or here again), or to another Region"},
    action_rule{"withhold-continue", "", action::withhold_continue, false, true, "before",
                "never say 100 Continue"},
    action_rule{"skew", "[:SECONDS]", action::skew, false, true, "before",
                "403 RequestTimeTooSkewed, and a Date that is off by so much (3600)"},
};

constexpr std::array operations_with_etag{"PutObject", "UploadPart", "CompleteMultipartUpload"};

/// Everything behind a colon; nothing when there is none.
std::string_view behind_colon(std::string_view text) {
  const auto colon = text.find(':');
  return colon == text.npos ? std::string_view() : text.substr(colon + 1);
}

std::string_view before_colon(std::string_view text) { return text.substr(0, text.find(':')); }

/// fail[:SQLSTATE[:TEXT]]
void read_sql_failure(fault& into, std::string_view arguments) {
  into.code = "XX000";
  if (arguments.empty()) return;
  into.code = before_colon(arguments);
  into.text = behind_colon(arguments);
  const bool is_state = into.code.size() == 5 && std::all_of(into.code.begin(), into.code.end(), [](char c) {
                          return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
                        });
  if (!is_state) throw std::invalid_argument("a SQLSTATE has five digits and capital letters");
}

/// fail[:STATUS[:CODE]]
void read_s3_failure(fault& into, std::string_view arguments) {
  into.code = "InternalError";
  if (arguments.empty()) return;
  into.status = static_cast<int>(positive(before_colon(arguments), 599));
  into.code = behind_colon(arguments);
  if (into.status < 200) throw std::invalid_argument("not a status that ends a request");
  if (into.status < 300 && into.code.empty()) throw std::invalid_argument("a plain success is no fault");
}

/// redirect:307[:URL], redirect:301[:REGION]
void read_redirect(fault& into, std::string_view arguments) {
  into.status = static_cast<int>(positive(before_colon(arguments), 599));
  into.to = behind_colon(arguments);
  if (into.status != 301 && into.status != 307) throw std::invalid_argument("it must be 301 or 307");
  into.code = into.status == 301 ? "PermanentRedirect" : "TemporaryRedirect";
  if (into.status == 307 && !into.to.empty() && !into.to.starts_with("http://"))
    throw std::invalid_argument("the URL must begin with http://");
}

void read_arguments(fault& into, std::string_view arguments) {
  switch (into.what) {
    case action::fail:
      into.kind == target::sql ? read_sql_failure(into, arguments) : read_s3_failure(into, arguments);
      break;
    case action::delay:
      into.delay = std::chrono::milliseconds(positive(arguments, longest_delay_ms));
      break;
    case action::slow:
      into.bytes_per_second = positive(arguments);
      break;
    case action::redirect:
      read_redirect(into, arguments);
      break;
    case action::skew:
      into.status = 403;
      into.code = "RequestTimeTooSkewed";
      into.skew = std::chrono::seconds(arguments.empty() ? 3600 : positive(arguments, 365 * 24 * 3600));
      break;
    default:
      break;
  }
}

bool gives_an_etag(std::string_view operation) {
  return std::find(operations_with_etag.begin(), operations_with_etag.end(), operation) !=
         operations_with_etag.end();
}

}  // namespace

std::span<const action_rule> action_rules() { return rules; }

const action_rule& rule_of(action what) {
  return *std::find_if(rules.begin(), rules.end(), [&](const auto& one) { return one.what == what; });
}

void read_action(fault& into, std::string_view text) {
  const auto name = before_colon(text);
  const auto rule =
      std::find_if(rules.begin(), rules.end(), [&](const auto& one) { return one.name == name; });
  if (rule == rules.end()) throw std::invalid_argument("there is no such action");
  if (into.kind == target::sql ? !rule->of_sql : !rule->of_s3)
    throw std::invalid_argument("not an action of this kind of fault");
  if (text.size() > name.size() && (rule->arguments.empty() || text.size() == name.size() + 1))
    throw std::invalid_argument("there is nothing to say behind the colon");
  into.what = rule->what;
  if (into.what == action::wrong_etag && !gives_an_etag(into.operation))
    throw std::invalid_argument("only PutObject, UploadPart and CompleteMultipartUpload answer an ETag");
  read_arguments(into, behind_colon(text));
}

void read_moment(fault& into, std::string_view text) {
  const auto allowed = rule_of(into.what).moments;
  if (text.empty()) text = allowed.substr(0, allowed.find(' '));
  if (!has_word(allowed, text) || (into.kind == target::sql && text == "during"))
    throw std::invalid_argument("this action cannot strike then");
  into.when = text == "before" ? moment::before : text == "during" ? moment::during : moment::after;
}

}  // namespace redshift_local::faults
