// Boost.JSON, compiled into this file, with the memory its manual advises for values that are not
// changed: a monotonic resource for each document, over one buffer where memory is reused.

#include <algorithm>
#include <array>
#include <boost/json/src.hpp>
#include <boost/version.hpp>

#include "bench/json/library.h"

namespace miniraft::bench {

namespace {

class BoostJson {
 public:
  using Document = boost::json::value;
  static constexpr std::string_view name = "Boost.JSON";

  [[nodiscard]] std::string version() const {
    std::string version = BOOST_LIB_VERSION;
    std::replace(version.begin(), version.end(), '_', '.');
    return "Boost.JSON " + version;
  }

  bool parse_fresh(std::string_view text) {
    boost::json::monotonic_resource memory;
    boost::json::error_code error;
    const Document document = boost::json::parse({text.data(), text.size()}, error, &memory);
    return !error;
  }

  bool parse_reusing(std::string_view text) {
    boost::json::monotonic_resource memory(buffer_.data(), buffer_.size());
    boost::json::error_code error;
    parser_.reset(&memory);
    parser_.write(text.data(), text.size(), error);
    if (error) return false;
    const Document document = parser_.release();
    return true;
  }

  std::optional<Document> load(std::string_view text) {
    boost::json::error_code error;
    std::optional<Document> document(
        boost::json::parse({text.data(), text.size()}, error,
                           boost::json::make_shared_resource<boost::json::monotonic_resource>()));
    if (error) return std::nullopt;
    return document;
  }

  size_t write_fresh(const Document& document) { return text_of(document).size(); }

  size_t write_reusing(const Document& document) {
    serializer_.reset(&document);
    size_t bytes = 0;
    while (!serializer_.done()) {
      bytes += serializer_.read(out_.data(), out_.size()).size();
    }
    return bytes;
  }

  std::string text_of(const Document& document) { return boost::json::serialize(document); }

 private:
  std::array<unsigned char, 65'536> buffer_;
  boost::json::parser parser_;
  boost::json::serializer serializer_;
  std::array<char, 65'536> out_;
};

}  // namespace

std::unique_ptr<Library> make_boost_json() {
  return std::make_unique<LibraryOf<BoostJson>>();
}

}  // namespace miniraft::bench
