#include "help.hpp"

#include <algorithm>

#include "control/command.hpp"
#include "faults/fault.hpp"
#include "options.hpp"

namespace redshift_local {
namespace {

constexpr std::size_t column = 30, line_end = 79;

/// The term, and its meaning in a column of its own, in as many lines as it takes.
std::string entry(std::string_view term, std::string_view meaning) {
  std::string text, line = "  " + std::string(term);
  const auto next_line = [&] {
    text += line + '\n';
    line.clear();
  };
  if (line.size() + 2 > column && !meaning.empty()) next_line();
  while (!meaning.empty()) {
    const auto word = meaning.substr(0, meaning.find(' '));
    if (line.size() + 1 + word.size() > line_end) next_line();
    line += line.size() < column ? std::string(column - line.size(), ' ') : " ";
    line += word;
    meaning.remove_prefix(std::min(meaning.size(), word.size() + 1));
  }
  next_line();
  return text;
}

std::string option_groups() {
  std::string text;
  std::string_view group;
  for (const auto& one : option_rules()) {
    if (one.group != group) text += "\n" + std::string(one.group) + ":\n";
    group = one.group;
    text +=
        entry(std::string(one.name) + (one.value.empty() ? "" : " ") + std::string(one.value), one.meaning);
  }
  return text;
}

constexpr std::string_view fault_intro = R"(
A fault (SPEC) says what it strikes, which of the matches, what happens, and
when:
  sql=REGEX | s3=OPERATION | s3=*
      [nth=N | every=N | probability=P seed=N] [times=T] do=ACTION [when=MOMENT]
REGEX is matched from the statement's beginning, without regard to case, its
white space folded. OPERATION is named as in the S3 API, as UploadPart is.
Without nth, every or probability it is the first match. nth=N strikes once, or
with times=T the Nth match and those behind it, T in all; times limits every and
probability, too. Each time a fault fires it prints {"fault":"SPEC","fired":N}
on standard error.
)";

std::string alternatives(std::string_view words) {
  std::string text(words);
  std::replace(text.begin(), text.end(), ' ', '|');
  return text;
}

std::string actions() {
  std::string text = "\nActions:\n";
  for (const auto& one : faults::action_rules()) {
    std::string meaning = (one.of_sql ? "" : "S3 only: ") + std::string(one.effect);
    if (one.moments.find(' ') != one.moments.npos) meaning += "; when=" + alternatives(one.moments);
    text += entry(std::string(one.name) + std::string(one.arguments), meaning);
  }
  return text;
}

std::string commands() {
  std::string text =
      "\nWhile it runs: redshift-local ctl [WHERE] COMMAND\n"
      "WHERE is --ready FILE (which holds the line printed at the start), or\n"
      "--control ADDRESS --token-file FILE, or in the environment\n"
      "REDSHIFT_LOCAL_CONTROL=ADDRESS REDSHIFT_LOCAL_TOKEN=TOKEN.\n";
  for (const auto& one : control::command_rules()) text += entry(std::string(one.form), one.meaning);
  return text;
}

constexpr std::string_view examples = R"(
Examples:
  redshift-local > ready.json &
  redshift-local --port 5439 --password secret --allow-plain --data /srv/dev
  redshift-local --fault 'sql=COMMIT nth=2 do=lose-reply' --demand-faults
  redshift-local --latency s3=20 --bandwidth s3=100
  redshift-local ctl --ready ready.json fault add 'sql=COPY do=stall'
  redshift-local ctl --ready ready.json stop
)";

}  // namespace

std::string help_text() {
  return "redshift-local [OPTION ...]\n"
         "A local Amazon Redshift and S3, on a PostgreSQL 15 of its own, on 127.0.0.1\n"
         "only. Prints one line of JSON with endpoints and credentials when it is ready,\n"
         "and runs until SIGTERM, SIGINT or `redshift-local ctl stop`.\n"
         "Defaults are in parentheses.\n" +
         option_groups() + std::string(fault_intro) + actions() + commands() + std::string(examples);
}

}  // namespace redshift_local
