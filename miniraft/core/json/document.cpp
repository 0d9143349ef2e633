#include "miniraft/core/json/document.h"

#include <bit>

#include "miniraft/core/json/key_match.h"

namespace miniraft::json {
namespace {

constexpr Node null_node{Kind::null, 0, 0, 1, 0};

constexpr double two_to_63 = 9223372036854775808.0;
constexpr double two_to_64 = 18446744073709551616.0;

// A double that is an integer in range converts exactly; the bounds are themselves doubles.
std::optional<int64_t> integer_in_int64(double real) {
  if (!(real >= -two_to_63 && real < two_to_63)) return std::nullopt;
  const auto integer = static_cast<int64_t>(real);
  if (static_cast<double>(integer) != real) return std::nullopt;
  return integer;
}

std::optional<uint64_t> integer_in_uint64(double real) {
  if (!(real >= 0 && real < two_to_64)) return std::nullopt;
  const auto integer = static_cast<uint64_t>(real);
  if (static_cast<double>(integer) != real) return std::nullopt;
  return integer;
}

}  // namespace

std::optional<bool> Value::as_bool() const {
  if (!is_bool()) return std::nullopt;
  return node_->flags != 0;
}

std::optional<std::string_view> Value::as_string() const {
  if (!is_string()) return std::nullopt;
  return string_of(node_);
}

std::optional<int64_t> Value::as_int64() const {
  if (!is_number()) return std::nullopt;
  switch (number_form()) {
    case NumberForm::unsigned_integer:
      if (node_->payload > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
      return static_cast<int64_t>(node_->payload);
    case NumberForm::negative_integer:
      return static_cast<int64_t>(node_->payload);
    case NumberForm::real:
      return integer_in_int64(std::bit_cast<double>(node_->payload));
  }
  return std::nullopt;
}

std::optional<uint64_t> Value::as_uint64() const {
  if (!is_number()) return std::nullopt;
  switch (number_form()) {
    case NumberForm::unsigned_integer:
      return node_->payload;
    case NumberForm::negative_integer:
      return std::nullopt;
    case NumberForm::real:
      return integer_in_uint64(std::bit_cast<double>(node_->payload));
  }
  return std::nullopt;
}

std::optional<double> Value::as_double() const {
  if (!is_number()) return std::nullopt;
  switch (number_form()) {
    case NumberForm::unsigned_integer:
      return static_cast<double>(node_->payload);
    case NumberForm::negative_integer:
      return static_cast<double>(static_cast<int64_t>(node_->payload));
    case NumberForm::real:
      return std::bit_cast<double>(node_->payload);
  }
  return std::nullopt;
}

size_t Value::size() const {
  return is_array() || is_object() ? static_cast<size_t>(node_->payload) : 0;
}

std::optional<Value> Value::find(std::string_view key) const {
  if (!is_object()) return std::nullopt;
  const Node* const member = last_member(node_ + 1, after(node_), KeyMatch(key));
  if (member == nullptr) return std::nullopt;
  return Value(member);
}

Elements Value::elements() const {
  if (!is_array()) return {node_, node_};
  return {node_ + 1, after(node_)};
}

Members Value::members() const {
  if (!is_object()) return {node_, node_};
  return {node_ + 1, after(node_)};
}

Value Document::root() const {
  return Value(root_ == 0 ? &null_node : &arena_[root_]);
}

}  // namespace miniraft::json
