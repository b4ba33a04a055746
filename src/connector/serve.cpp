#include "connector/serve.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "connector/apply.hpp"
#include "connector/prerequisites.hpp"
#include "connector/session.hpp"
#include "connector/spec.hpp"
#include "connector/validate.hpp"
#include "flow/log.hpp"

namespace connector {

net::task<> serve(flow::request_stream& requests, flow::response_stream& responses) {
  auto executor = co_await net::asio::this_coro::executor;
  while (const flow::request* request = co_await requests.next()) {
    flow::response answer;
    if (std::holds_alternative<flow::spec_request>(*request)) {
      answer = spec(std::getenv("DOCS_URL"));
    } else if (const auto* to_validate = std::get_if<flow::validate_request>(request)) {
      answer = co_await validate(*to_validate);
    } else if (const auto* to_apply = std::get_if<flow::apply_request>(request)) {
      answer = co_await apply(*to_apply);
    } else if (const auto* to_open = std::get_if<flow::open_request>(request)) {
      session transactions(executor, requests, responses, *to_open);
      co_await transactions.run();
      co_return;
    } else {
      throw flow::protocol_error("the first message of a stream must be Spec, Validate, Apply or Open");
    }
    co_await responses.send(answer);
    co_await responses.flush();
  }
}

std::string spec_text(const char* docs_url) {
  const auto answer = spec(docs_url);
  return "{\"configSchema\":" + answer.config_schema_json +
         ",\"resourceConfigSchema\":" + answer.resource_config_schema_json + ",\"documentationUrl\":\"" +
         answer.documentation_url + "\"}\n";
}

net::task<> check_file(std::string path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw config_error("the configuration " + path + " cannot be read");
  const endpoint_config config = parse_endpoint_config(text);
  co_await check_prerequisites(config);
  std::cout << "The warehouse " << config.address << " and the bucket " << config.bucket << " can be used.\n";
}

}  // namespace connector
