// Document: a parsed JSON text. Value: a view of one value in it, the size of a pointer.
//
// A document is one block of memory. It begins with the text, in which strings are unescaped in
// place. One 16-byte node for each value and each object key follows, in the order of the text
// (pre-order). The node of an array or object holds the number of nodes in its subtree, so that an
// iterator can skip the subtree. The node of a string holds the distance in bytes back to the
// string's first byte; the block has no pointers and can be copied or moved as plain memory.
// docs/json.md has the byte table.
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

/// The representation of a number. Integers that do not fit in 64 bits, -0, and numbers written
/// with a fraction or an exponent are stored as doubles (`real`).
enum class NumberForm : uint8_t { unsigned_integer, negative_integer, real };

/// One value or key in a document. Only the parser creates nodes.
struct Node {
  Kind kind;
  uint8_t flags;  ///< boolean: 1 if true; number: NumberForm; string: 1 if it needs no escape
  uint16_t unused;
  uint32_t extent;   ///< container: nodes of its subtree, with itself; string: bytes; others: 1
  uint64_t payload;  ///< number: its bits; string: distance in bytes; container: its size()
};
static_assert(sizeof(Node) == 16);

/// An allocator that does not initialise the elements that a vector's resize() adds. The parser
/// writes each node before it reads it, so clearing the memory first would be wasted work.
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

/// A view of one value. It is one pointer: pass it by value. It becomes invalid when its document
/// is destroyed, assigned to or parsed into. Moving the document keeps the view valid.
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

  /// Each returns nullopt if the value is of another kind. The bytes of a string belong to the
  /// document and are valid as long as this Value is.
  [[nodiscard]] std::optional<bool> as_bool() const;
  [[nodiscard]] std::optional<std::string_view> as_string() const;

  /// The number, if it is an integer in the range of the type; otherwise nullopt. The spelling does
  /// not matter: 1, 1.0 and 1e0 give the same result.
  [[nodiscard]] std::optional<int64_t> as_int64() const;
  [[nodiscard]] std::optional<uint64_t> as_uint64() const;

  /// Any number. An integer beyond 2^53 is rounded to the nearest double. nullopt if the value is
  /// not a number.
  [[nodiscard]] std::optional<double> as_double() const;

  /// The number of elements of an array or of members of an object; 0 for other kinds. A repeated
  /// key counts once for each occurrence. O(1).
  [[nodiscard]] size_t size() const;

  /// The value of the member `key`. If the key is repeated, the last member is returned. nullopt if
  /// there is no such member or this is not an object. O(members).
  [[nodiscard]] std::optional<Value> find(std::string_view key) const;

  /// The elements in order; an empty range if this is not an array.
  [[nodiscard]] Elements elements() const;

  /// The members in the order of the text, with repeated keys; an empty range if this is not an
  /// object.
  [[nodiscard]] Members members() const;

  /// The representation of a number. Requires: is_number().
  [[nodiscard]] NumberForm number_form() const { return static_cast<NumberForm>(node_->flags); }

  /// Whether this is a string that can be written between quotes without escapes.
  [[nodiscard]] bool needs_no_escape() const { return is_string() && node_->flags != 0; }

  /// The node, for code that walks whole subtrees.
  [[nodiscard]] const Node* node() const { return node_; }

 private:
  const Node* node_;
};

/// The bytes of a string node. At least 16 bytes after their end may be read as well, because the
/// document's zero padding and nodes follow the text. Requires: `node` is a string or a key.
inline std::string_view string_of(const Node* node) {
  return {reinterpret_cast<const char*>(node) - node->payload, node->extent};
}

/// The node after the subtree of `node`.
inline const Node* after(const Node* node) {
  return node->kind >= Kind::array ? node + node->extent : node + 1;
}

/// A member of an object.
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

/// Range over the members of an object. A member is a key node, then the subtree of its value.
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

/// Owns the memory of one parsed text. The root is null before the first parse and after a failed
/// parse. Parsing into a document again reuses its memory. The memory never shrinks; assign
/// Document() to free it. Thread safety: one thread at a time, or any number of readers.
class Document {
 public:
  [[nodiscard]] Value root() const;

  /// The size of the allocated block in bytes.
  [[nodiscard]] size_t capacity_bytes() const { return arena_.capacity() * sizeof(Node); }

 private:
  friend std::expected<Value, ParseError> parse(std::string_view text, Document& document,
                                                const Options& options);

  Arena arena_;
  size_t root_ = 0;  ///< index of the root's node in `arena_`; 0 if there is no root
};

}  // namespace miniraft::json
