#include "sql/copy_statement.hpp"

#include <map>
#include <set>

#include "sql/copy_authorization.hpp"
#include "sql/cursor.hpp"
#include "sql/error.hpp"

namespace redshift_local::sql {
namespace {

constexpr std::uint64_t most_tolerated_errors = 100'000;

sql_error invalid(const std::string& message) { return {"42601", message}; }

bool is_octal(char c) { return c >= '0' && c <= '7'; }

/// The literal of characters in the data: '\ddd' is a byte in octal, and '\N' stays what it is.
std::string data_characters(std::string_view literal) {
  literal.remove_prefix(literal.find('\'') + 1);
  literal.remove_suffix(1);
  std::string text;
  for (std::size_t at = 0; at < literal.size(); ++at) {
    const char c = literal[at];
    if (c == '\'') ++at;  // doubled
    if (c != '\\' || at + 1 == literal.size()) {
      text += c;
      continue;
    }
    const char escaped = literal[++at];
    if (is_octal(escaped)) {
      int byte = escaped - '0';
      for (int more = 0; more < 2 && at + 1 < literal.size() && is_octal(literal[at + 1]); ++more)
        byte = byte * 8 + (literal[++at] - '0');
      text += static_cast<char>(byte);
    } else {
      text += escaped == 't'   ? "\t"
              : escaped == 'n' ? "\n"
              : escaped == 'N' ? "\\N"
                               : std::string(1, escaped);
    }
  }
  return text;
}

/// The word of each parameter to what reads its argument.
class copy_parser {
 public:
  copy_parser(const tokens& list, bool case_sensitive) : at_(list, case_sensitive) {}

  copy_statement parse() {
    read_head();
    while (!at_.at_end()) {
      at_.accept(",");
      read_parameter();
    }
    check();
    return std::move(copy_);
  }

 private:
  using reader = void (copy_parser::*)();

  void read_head() {
    at_.expect("copy");
    copy_.table = at_.path();
    if (at_.accept("(")) {
      do copy_.columns.push_back(at_.name());
      while (at_.accept(","));
      at_.expect(")");
    }
    at_.expect("from");
    if (at_.peek().kind != token_kind::string) throw syntax_error_at(at_.peek().text);
    copy_.url = at_.string_literal();
    if (!copy_.url.starts_with("s3://")) throw not_modelled("COPY from something else than s3://");
  }

  void read_parameter() {
    if (authorization_.read(at_)) return;
    if (at_.peek().kind == token_kind::string) throw syntax_error_at("'***'");  // may be a secret
    if (at_.accept("format")) {
      at_.accept("as");
      if (!at_.sees({"json"}) && !at_.sees({"csv"})) refuse_format();
    }
    const auto& word = at_.peek();
    refuse_known(word);
    const auto found = word.kind == token_kind::word ? readers().find(word.value) : readers().end();
    if (found == readers().end()) at_.fail();
    at_.next();
    const auto [group, read] = found->second;
    if (!given_.insert(group.empty() ? found->first : group).second)
      throw invalid("conflicting or redundant options: " + found->first);
    words_.insert(found->first);
    (this->*read)();
  }

