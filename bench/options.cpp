#include "bench/options.hpp"

#include <charconv>
#include <functional>
#include <map>

#include "bench/errors.hpp"

namespace sim {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= text.size();) {
    auto end = std::min(text.find(',', begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

/// An option of the design of which only one value exists yet.
std::function<void(const std::string&)> only(const std::string& name, const std::string& value) {
  return [=](const std::string& given) {
    if (given != value) throw usage_error(name + " " + given + " is not available in this version");
  };
}

std::uint64_t parse_seed(const std::string& text) {
  std::uint64_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size())
    throw usage_error("--seed must be a whole number");
  return out;
}

std::pair<std::string, std::string> parse_variable(const std::string& text) {
  auto equals = text.find('=');
  if (equals == 0 || equals == text.npos) throw usage_error("--env must be NAME=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void check(const options& o) {
  if (o.connector.empty()) throw usage_error("--connector is missing");
  if (o.config.empty()) throw usage_error("--config is missing");
  if (o.scenario.empty() == o.documents.empty()) throw usage_error("give either --scenario or --docs");
  if (!o.documents.empty() && o.key.empty()) throw usage_error("--docs needs --key, such as --key /id");
  if (o.documents.empty() && !o.key.empty())
    throw usage_error("--key belongs to --docs; a scenario names its own keys");
  if (o.documents.empty() && !o.table.empty())
    throw usage_error("--table belongs to --docs; a scenario names its own tables");
  if (o.kill_on_line.empty() != o.watch.empty())
    throw usage_error("--kill-on-line and --watch belong together");
}

}  // namespace

const char* usage_text() {
  return R"(flow-sim: a Flow runtime on the command line. Drives a materialization connector with documents.

  flow-sim run --connector PATH --config FILE (--scenario FILE | --docs FILE.ndjson --key PTR[,PTR…]) [option…]

  --connector PATH      the program to run, once for every RPC
  --config FILE         its endpoint config, or the ready line of redshift-local
  --scenario FILE       generate the documents that this file describes
  --docs FILE.ndjson    materialize these documents; the schema is inferred from them
  --key PTR[,PTR…]      JSON pointers of their key
  --table NAME          table for --docs (default: named after the file)
  --codec json          proto is not available in this version
  --runtime v1          v2 is not available in this version
  --shards 1            more are not available in this version
  --task NAME           name of the materialization (default: flowSim/task)
  --seed N              of the generated documents (default: 1)
  --state DIR           keep the recovery log here; the same command then continues where it stopped
  --verify              read every table back and compare every row and column
  --report FILE.json    write what happened and how fast
  --progress            one line a second on stderr
  --log FILE            append the connector's stderr here (default: connector.log in --state)
  --env NAME=VALUE      for the connector; may be repeated
  --kill-at POINT       SIGKILL the connector at store:T:N, started-commit:T, started-commit-lost:T,
                        acknowledge:T or acknowledged:T (transactions and Stores count from 1)
  --kill-on-line TEXT --watch FILE
                        SIGKILL the connector when a line with TEXT is appended to FILE

Exit status: 0 done (and verified); 1 different rows, or trouble on our side; 2 wrong usage; 3 killed at the
point asked for; 4 the connector failed; 5 the connector broke the protocol.
)";
}

options parse_options(const std::vector<std::string>& arguments) {
  options o;
  auto text = [](std::string& to) { return [&to](const std::string& v) { to = v; }; };
  const std::map<std::string, std::function<void(const std::string&)>> with_value = {
      {"--connector", text(o.connector)},
      {"--config", text(o.config)},
      {"--scenario", text(o.scenario)},
      {"--docs", text(o.documents)},
      {"--key", [&](const std::string& v) { o.key = split(v); }},
      {"--table", text(o.table)},
      {"--task", text(o.task)},
      {"--state", text(o.state_directory)},
      {"--report", text(o.report)},
      {"--log", text(o.log)},
      {"--seed", [&](const std::string& v) { o.seed = parse_seed(v); }},
      {"--env", [&](const std::string& v) { o.environment.push_back(parse_variable(v)); }},
      {"--kill-at", [&](const std::string& v) { o.kill_at = parse_kill_point(v); }},
      {"--kill-on-line", text(o.kill_on_line)},
      {"--watch", text(o.watch)},
      {"--codec", only("--codec", "json")},
      {"--runtime", only("--runtime", "v1")},
      {"--shards", only("--shards", "1")},
      {"--timeline",
       [](const std::string&) { throw usage_error("--timeline is not available in this version"); }},
  };
  const std::map<std::string, bool*> flags = {
      {"--verify", &o.verify}, {"--progress", &o.progress}, {"--help", &o.help}, {"-h", &o.help}};
  std::size_t i = 0;
  if (i < arguments.size() && arguments[i] == "run") {
    ++i;
  } else if (arguments.empty() || !flags.contains(arguments[0])) {
    throw usage_error("the command must be \"run\"; see flow-sim --help");
  }
  for (; i < arguments.size(); ++i) {
    if (auto flag = flags.find(arguments[i]); flag != flags.end()) {
      *flag->second = true;
      continue;
    }
    auto option = with_value.find(arguments[i]);
    if (option == with_value.end())
      throw usage_error("unknown option " + arguments[i] + "; see flow-sim --help");
    if (i + 1 == arguments.size()) throw usage_error(arguments[i] + " needs a value");
    option->second(arguments[++i]);
  }
  if (!o.help) check(o);
  return o;
}

}  // namespace sim
