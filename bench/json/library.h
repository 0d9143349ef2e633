// Library: a JSON library as the bench sees it, ours and each peer alike.
//
// A peer is a small class with six functions, each for one text or one document; LibraryOf repeats
// them over all texts of an input, so that one virtual call starts a whole pass and costs nothing
// beside it. Whatever a peer keeps between two texts to save work, it may use only where memory is
// reused; a fresh document is made and destroyed within the time that is measured.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace miniraft::bench {

/// Whether each text gets a document, and each output a buffer, of its own.
enum class Memory { fresh, reused };

using Texts = std::span<const std::string_view>;

/// Each text is followed by at least this many bytes that may be read: simdjson's condition.
inline constexpr size_t padding_bytes = 64;

class Library {
 public:
  virtual ~Library() = default;

  /// The name as a column has it.
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// Name and version.
  [[nodiscard]] virtual std::string version() const = 0;

  /// Parses every text and forgets it. False when one was refused.
  virtual bool parse(Texts texts, Memory memory) = 0;

  /// Parses every text and keeps the documents instead of those before. False when one was refused.
  virtual bool load(Texts texts) = 0;

  /// Writes every document that is kept as compact text; returns the bytes written.
  virtual size_t write(Memory memory) = 0;

  /// What write() makes of the document of one text.
  virtual std::string text_of(size_t document) = 0;
};

/// `Peer` has a default constructor and
///   using Document = …                                movable
///   static constexpr std::string_view name
///   std::string version() const
///   bool parse_fresh(std::string_view text)           false: refused
///   bool parse_reusing(std::string_view text)
///   std::optional<Document> load(std::string_view text)
///   size_t write_fresh(const Document& document)      the bytes written
///   size_t write_reusing(const Document& document)
///   std::string text_of(const Document& document)
template <class Peer>
class LibraryOf final : public Library {
 public:
  [[nodiscard]] std::string_view name() const override { return Peer::name; }
  [[nodiscard]] std::string version() const override { return peer_.version(); }

  bool parse(Texts texts, Memory memory) override {
    if (memory == Memory::fresh) {
      for (const std::string_view text : texts) {
        if (!peer_.parse_fresh(text)) return false;
      }
    } else {
      for (const std::string_view text : texts) {
        if (!peer_.parse_reusing(text)) return false;
      }
    }
    return true;
  }

  bool load(Texts texts) override {
    documents_.clear();
    documents_.reserve(texts.size());
    for (const std::string_view text : texts) {
      std::optional<typename Peer::Document> document = peer_.load(text);
      if (!document) return false;
      documents_.push_back(std::move(*document));
    }
    return true;
  }

  size_t write(Memory memory) override {
    size_t bytes = 0;
    if (memory == Memory::fresh) {
      for (const auto& document : documents_) bytes += peer_.write_fresh(document);
    } else {
      for (const auto& document : documents_) bytes += peer_.write_reusing(document);
    }
    return bytes;
  }

  std::string text_of(size_t document) override { return peer_.text_of(documents_[document]); }

 private:
  Peer peer_;
  std::vector<typename Peer::Document> documents_;
};

// One for each file of the same name.
std::unique_ptr<Library> make_miniraft();
std::unique_ptr<Library> make_yyjson();
std::unique_ptr<Library> make_simdjson();
std::unique_ptr<Library> make_rapidjson();
std::unique_ptr<Library> make_boost_json();
std::unique_ptr<Library> make_nlohmann();

/// Those that were built, ours first.
std::vector<std::unique_ptr<Library>> all_libraries();

}  // namespace miniraft::bench
