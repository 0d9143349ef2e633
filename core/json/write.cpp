#include "core/json/write.h"

#include "core/json/number_text.h"
#include "core/json/string_text.h"

namespace miniraft::json {

void Writer::separate() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

void Writer::begin_object() {
  separate();
  out_ += '{';
  needs_comma_ = false;
}

void Writer::end_object() {
  out_ += '}';
  needs_comma_ = true;
}

void Writer::begin_array() {
  separate();
  out_ += '[';
  needs_comma_ = false;
}

void Writer::end_array() {
  out_ += ']';
  needs_comma_ = true;
}

void Writer::key(std::string_view text) {
  separate();
  append_string(out_, text);
  out_ += ':';
  needs_comma_ = false;
}

void Writer::null() {
  raw("null");
}

void Writer::boolean(bool value) {
  raw(value ? "true" : "false");
}

void Writer::signed_integer(int64_t value) {
  separate();
  append_signed(out_, value);
}

void Writer::unsigned_integer(uint64_t value) {
  separate();
  append_unsigned(out_, value);
}

void Writer::real(double value) {
  separate();
  append_real(out_, value);
}

void Writer::string(std::string_view text) {
  separate();
  append_string(out_, text);
}

void Writer::canonical_number(Value number) {
  separate();
  append_canonical_number(out_, number);
}

void Writer::raw(std::string_view json_text) {
  separate();
  out_ += json_text;
}

// Nodes lie in the order of the text, so one walk writes them; the stack holds the containers that
// are open, each with the node at which it closes.
void Writer::value(Value value) {
  struct Open {
    const Node* end;
    bool is_object;
  };
  std::vector<Open> open;
  const Node* const end = after(value.node());
  const Node* node = value.node();
  while (true) {
    while (!open.empty() && node == open.back().end) {
      open.back().is_object ? end_object() : end_array();
      open.pop_back();
    }
    if (node == end) return;
    if (!open.empty() && open.back().is_object) {
      key(string_of(node));
      ++node;
    }
    const Value here(node);
    if (here.is_array() || here.is_object()) {
      here.is_object() ? begin_object() : begin_array();
      open.push_back({after(node), here.is_object()});
    } else {
      separate();
      append_scalar(out_, here);
    }
    ++node;
  }
}

std::string to_text(Value value) {
  std::string out;
  Writer(out).value(value);
  return out;
}

}  // namespace miniraft::json
