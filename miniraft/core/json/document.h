// Document: a parsed JSON text; Value: a cheap view of one value in it.
//
// A document is one block of memory: first the text, its strings unescaped in place, then one
// 16-byte node per value or object key, in the order of the text (pre-order). A container's node
// says how many nodes its subtree has, so a walk steps over it without following pointers. A
// string's node holds its distance to its bytes, so a document may be copied or moved as plain
// memory. docs/json.md has the byte table.
//
//   node   | kind | flags | 0   0 | extent  (u32) | payload                 (u64) |
//   byte     0      1       2       4               8
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

namespace miniraft::json {

enum class Kind : uint8_t { null, boolean, number, string, array, object };

/// How a number is held. Integers beyond 64 bits, fractions and exponents are held as a double.
enum class NumberForm : uint8_t { unsigned_integer, negative_integer, real };

/// One value or key as it lies in a document. Only the parser makes nodes.
struct Node {
  Kind kind;
  uint8_t flags;  ///< boolean: 1 is true; number: a NumberForm; string: 1 needs no escapes
  uint16_t unused;
  uint32_t extent;   ///< containers: nodes in the subtree, itself included; strings: bytes
  uint64_t payload;  ///< number: its bits; string: distance to its bytes; container: its size()
};
static_assert(sizeof(Node) == 16);

/// As std::allocator, but memory that is resized into is left as it is: the parser writes it all.
template <class T>
struct LeavesAsIs : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = LeavesAsIs<U>;
  };
  void construct(T*) noexcept {}
  void construct(T* at, const T& from) noexcept { *at = from; }
};
using Arena = std::vector<Node, LeavesAsIs<Node>>;

class Elements;
class Members;

/// A view of one value. It is one pointer: pass it by value. It lives as long as its document is
/// neither destroyed, assigned to nor parsed into; moving the document keeps it valid.
class Value {
 public:
  /// For the parser and the iterators below.
  explicit Value(const Node* node) : node_(node) {}

  [[nodiscard]] Kind kind() const { return node_->kind; }
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_bool() const { return kind() == Kind::boolean; }
  [[nodiscard]] bool is_number() const { return kind() == Kind::number; }
  [[nodiscard]] bool is_string() const { return kind() == Kind::string; }
  [[nodiscard]] bool is_array() const { return kind() == Kind::array; }
  [[nodiscard]] bool is_object() const { return kind() == Kind::object; }

  /// Each is empty when the value is of another kind.
  [[nodiscard]] std::optional<bool> as_bool() const;
  [[nodiscard]] std::optional<std::string_view> as_string() const;

  /// The number when it is an integer in range, however it was written: 1, 1.0 and 1e0 alike.
  [[nodiscard]] std::optional<int64_t> as_int64() const;
  [[nodiscard]] std::optional<uint64_t> as_uint64() const;

  /// Any number, an integer beyond 2^53 rounded to the nearest double.
  [[nodiscard]] std::optional<double> as_double() const;

  /// Elements of an array; members of an object, repeated keys counted each time; else 0.
  [[nodiscard]] size_t size() const;

  /// The value of the member `key`. The last one wins when a key is repeated. Empty when there is
  /// none or this is not an object. O(members).
  [[nodiscard]] std::optional<Value> find(std::string_view key) const;

  /// The elements in order; none when this is not an array.
  [[nodiscard]] Elements elements() const;

  /// The members in the order of the text, repeated keys included; none when not an object.
  [[nodiscard]] Members members() const;

  /// How a number is held. Requires: is_number().
  [[nodiscard]] NumberForm number_form() const { return static_cast<NumberForm>(node_->flags); }

  /// Whether this is a string that can be written as it is, between quotes.
  [[nodiscard]] bool needs_no_escape() const { return is_string() && node_->flags != 0; }

  /// For code that walks whole subtrees.
  [[nodiscard]] const Node* node() const { return node_; }

 private:
  const Node* node_;
};

/// The bytes of a string node; of a document, so that eight more may be read beyond their end.
/// Requires: a string.
inline std::string_view string_of(const Node* node) {
  return {reinterpret_cast<const char*>(node) - node->payload, node->extent};
}

/// The node after the subtree of `node`.
inline const Node* after(const Node* node) {
  return node->kind >= Kind::array ? node + node->extent : node + 1;
}

/// An object's member.
struct Member {
  std::string_view key;
  Value value;
};

/// Range over the elements of an array.
class Elements {
 public:
  class Iterator {
   public:
    explicit Iterator(const Node* node) : node_(node) {}
    Value operator*() const { return Value(node_); }
    Iterator& operator++() {
      node_ = after(node_);
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const Node* node_;
  };

  Elements(const Node* first, const Node* end) : first_(first), end_(end) {}
  [[nodiscard]] Iterator begin() const { return Iterator(first_); }
  [[nodiscard]] Iterator end() const { return Iterator(end_); }

 private:
  const Node* first_;
  const Node* end_;
};

/// Range over the members of an object. Each is a key node and the subtree of its value.
class Members {
 public:
  class Iterator {
   public:
    explicit Iterator(const Node* key) : key_(key) {}
    Member operator*() const { return {string_of(key_), Value(key_ + 1)}; }
    Iterator& operator++() {
      key_ = after(key_ + 1);
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const Node* key_;
  };

  Members(const Node* first, const Node* end) : first_(first), end_(end) {}
  [[nodiscard]] Iterator begin() const { return Iterator(first_); }
  [[nodiscard]] Iterator end() const { return Iterator(end_); }

 private:
  const Node* first_;
  const Node* end_;
};

struct Options;
struct ParseError;

/// Owns the memory of one parsed text. A fresh one holds null, as does one whose parse failed.
/// Parsing into it again reuses the memory, which stays as large as the largest text needed;
/// assign Document() to give it back. One thread at a time, or any number of readers.
class Document {
 public:
  [[nodiscard]] Value root() const;

  /// Bytes of the block.
  [[nodiscard]] size_t capacity_bytes() const { return arena_.size() * sizeof(Node); }

 private:
  friend std::expected<Value, ParseError> parse(std::string_view text, Document& document,
                                                const Options& options);

  Arena arena_;
  size_t root_ = 0;  ///< the root's place in `arena_`; 0, where the text lies, while there is none
};

}  // namespace miniraft::json
