#include "bench/run.hpp"

#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <ostream>
#include <sstream>

#include "bench/document_file.hpp"
#include "bench/endpoint.hpp"
#include "bench/errors.hpp"
#include "bench/file_watch.hpp"
#include "bench/generator.hpp"
#include "bench/rpc.hpp"
#include "bench/session.hpp"
#include "bench/verify.hpp"

namespace sim {
namespace {

constexpr std::size_t file_transaction_bytes = 64'000'000;

std::unique_ptr<document_source> make_source(const options& chosen) {
  if (!chosen.documents.empty())
    return std::make_unique<document_file>(chosen.documents, chosen.key, chosen.table,
                                           file_transaction_bytes);
  auto document = parse_json_file(chosen.scenario, "scenario");
  return std::make_unique<generator>(parse_scenario(document), chosen.seed, to_text(document));
}

/// What the runtime sets for every connector, then what the config and the user add.
process_settings make_settings(const options& chosen, const endpoint& target, file_watch* watch) {
  process_settings out;
  out.path = chosen.connector;
  out.environment = {{"FLOW_RUNTIME_CODEC", "json"}, {"LOG_FORMAT", "json"}};
  if (!std::getenv("LOG_LEVEL")) out.environment.emplace_back("LOG_LEVEL", "info");
  out.environment.insert(out.environment.end(), target.environment.begin(), target.environment.end());
  out.environment.insert(out.environment.end(), chosen.environment.begin(), chosen.environment.end());
  out.log_path = chosen.log;
  if (out.log_path.empty() && !chosen.state_directory.empty())
    out.log_path = chosen.state_directory + "/connector.log";
  out.watch = watch;
  return out;
}

/// One run of one task.
class task_run {
 public:
  task_run(const options& chosen, run_report& report)
      : chosen_(chosen),
        report_(report),
        source_(make_source(chosen)),
        target_(read_endpoint(chosen.config)),
        store_(chosen.state_directory),
        state_(store_.load()),
        bindings_(make_bindings(*source_)),
        task_(chosen.task.empty() ? "flowSim/task" : chosen.task) {
    if (state_.source.empty()) state_.source = source_->fingerprint();
    if (state_.source != source_->fingerprint())
      throw usage_error("the state in " + chosen.state_directory +
                        " belongs to other documents or another seed; use another --state directory");
  }

  void run(std::ostream& out) {
    std::unique_ptr<file_watch> watch;
    if (!chosen_.watch.empty()) watch = std::make_unique<file_watch>(chosen_.watch, chosen_.kill_on_line);
    auto settings = make_settings(chosen_, target_, watch.get());
    publish(settings);
    std::unique_ptr<oracle> expected;
    if (chosen_.verify) expected = std::make_unique<oracle>(bindings_, *source_, target_.hard_delete());
    progress display(chosen_.progress);
    session(*source_, bindings_, store_, state_, expected.get(), display, report_, chosen_.kill_at)
        .run(settings);
    if (expected) verify(*expected, out);
  }

 private:
  /// Validate, field selection and Apply, as the control plane does before a task runs.
  void publish(const process_settings& settings) {
    auto request =
        validate_request(task_, target_.config, bindings_, state_.published, state_.published_version);
    take_validated(bindings_, call(settings, request, "validated"), state_.published);
    auto spec = materialization_spec(task_, target_.config, bindings_);
    auto version = hash_text(to_text(spec));
    // Published before it is applied: an Apply that is cut off leaves tables which are not a stranger's.
    state_.published = spec;
    state_.published_version = version;
    store_.save(state_);
    json::object apply{{"materialization", spec}, {"version", version}};
    if (!state_.applied.is_null()) {
      apply["lastMaterialization"] = seal(state_.applied);
      apply["lastVersion"] = state_.applied_version;
    }
    call(settings, {{"apply", std::move(apply)}}, "applied");
    state_.applied = spec;
    state_.applied_version = version;
    store_.save(state_);
  }

  void verify(oracle& expected, std::ostream& out) {
    auto found = verify_tables(target_.config, bindings_, expected);
    report_.verified = found.same() ? "ok" : "different";
    if (found.same()) {
      out << "verified: " << found.rows << " rows are what the documents reduce to\n";
      return;
    }
    std::ostringstream message;
    message << "verify: " << found.missing << " rows are missing, " << found.extra << " are extra, "
            << found.different << " are different, " << found.rows << " agree";
    for (const auto& example : found.examples) message << "\n  " << example;
    throw run_error(status::failed, message.str());
  }

  const options& chosen_;
  run_report& report_;
  std::unique_ptr<document_source> source_;
  endpoint target_;
  state_store store_;
  task_state state_;
  std::vector<binding> bindings_;
  std::string task_;
};

}  // namespace

int run(const options& chosen, std::ostream& out, std::ostream& err) {
  signal(SIGPIPE, SIG_IGN);  // a dead connector is noticed by its write error
  run_report report;
  try {
    task_run(chosen, report).run(out);
  } catch (const run_error& e) {
    err << "flow-sim: " << e.what() << '\n';
    report.exit_status = static_cast<int>(e.exit_status());
  } catch (const std::exception& e) {
    err << "flow-sim: " << e.what() << '\n';
    report.exit_status = static_cast<int>(status::failed);
  }
  if (!report.transactions.empty()) out << report.summary();
  out.flush();
  if (!chosen.report.empty()) {
    std::ofstream file(chosen.report);
    file << to_text(report.to_json()) << '\n';
    if (!file.flush()) {
      err << "flow-sim: cannot write the report " << chosen.report << '\n';
      if (report.exit_status == 0) report.exit_status = static_cast<int>(status::failed);
    }
  }
  return report.exit_status;
}

int run_command(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  try {
    auto chosen = parse_options(arguments);
    if (chosen.help) {
      out << usage_text();
      return 0;
    }
    return run(chosen, out, err);
  } catch (const usage_error& e) {
    err << "flow-sim: " << e.what() << '\n';
    return static_cast<int>(status::usage);
  }
}

}  // namespace sim
