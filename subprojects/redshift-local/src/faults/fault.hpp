// A fault: what shall go wrong, at which statement or call, how often and when.
#pragma once

#include <chrono>
#include <cstdint>
#include <regex>
#include <span>
#include <string>
#include <string_view>

namespace redshift_local::faults {

enum class target { sql, s3 };
enum class moment {
  before,  // nothing has been done
  during,  // half of the request's body has come
  after,   // the work is done, the client has not heard of it
};

enum class action {
  fail,               // answer with an error
  delay,              // wait, then go on
  slow,               // answer at so many bytes per second
  stall,              // never answer, until the client hangs up
  cut,                // break the connection
  lose_reply,         // do the work, then close the connection without a byte of reply
  wrong_etag,         // do the work, answer with another ETag
  close,              // answer, then close the connection
  redirect,           // send the client elsewhere
  withhold_continue,  // never say "100 Continue"
  skew,               // answer that the clocks differ
};

/// How an action is written, and where it makes sense. The help text and the parser both read this table.
struct action_rule {
  std::string_view name;
  std::string_view arguments;  // "" or ":...", optional ones in brackets
  action what;
  bool of_sql, of_s3;
  std::string_view moments;  // those allowed; the first one is the default
  std::string_view effect;   // for the help
};
std::span<const action_rule> action_rules();
const action_rule& rule_of(action what);

/// Which of the matching statements or calls it strikes.
struct occurrence {
  std::uint64_t nth = 1;   // the first one, or every so many
  bool repeats = false;    // `every`
  double probability = 0;  // not 0: by chance, from the seed
  std::uint64_t seed = 0;
  std::uint64_t times = 1;  // at most so often; 0: without limit
};

struct fault {
  std::string spec;
  target kind = target::sql;
  std::regex statement;   // sql
  std::string operation;  // s3: as in the S3 API, or "*"
  occurrence when_due;
  action what = action::fail;
  moment when = moment::before;

  std::chrono::milliseconds delay{0};
  std::uint64_t bytes_per_second = 0;  // slow
  int status = 500;                    // of S3's answer: fail, redirect, skew
  std::string code;                    // of S3's answer (empty: no body), or the SQLSTATE
  std::string text;                    // fail: the message in SQL (empty: one that names the fault)
  std::string to;                      // redirect: 307 a URL, 301 a Region; empty: here
  std::chrono::seconds skew{0};
};

/// Whether its error comes in place of the work, or after it.
inline bool fails_before(const fault& one) { return one.what == action::fail && one.when == moment::before; }
inline bool fails_after(const fault& one) { return one.what == action::fail && one.when == moment::after; }

/// Reads a specification: KIND OCCURRENCE ACTION MOMENT, the kind first, the others in any order.
///   sql=REGEX | s3=OPERATION|*
///   [nth=N | every=N | probability=P seed=N] [times=N]
///   do=ACTION[:...]       see action_rules()
///   [when=before|during|after]
/// The regular expression (without regard to case) is matched from the beginning of the statement, its white
/// space folded to single blanks; so any prefix will do. `times` is 1 with nth, and otherwise without limit.
/// Throws std::invalid_argument naming the word that is wrong.
fault parse_fault(std::string_view spec);

}  // namespace redshift_local::faults
