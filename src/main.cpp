// materialize-redshift: environment, signals, the loop, and which command.
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "connector/prerequisites.hpp"
#include "connector/serve.hpp"
#include "flow/log.hpp"
#include "flow/streams.hpp"

namespace {

namespace asio = boost::asio;

constexpr const char* usage =
    "Usage: materialize-redshift            serve the Flow materialization protocol on stdin and stdout\n"
    "       materialize-redshift spec       print the JSON schemas of the configuration\n"
    "       materialize-redshift check --config FILE\n"
    "                                       try the warehouse and the bucket of an endpoint configuration\n"
    "       materialize-redshift --help | --version\n"
    "\n"
    "Environment: FLOW_RUNTIME_CODEC (json), LOG_LEVEL (error, warn, info, debug, trace),\n"
    "LOG_FORMAT (json, text, color), AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_CA_BUNDLE, DOCS_URL,\n"
    "AWS_USE_DUALSTACK_ENDPOINT, AWS_USE_FIPS_ENDPOINT, AWS_REQUEST_CHECKSUM_CALCULATION (when_required).\n";

/// Runs `work` to its end. SIGTERM and SIGINT cancel it, and it is still awaited. Returns the exit status.
int run(asio::io_context& loop, asio::awaitable<void> work) {
  asio::cancellation_signal cancel;
  asio::signal_set signals(loop, SIGTERM, SIGINT);
  int caught = 0;
  signals.async_wait([&](boost::system::error_code error, int signal) {
    if (error) return;
    caught = signal;
    cancel.emit(asio::cancellation_type::terminal);
  });
  std::exception_ptr failure;
  asio::co_spawn(loop, std::move(work),
                 asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown) {
                   failure = thrown;
                   // What is left is the wait for signals and, after a failure, answers that nobody reads.
                   loop.stop();
                 }));
  loop.run();
  if (!failure) return EXIT_SUCCESS;
  if (caught != 0) {
    flow::log::error(std::string("stopped by ") + (caught == SIGTERM ? "SIGTERM" : "SIGINT") +
                     "; committed work is safe, and the next start continues from there");
    return EXIT_FAILURE;
  }
  std::rethrow_exception(failure);
}

int dispatch(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  if (command == "--help" || command == "-h") {
    std::cout << usage;
    return EXIT_SUCCESS;
  }
  if (command == "--version") {
    std::cout << "materialize-redshift " MATERIALIZE_REDSHIFT_VERSION "\n";
    return EXIT_SUCCESS;
  }
  flow::log::configure(flow::log::parse_settings(std::getenv("LOG_LEVEL"), std::getenv("LOG_FORMAT")));
  if (command == "spec" && argc == 2) {
    std::cout << connector::spec_text(std::getenv("DOCS_URL"));
    return EXIT_SUCCESS;
  }
  asio::io_context loop(1);
  if (command == "check" && argc == 4 && std::string(argv[2]) == "--config") {
    return run(loop, connector::check_file(argv[3]));
  }
  if (!command.empty()) {
    std::cerr << "unknown arguments\n" << usage;
    return 2;
  }
  flow::request_stream requests(loop.get_executor(), STDIN_FILENO,
                                flow::parse_codec_name(std::getenv("FLOW_RUNTIME_CODEC")));
  flow::response_stream responses(loop.get_executor(), STDOUT_FILENO, requests);
  return run(loop, connector::serve(requests, responses));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    flow::prepare_standard_descriptors();
    return dispatch(argc, argv);
  } catch (const connector::prerequisite_error& error) {
    flow::log::error(error.what(), {{"source", error.source()}});
    return EXIT_FAILURE;
  } catch (const std::exception& error) {
    // The last log entry of a process that fails is what the user is shown.
    flow::log::error(error.what());
    return EXIT_FAILURE;
  }
}
