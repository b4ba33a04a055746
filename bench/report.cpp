#include "bench/report.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

namespace sim {
namespace {

double megabytes_per_second(std::uint64_t bytes, double seconds) {
  return seconds > 0 ? static_cast<double>(bytes) / 1e6 / seconds : 0;
}

json::object phase(double seconds, std::uint64_t bytes) {
  return {{"seconds", seconds}, {"megabytesPerSecond", megabytes_per_second(bytes, seconds)}};
}

json::object transaction_json(const transaction_report& t) {
  return {{"name", t.name},
          {"documents", t.documents},
          {"loads", t.loads},
          {"loaded", t.loaded},
          {"stores", t.stores},
          {"documentBytes", t.document_bytes},
          {"sentBytes", t.sent_bytes},
          {"load", phase(t.load_seconds, t.document_bytes)},
          {"store", phase(t.store_seconds, t.document_bytes)},
          {"commit", phase(t.commit_seconds, t.document_bytes)},
          {"acknowledge", phase(t.acknowledge_seconds, t.document_bytes)}};
}

template <class Member>
std::uint64_t sum(const std::vector<transaction_report>& list, Member member) {
  std::uint64_t out = 0;
  for (const auto& t : list) out += t.*member;
  return out;
}

}  // namespace

std::uint64_t run_report::documents() const { return sum(transactions, &transaction_report::documents); }
std::uint64_t run_report::stores() const { return sum(transactions, &transaction_report::stores); }
std::uint64_t run_report::document_bytes() const {
  return sum(transactions, &transaction_report::document_bytes);
}

json::object run_report::to_json() const {
  json::array list;
  for (const auto& t : transactions) list.emplace_back(transaction_json(t));
  json::object process{{"peakRssBytes", connector.peak_rss_bytes},
                       {"cpuSeconds", connector.cpu_seconds},
                       {"exitCode", connector.exit_code},
                       {"signal", connector.signal}};
  json::object out{{"exitStatus", exit_status},
                   {"documents", documents()},
                   {"stores", stores()},
                   {"documentBytes", document_bytes()},
                   {"seconds", seconds},
                   {"megabytesPerSecond", megabytes_per_second(document_bytes(), seconds)},
                   {"resumedAfter", resumed_after},
                   {"connector", std::move(process)},
                   {"transactions", std::move(list)}};
  if (!verified.empty()) out["verified"] = verified;
  return out;
}

std::string run_report::summary() const {
  std::array<char, 512> line;
  std::snprintf(line.data(), line.size(),
                "%zu transactions, %llu documents, %llu rows stored, %.1f MB in %.1f s: %.1f MB/s\n"
                "connector: %.1f MiB peak memory, %.1f s CPU\n",
                transactions.size(), static_cast<unsigned long long>(documents()),
                static_cast<unsigned long long>(stores()), static_cast<double>(document_bytes()) / 1e6,
                seconds, megabytes_per_second(document_bytes(), seconds),
                static_cast<double>(connector.peak_rss_bytes) / 1048576.0, connector.cpu_seconds);
  return line.data();
}

}  // namespace sim
