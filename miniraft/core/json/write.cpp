#include "miniraft/core/json/write.h"

#include <algorithm>
#include <array>
#include <vector>

#include "miniraft/core/base/check.h"
#include "miniraft/core/json/number_text.h"
#include "miniraft/core/json/string_text.h"

namespace miniraft::json {
namespace {

constexpr size_t literal_bytes_max = 5;
constexpr size_t scalar_bytes_max = std::max(number_bytes_max, literal_bytes_max) + 1;  // a comma
constexpr size_t copy_slack = 16;  // copy_padded
constexpr size_t plain_slack = 8;  // copy_if_plain

char* write_literal(char* out, std::string_view word) {
  std::memcpy(out, word.data(), word.size());
  return out + word.size();
}

// Anything but strings, arrays and objects.
inline char* write_simple(char* out, Value value) {
  switch (value.kind()) {
    case Kind::null:
      return write_literal(out, "null");
    case Kind::boolean:
      return value.node()->flags != 0 ? write_literal(out, "true") : write_literal(out, "false");
    case Kind::number:
      return write_number(out, value);
    case Kind::string:
    case Kind::array:
    case Kind::object:
      break;
  }
  MINIRAFT_CHECK(!"value is simple");
  return out;
}

// An array or object of which some elements or members are not written yet.
struct UnfinishedContainer {
  const Node* end;  // of its subtree
  bool is_object;
};

// Those around the innermost one while a document is written: most are few.
class OuterContainers {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  void push(UnfinishedContainer container) {
    if (size_ < few_.size()) {
      few_[size_] = container;
    } else {
      more_.push_back(container);
    }
    ++size_;
  }
  UnfinishedContainer pop() {
    --size_;
    if (size_ < few_.size()) return few_[size_];
    const UnfinishedContainer last = more_.back();
    more_.pop_back();
    return last;
  }

 private:
  size_t size_ = 0;
  std::array<UnfinishedContainer, 32> few_;
  std::vector<UnfinishedContainer> more_;
};

}  // namespace

void Writer::make_room(size_t bytes) {
  const size_t used = at_ == nullptr ? out_.size() : static_cast<size_t>(at_ - out_.data());
  size_t wanted = std::max(out_.capacity(), used + bytes);
  if (wanted > out_.capacity()) {
    // A string by itself may be kept for long: no more than it needs.
    const size_t usual = depth_ == 0 ? 0 : 128;
    wanted = std::max({wanted, 2 * out_.capacity(), usual});
  }
  out_.resize_and_overwrite(wanted, [](char*, size_t size) { return size; });
  at_ = out_.data() + used;
  end_ = out_.data() + wanted;
}

void Writer::give_back() {
  if (at_ != nullptr) out_.resize(static_cast<size_t>(at_ - out_.data()));
  at_ = end_ = nullptr;
}

// Requires: room for one byte.
inline void Writer::separate() {
  if (needs_comma_) *at_++ = ',';
  needs_comma_ = true;
}

// What `write` writes, at most scalar_bytes_max with a comma. By itself, as a key-value store holds
// it, it takes no more memory than it needs.
template <class F>
inline void Writer::scalar(F write) {
  if (depth_ == 0) {
    char text[scalar_bytes_max];
    char* const begin = text + (needs_comma_ ? 1 : 0);
    text[0] = ',';
    out_.append(text, static_cast<size_t>(write(begin) - text));
  } else {
    room(scalar_bytes_max);
    separate();
    at_ = write(at_);
  }
  needs_comma_ = true;
}

void Writer::signed_integer(int64_t value) {
  scalar([value](char* out) { return write_signed(out, value); });
}

void Writer::unsigned_integer(uint64_t value) {
  scalar([value](char* out) { return write_unsigned(out, value); });
}

void Writer::real(double value) {
  scalar([value](char* out) { return write_real(out, value); });
}

void Writer::canonical_number(Value number) {
  scalar([number](char* out) { return write_canonical_number(out, number); });
}

void Writer::raw(std::string_view json_text) {
  room(json_text.size() + plain_slack + 1);
  separate();
  // Mostly a number or a short string: not worth a call.
  if (!copy_if_plain(json_text.data(), json_text.size(), at_)) {
    std::memcpy(at_, json_text.data(), json_text.size());
  }
  at_ += json_text.size();
  settle();
}

// Comma and string, and room for one byte more.
inline void Writer::quoted(std::string_view text) {
  // Beside the text a comma, two quotes and what follows.
  constexpr size_t others = escape_bytes_max + 4;
  room(text.size() + others);
  separate();
  char* const begin = at_ + 1;
  *at_ = '"';
  if (copy_if_plain(text.data(), text.size(), begin)) {
    begin[text.size()] = '"';
    at_ = begin + text.size() + 1;
    return;
  }
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): its end is beside it.
  WrittenString done{text.data(), begin};
  const char* const end = text.data() + text.size();
  while ((done = copy_unescaped(done.from, end, done.out)).from != end) {
    done = write_escaped(done.from, done.out);
    at_ = done.out;
    done.out = room(static_cast<size_t>(end - done.from) + others);
  }
  *done.out = '"';
  at_ = done.out + 1;
}