  /// By lower-case word. Words of a group exclude each other.
  static const std::map<std::string, std::pair<std::string, reader>, std::less<>>& readers() {
    using c = copy_parser;
    static const std::map<std::string, std::pair<std::string, reader>, std::less<>> all{
        {"json", {"format", &c::json}},
        {"csv", {"format", &c::csv}},
        {"gzip", {"compression", &c::gzip}},
        {"zstd", {"compression", &c::zstd}},
        {"bzip2", {"compression", &c::bzip2}},
        {"manifest", {"", &c::manifest}},
        {"region", {"", &c::region}},
        {"delimiter", {"", &c::delimiter}},
        {"quote", {"", &c::quote}},
        {"escape", {"", &c::escape}},
        {"removequotes", {"", &c::remove_quotes}},
        {"fillrecord", {"", &c::fill_record}},
        {"ignoreblanklines", {"", &c::ignore_blank_lines}},
        {"ignoreheader", {"", &c::ignore_header}},
        {"null", {"", &c::null_as}},
        {"encoding", {"", &c::encoding}},
        {"dateformat", {"", &c::date_format}},
        {"timeformat", {"", &c::time_format}},
        {"acceptanydate", {"", &c::accept_any_date}},
        {"acceptinvchars", {"", &c::accept_invalid_characters}},
        {"truncatecolumns", {"", &c::truncate_columns}},
        {"trimblanks", {"", &c::trim_blanks}},
        {"emptyasnull", {"", &c::empty_as_null}},
        {"blanksasnull", {"", &c::blanks_as_null}},
        {"roundec", {"", &c::round_decimals}},
        {"explicit_ids", {"", &c::explicit_ids}},
        {"maxerror", {"", &c::max_error}},
        {"ignoreallerrors", {"", &c::ignore_all_errors}},
        {"noload", {"", &c::no_load}},
        {"compupdate", {"", &c::update_compression}},
        {"statupdate", {"", &c::update_statistics}},
        {"comprows", {"", &c::compression_rows}},
    };
    return all;
  }

  std::string argument() {
    at_.accept("as");
    return at_.string_literal();
  }
  std::string data_argument() {
    at_.accept("as");
    if (at_.peek().kind != token_kind::string) at_.fail();
    return data_characters(at_.next().text);
  }
  std::string character_argument(const std::string& word) {
    const auto text = data_argument();
    if (text.size() != 1 || static_cast<unsigned char>(text.front()) >= 0x80)
      throw invalid(word + " must be a single one-byte character");
    return text;
  }

