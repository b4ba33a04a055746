// Faults on demand: what shall go wrong, at which call, and how.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redshift_local::s3 {

enum class fault_action {
  fail,        // answer with an error: HTTP status, and an <Error> document when there is a code
  stall,       // swallow what the client sends and never answer, until it hangs up
  cut,         // before: reset the connection; after: break it off in the middle of the reply
  delay,       // wait, then go on
  lose_reply,  // do the work, then close the connection without a byte of reply
};

enum class fault_moment { before, after };

/// One line of fault specification, for one operation:
///   s3=<Operation|*> nth=<n> [times=<n>] do=<fail[:status[:Code]]|stall|cut|delay:MS|lose-reply>
///   [when=<before|after>]
/// It fires at the nth matching call (from 1) and the times-1 calls after it (default 1). `fail` alone is 500
/// InternalError; `fail:503` has no body; `fail:200:Code` is the error inside a 200 that
/// CompleteMultipartUpload is known for. "after" means that the operation has taken effect (default: before;
/// lose-reply is always after).
struct fault {
  std::string spec;
  std::string operation;
  std::uint64_t nth = 1;
  std::uint64_t times = 1;
  fault_action action = fault_action::fail;
  fault_moment moment = fault_moment::before;
  int status = 500;
  std::string code;
  std::chrono::milliseconds delay{0};
};

/// Reads a specification. Throws std::invalid_argument naming the word that is wrong.
fault parse_fault(std::string_view spec);

/// Counts calls and says which fault, if any, strikes. Prints {"fault":"<spec>","fired":n} on stderr then.
class fault_plan {
 public:
  explicit fault_plan(const std::vector<std::string>& specs);

  /// To be asked exactly once a request.
  std::optional<fault> strike(std::string_view operation);

 private:
  struct entry {
    fault what;
    std::uint64_t calls = 0;
    std::uint64_t fired = 0;
  };
  std::vector<entry> entries_;
};

}  // namespace redshift_local::s3
