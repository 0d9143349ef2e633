// FieldWriter and FieldReader: what `Fields& f` is in a type's `fields`, when encoding and when
// decoding.
//
// The two have the same members, so one declaration serves both directions. They handle what
// belongs to an object as a whole: absent members, the member `type` of a variant, and fields that
// lie in the object of an outer type.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/json/codec_scalars.h"
#include "core/json/decode_error.h"
#include "core/json/describe.h"
#include "core/json/document.h"
#include "core/json/write.h"

namespace miniraft::json {

/// Writes the fields of one object; what `Fields& f` is while encoding.
class FieldWriter {
 public:
  explicit FieldWriter(Writer& writer) : writer_(writer) {}

  template <class T>
  void field(std::string_view name, const T& value) {
    if constexpr (is_optional<T>) {
      if (value) field(name, *value);
    } else {
      writer_.key(name);
      Codec<T>::encode(writer_, value);
    }
  }

  /// Written always; when decoding, an absent or null member leaves the value as constructed.
  template <class T>
  void field_or_default(std::string_view name, const T& value) {
    field(name, value);
  }

  /// The fields of `value`, a described struct or a variant of such, in this same object.
  template <class T>
  void inlined(const T& value) {
    if constexpr (is_variant<T>) {
      std::visit([this](const auto& alternative) { this->tagged(alternative); }, value);
    } else {
      visit_fields(*this, value);
    }
  }

 private:
  template <class T>
  void tagged(const T& alternative) {
    if constexpr (!is_variant<T>) field("type", type_name<T>());
    inlined(alternative);
  }

  Writer& writer_;
};

/// Reads the fields of one object; what `Fields& f` is while decoding. After the first error
/// nothing more is read.
class FieldReader {
 public:
  /// Requires: `object` is an object.
  FieldReader(Value object, DecodeError& error) : object_(object), error_(error) {}

  [[nodiscard]] bool succeeded() const { return succeeded_; }

  template <class T>
  void field(std::string_view name, T&& value) {
    if (!succeeded_) return;
    using Field = std::remove_reference_t<T>;
    const std::optional<Value> member = object_.find(name);
    if constexpr (is_optional<Field>) {
      value.reset();
      if (member && !member->is_null()) decode_member(name, *member, value.emplace());
    } else if (!member) {
      succeeded_ = missing_member(name, error_);
    } else {
      decode_member(name, *member, value);
    }
  }

  template <class T>
  void field_or_default(std::string_view name, T&& value) {
    if (!succeeded_) return;
    const std::optional<Value> member = object_.find(name);
    if (member && !member->is_null()) decode_member(name, *member, value);
  }

  template <class T>
  void inlined(T& value) {
    if (!succeeded_) return;
    if constexpr (is_variant<T>) {
      const std::optional<std::string_view> type = type_member(object_, error_);
      if (!type) {
        succeeded_ = false;
      } else if (!read_alternative(*type, value)) {
        succeeded_ = unknown_type(*type, error_);
      }
    } else {
      visit_fields(*this, value);
    }
  }

 private:
  template <class T>
  void decode_member(std::string_view name, Value member, T& value) {
    succeeded_ = Codec<T>::decode(member, value, error_) || error_.inside_member(name);
  }

  // Whether one of the alternatives, or of a variant among them, is called `type`; its fields are
  // then read.
  template <class... Ts>
  bool read_alternative(std::string_view type, std::variant<Ts...>& value) {
    return (read_if_named<Ts>(type, value) || ...);
  }

  template <class T, class Variant>
  bool read_if_named(std::string_view type, Variant& value) {
    if constexpr (is_variant<T>) {
      T nested;
      if (!read_alternative(type, nested)) return false;
      value.template emplace<T>(std::move(nested));
    } else {
      if (type != type_name<T>()) return false;
      visit_fields(*this, value.template emplace<T>());
    }
    return true;
  }

  Value object_;
  DecodeError& error_;
  bool succeeded_ = true;
};

}  // namespace miniraft::json