  void json() {
    copy_.format = data_format::json;
    at_.accept("as");
    if (at_.peek().kind != token_kind::string) return;  // 'auto' is the default
    copy_.json_option = at_.string_literal();
    const bool known = copy_.json_option == "auto" || copy_.json_option == "auto ignorecase" ||
                       copy_.json_option == "noshred" || copy_.json_option.starts_with("s3://");
    if (!known)
      throw sql_error("XX000", "The JSON option '" + copy_.json_option +
                                   "' must be 'auto', 'auto ignorecase', 'noshred' or the S3 location of a "
                                   "JSONPaths file");
  }
  void csv() {
    copy_.format = data_format::csv;
    if (at_.accept("quote")) {
      given_.insert("quote");
      quote();
    }
  }
  void gzip() { copy_.packed = compression::gzip; }
  void zstd() { copy_.packed = compression::zstd; }
  void bzip2() { copy_.packed = compression::bzip2; }
  void manifest() { copy_.manifest = true; }
  void region() { copy_.region = argument(); }
  void delimiter() {
    copy_.text.delimiter = data_argument();
    if (copy_.text.delimiter.empty()) throw invalid("DELIMITER must not be empty");
    if (copy_.text.delimiter.find_first_of("\r\n") != std::string::npos)
      throw invalid("DELIMITER must not be a newline or a carriage return");
  }
  void quote() { copy_.text.quote = character_argument("QUOTE").front(); }
  void escape() { copy_.text.escape = true; }
  void remove_quotes() { copy_.text.remove_quotes = true; }
  void fill_record() { copy_.text.fill_record = true; }
  void ignore_blank_lines() { copy_.text.ignore_blank_lines = true; }
  void ignore_header() {
    at_.accept("as");
    copy_.header_lines = at_.whole_number();
  }
  void null_as() {
    copy_.text.null_as = data_argument();
    if (copy_.text.null_as == "\n") throw invalid("NULL AS must not be a newline");
  }
  void encoding() {
    static const std::map<std::string, file_encoding> known{{"utf8", file_encoding::utf8},
                                                            {"utf16", file_encoding::utf16},
                                                            {"utf16le", file_encoding::utf16le},
                                                            {"utf16be", file_encoding::utf16be}};
    at_.accept("as");
    const auto found = known.find(lower_ascii(at_.peek().value));
    if (found == known.end()) at_.fail();
    at_.next();
    copy_.encoding = found->second;
  }
  void date_format() {
    copy_.how.date_format = argument();
    if (copy_.how.date_format.starts_with("epoch"))
      throw invalid("DATEFORMAT '" + copy_.how.date_format + "' is for TIMEFORMAT only");
  }
  void time_format() { copy_.how.time_format = argument(); }
  void accept_any_date() { copy_.how.accept_any_date = true; }
  void accept_invalid_characters() {
    copy_.how.replacement = '?';
    if (at_.sees({"as"}) || at_.peek().kind == token_kind::string)
      copy_.how.replacement = character_argument("ACCEPTINVCHARS").front();
    if (*copy_.how.replacement == '\0') throw invalid("ACCEPTINVCHARS must not be NULL");
  }
  void truncate_columns() { copy_.how.truncate_columns = true; }
  void trim_blanks() { copy_.how.trim_blanks = true; }
  void empty_as_null() { copy_.how.empty_as_null = true; }
  void blanks_as_null() { copy_.how.blanks_as_null = true; }
  void round_decimals() { copy_.how.round_decimals = true; }
  void explicit_ids() { copy_.explicit_ids = true; }
  void max_error() {
    at_.accept("as");
    const auto errors = at_.whole_number();
    if (errors > most_tolerated_errors) throw invalid("MAXERROR must be between 0 and 100000");
    copy_.most_errors = errors == 0 ? 1 : errors;
    copy_.tolerant = errors > 1;
  }
  void ignore_all_errors() { copy_.ignore_all_errors = copy_.tolerant = true; }
  void no_load() { copy_.no_load = true; }
  /// Encodings of columns are not PostgreSQL's; statistics it makes by itself.
  void update_compression() { skip_switch(true); }
  void update_statistics() {
    copy_.updates_statistics = true;
    skip_switch(false);
  }
  void compression_rows() {
    const auto rows = at_.whole_number();
    if (rows < 1000 || rows > 1'000'000'000) throw invalid("COMPROWS must be between 1000 and 1000000000");
  }
  void skip_switch(bool preset) {
    for (auto word : {"on", "off", "true", "false"})
      if (at_.accept(word)) return;
    if (preset) at_.accept("preset");
  }

  [[noreturn]] void refuse_format() {
    for (auto word : {"parquet", "orc", "avro", "shapefile", "fixedwidth"})
      if (at_.sees({word})) throw not_modelled(std::string("COPY from ") + word);
    at_.fail();
  }
  /// What Redshift knows and has no model here.
  static void refuse_known(const token& word) {
    for (auto known : {"parquet", "orc", "avro", "shapefile", "fixedwidth", "lzop", "encrypted", "ssh",
                       "master_symmetric_key", "readratio"})
      if (word.is(known)) throw not_modelled(std::string("COPY with ") + known);
  }

  void check() {
    copy_.who = authorization_.result();
    if (copy_.format == data_format::csv && !given_.contains("delimiter")) copy_.text.delimiter = ",";
    for (auto word :
         {"delimiter", "escape", "fillrecord", "ignoreblanklines", "null", "quote", "removequotes"})
      if (copy_.format == data_format::json) exclude(word, "JSON format");
    if (copy_.format == data_format::csv) exclude("removequotes", "CSV"), exclude("escape", "CSV");
    if (copy_.format != data_format::csv && given_.contains("quote")) throw invalid("QUOTE requires CSV");
    if (words_.contains("maxerror")) exclude("ignoreallerrors", "MAXERROR");
    if (copy_.format == data_format::csv && copy_.text.delimiter == std::string(1, copy_.text.quote))
      throw invalid("DELIMITER and QUOTE must differ");
  }
  void exclude(const std::string& word, const std::string& with) const {
    if (given_.contains(word)) throw invalid(word + " is not supported with " + with);
  }

  cursor at_;
  copy_statement copy_;
  authorization_parser authorization_;
  std::set<std::string> given_;  // groups
  std::set<std::string> words_;
};

}  // namespace

copy_statement parse_copy(const tokens& list, bool case_sensitive) {
  return copy_parser(list, case_sensitive).parse();
}

}  // namespace redshift_local::sql
