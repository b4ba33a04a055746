#include "bench/verify.hpp"

#include <libpq-fe.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "bench/cell.hpp"
#include "bench/errors.hpp"

namespace sim {
namespace {

constexpr std::size_t most_examples = 10;

struct connection_closer {
  void operator()(PGconn* c) const { PQfinish(c); }
};
struct result_clearer {
  void operator()(PGresult* r) const { PQclear(r); }
};
using connection = std::unique_ptr<PGconn, connection_closer>;
using result = std::unique_ptr<PGresult, result_clearer>;

[[noreturn]] void fail(const std::string& what, PGconn* c) {
  throw run_error(status::failed, "verify: " + what + ": " + PQerrorMessage(c));
}

/// A file in memory that libpq can open by name.
class memory_file {
 public:
  explicit memory_file(std::string_view text) : fd_(memfd_create("certificate", MFD_CLOEXEC)) {
    if (fd_ < 0 || write(fd_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      throw run_error(status::failed, "verify: cannot keep the root certificate");
  }
  ~memory_file() { close(fd_); }
  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

std::string text_of(const json::object& config, std::string_view name) {
  const auto* v = config.if_contains(name);
  return v && v->is_string() ? std::string(v->get_string()) : std::string();
}

connection connect(const json::object& config) {
  if (config.contains("networkTunnel"))
    throw usage_error("--verify through a networkTunnel is not available in this version");
  auto address = text_of(config, "address");
  auto colon = address.rfind(':');
  auto host = address.substr(0, colon),
       port = colon == address.npos ? std::string("5439") : address.substr(colon + 1);
  auto user = text_of(config, "user"), password = text_of(config, "password"),
       database = text_of(config, "database");
  const auto* advanced = config.if_contains("advanced");
  auto certificate =
      advanced && advanced->is_object() ? text_of(advanced->get_object(), "sslRootCertificate") : "";
  memory_file root(certificate);
  auto root_path = certificate.empty() ? std::string("/etc/ssl/certs/ca-certificates.crt") : root.path();
  const char* names[] = {"host",    "port",        "user",       "password",        "dbname",
                         "sslmode", "sslrootcert", "gssencmode", "client_encoding", "application_name",
                         nullptr};
  const char* values[] = {host.c_str(),  port.c_str(),      user.c_str(), password.c_str(), database.c_str(),
                          "verify-full", root_path.c_str(), "disable",    "UTF8",           "flow-sim",
                          nullptr};
  connection c(PQconnectdbParams(names, values, 0));
  if (!c) throw run_error(status::failed, "verify: out of memory");
  if (PQstatus(c.get()) != CONNECTION_OK) fail("cannot connect to " + address, c.get());
  // Doubles with every digit, instants in UTC.
  for (const auto* command : {"SET extra_float_digits TO 2", "SET timezone TO 'UTC'"})
    if (result r(PQexec(c.get(), command)); PQresultStatus(r.get()) != PGRES_COMMAND_OK)
      fail(command, c.get());
  return c;
}

std::string quote(const std::string& name) {
  std::string out = "\"";
  for (char ch : name) out.append(ch == '"' ? 2 : 1, ch);
  return out + "\"";
}

std::string select_text(const binding& b) {
  std::string out = "SELECT ";
  auto columns = b.fields.keys;
  columns.insert(columns.end(), b.fields.values.begin(), b.fields.values.end());
  if (!b.fields.document.empty()) columns.push_back(b.fields.document);
  for (std::size_t i = 0; i < columns.size(); ++i) out += (i ? ", " : "") + quote(columns[i]);
  out += " FROM ";
  for (std::size_t i = 0; i < b.path.size(); ++i) out += (i ? "." : "") + quote(b.path[i]);
  return out;
}

/// Compares one table.
class comparison {
 public:
  comparison(const binding& b, oracle& expected, std::size_t index, verdict& out)
      : binding_(b), index_(index), oracle_(expected), rows_(expected.table(index)), verdict_(out) {}

  void run(PGconn* c) {
    auto sql = select_text(binding_);
    if (!PQsendQuery(c, sql.c_str()) || !PQsetSingleRowMode(c)) fail(sql, c);
    while (result r{PQgetResult(c)}) {
      auto state = PQresultStatus(r.get());
      if (state == PGRES_SINGLE_TUPLE)
        take_row(r.get());
      else if (state != PGRES_TUPLES_OK)
        fail("reading " + binding_.name(), c);
    }
    for (const auto& [key, list] : rows_)
      for (const auto& row : list)
        if (!row.seen) missing(row);
  }

 private:
  static std::optional<std::string_view> cell(PGresult* r, int column) {
    if (PQgetisnull(r, 0, column)) return std::nullopt;
    return std::string_view(PQgetvalue(r, 0, column), static_cast<std::size_t>(PQgetlength(r, 0, column)));
  }
  [[nodiscard]] std::string key_of(PGresult* r) const {
    std::string out;
    for (int i = 0; i < static_cast<int>(binding_.keys.size()); ++i) {
      auto text = cell(r, i);
      auto type = to_cell_type(PQftype(r, i));
      double number = 0;
      if (!text) {
        out.append("\\N");
      } else if (type == cell_type::real && std::sscanf(text->data(), "%lf", &number) == 1) {
        append_number_key(out, number);
      } else {
        out.append(*text);
      }
      out.push_back('\x1f');
    }
    return out;
  }

  void take_row(PGresult* r) {
    auto key = key_of(r);
    auto at = rows_.find(key);
    std::string difference;
    expected_row* candidate = nullptr;
    if (at != rows_.end())
      for (auto& row : at->second) {
        if (row.seen) continue;
        candidate = candidate ? candidate : &row;
        auto found = first_difference(r, row);
        if (found.empty()) {
          row.seen = true;
          ++verdict_.rows;
          return;
        }
        if (difference.empty()) difference = std::move(found);
      }
    if (candidate) {
      candidate->seen = true;
      ++verdict_.different;
      note("different row", key, difference);
    } else {
      ++verdict_.extra;
      note("extra row", key, "");
    }
  }

  /// The first column that does not hold what the expected document says; empty when all do.
  std::string first_difference(PGresult* r, const expected_row& row) {
    auto [document, cut] = oracle_.stored(index_, row);
    json::value truncated(cut);
    int at = 0;
    for (const auto* list : {&binding_.keys, &binding_.values})
      for (const auto& column : *list) {
        const auto* want = column.is_truncation_flag ? &truncated : column.location.find(document);
        auto difference = compare(r, at++, column.field, want);
        if (!difference.empty()) return difference;
      }
    return binding_.fields.document.empty() ? "" : compare(r, at, binding_.fields.document, &document);
  }
  static std::string compare(PGresult* r, int index, const std::string& field, const json::value* want) {
    auto have = cell(r, index);
    if (same_cell(to_cell_type(PQftype(r, index)), have, want)) return {};
    auto shorten = [](std::string text) { return text.size() <= 300 ? text : text.substr(0, 300) + "…"; };
    return "column " + field + " holds " + (have ? shorten(std::string(*have)) : "NULL") + " instead of " +
           (want ? shorten(to_text(*want)) : "NULL");
  }

  void missing(const expected_row& row) {
    ++verdict_.missing;
    std::string scratch;
    auto document = parse_json(oracle_.document(row, scratch));
    note("missing row", row_key(binding_.pack_key(document)), "");
  }
  void note(const char* kind, std::string key, const std::string& difference) {
    if (verdict_.examples.size() >= most_examples) return;
    if (!key.empty()) key.pop_back();
    for (char& c : key)
      if (c == '\x1f') c = ',';
    verdict_.examples.push_back(binding_.name() + ": " + kind + " with key " + key +
                                (difference.empty() ? "" : ": " + difference));
  }

  const binding& binding_;
  std::size_t index_;
  oracle& oracle_;
  oracle::rows& rows_;
  verdict& verdict_;
};

}  // namespace

verdict verify_tables(const json::object& config, const std::vector<binding>& bindings, oracle& expected) {
  auto c = connect(config);
  verdict out;
  for (std::size_t i = 0; i < bindings.size(); ++i) comparison(bindings[i], expected, i, out).run(c.get());
  return out;
}

}  // namespace sim