void Writer::key(std::string_view text) {
  quoted(text);
  *at_++ = ':';
  needs_comma_ = false;
}

void Writer::string(std::string_view text) {
  quoted(text);
  settle();
}

void Writer::value(Value value) {
  if (value.is_string()) return string(*value.as_string());
  if (value.is_array() || value.is_object()) return container(value);
  scalar([value](char* out) { return write_simple(out, value); });
}

// Writes a string of a document, which needs an escape, without its quotes; then there is room for
// two bytes. It is UTF-8, and more of the document follows it: both are known of what was parsed.
void Writer::escape_parsed(std::string_view text) {
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): its end is beside it.
  WrittenString done{text.data(), at_};
  const char* const end = text.data() + text.size();
  while ((done = copy_to_escape(done.from, end, done.out)).from != end) {
    at_ = done.out;
    room(static_cast<size_t>(end - done.from) + escape_bytes_max + copy_slack + 2);
    done = write_escaped(done.from, at_);
  }
  at_ = done.out;
}

// As room(), for a place that is held in registers.
inline void Writer::room_at(Place& place, size_t bytes) {
  if (static_cast<size_t>(place.end - place.at) >= bytes) return;
  at_ = place.at;
  make_room(bytes);
  place = {at_, end_};
}

// Writes a string of a document; then there is room for a byte.
inline void Writer::parsed_string(Place& place, const Node* node) {
  const std::string_view text = string_of(node);
  room_at(place, text.size() + copy_slack + 3);
  *place.at++ = '"';
  if (node->flags != 0) {
    place.at = copy_padded(text.data(), text.size(), place.at);
  } else {
    at_ = place.at;
    escape_parsed(text);
    place = {at_, end_};
  }
  *place.at++ = '"';
}

// Nodes lie in the order of the text, so one walk writes them; the stack holds the containers that
// are open.
void Writer::container(Value value) {
  // Likely enough for all of it: growing copies what was written.
  constexpr size_t node_bytes_likely = 12;
  room(value.node()->extent * node_bytes_likely + 2);
  separate();
  ++depth_;
  Place place{at_, end_};
  OuterContainers outer;
  const Node* node = value.node();
  UnfinishedContainer open{nullptr, false};
  while (true) {
    if (open.is_object) {
      parsed_string(place, node++);
      *place.at++ = ':';
    }
    if (node->kind == Kind::string) {
      parsed_string(place, node++);
      *place.at++ = ',';
    } else if (node->kind < Kind::array) {
      room_at(place, scalar_bytes_max);
      place.at = write_simple(place.at, Value(node++));
      *place.at++ = ',';
    } else {
      const bool is_object = node->kind == Kind::object;
      room_at(place, 3);
      *place.at++ = is_object ? '{' : '[';
      if (node->extent > 1) {
        outer.push(open);
        open = {node + node->extent, is_object};
        ++node;
        continue;
      }
      *place.at++ = is_object ? '}' : ']';
      *place.at++ = ',';
      ++node;
    }
    // A comma was written that a bracket may replace.
    while (node == open.end) {
      room_at(place, 1);
      place.at[-1] = open.is_object ? '}' : ']';
      *place.at++ = ',';
      open = outer.pop();
    }
    if (outer.empty()) break;
  }
  at_ = place.at - 1;
  --depth_;
  needs_comma_ = true;
  settle();
}

std::string to_text(Value value) {
  std::string out;
  Writer(out).value(value);
  return out;
}

}  // namespace miniraft::json
