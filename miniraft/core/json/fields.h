// FieldWriter and FieldReader: what `Fields& f` is in a type's `fields`, when encoding and when
// decoding.
//
// The two have the same members, so one declaration serves both directions. They handle what
// belongs to an object as a whole: absent members, the member `type` of a variant, and fields that
// lie in the object of an outer type.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "miniraft/core/json/codec_scalars.h"
#include "miniraft/core/json/decode_error.h"
#include "miniraft/core/json/describe.h"
#include "miniraft/core/json/document.h"
#include "miniraft/core/json/field_name.h"
#include "miniraft/core/json/key_match.h"
#include "miniraft/core/json/write.h"

namespace miniraft::json {

/// Writes the fields of one object; what `Fields& f` is while encoding.
class FieldWriter {
 public:
  explicit FieldWriter(Writer& writer) : writer_(writer) {}

  template <class T>
  void field(const FieldName& name, const T& value) {
    if constexpr (is_optional<T>) {
      if (value) field(name, *value);
    } else {
      writer_.field_key(name);
      Codec<T>::encode(writer_, value);
    }
  }

  /// Written always; when decoding, an absent or null member leaves the value as constructed.
  template <class T>
  void field_or_default(const FieldName& name, const T& value) {
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
    if constexpr (!is_variant<T>) {
      static constexpr ReadyText type = ReadyText::member("type", type_name<T>());
      if constexpr (type.size != 0) {
        writer_.ready(type);
      } else {
        field("type", type_name<T>());
      }
    }
    inlined(alternative);
  }

  Writer& writer_;
};

/// Reads the fields of one object; what `Fields& f` is while decoding. After the first error
/// nothing more is read.
class FieldReader {
 public:
  /// Requires: `object` is an object.
  FieldReader(Value object, DecodeError& error)
      : first_(object.node() + 1), end_(after(object.node())), next_(first_), error_(error) {}

  [[nodiscard]] bool succeeded() const { return succeeded_; }

  template <class T>
  void field(const FieldName& name, T&& value) {
    if (!succeeded_) return;
    using Field = std::remove_reference_t<T>;
    const Node* const member = find(name);
    if constexpr (is_optional<Field>) {
      value.reset();
      if (is_given(member)) decode_member(name, member, value.emplace());
    } else if (member == nullptr) {
      succeeded_ = missing_member(name.text(), error_);
    } else {
      decode_member(name, member, value);
    }
  }

  template <class T>
  void field_or_default(const FieldName& name, T&& value) {
    if (!succeeded_) return;
    const Node* const member = find(name);
    if (is_given(member)) decode_member(name, member, value);
  }

  template <class T>
  void inlined(T& value) {
    if (!succeeded_) return;
    if constexpr (is_variant<T>) {
      const Node* const type = find("type");
      if (type == nullptr || type->kind != Kind::string) {
        succeeded_ = no_type(type, error_);
      } else if (!read_alternative(type, value)) {
        succeeded_ = unknown_type(string_of(type), error_);
      }
    } else {
      visit_fields(*this, value);
    }
  }

 private:
  static bool is_given(const Node* member) {
    return member != nullptr && member->kind != Kind::null;
  }

  // The member's value, or null. Members mostly come in the order of the fields, so it is first
  // looked for behind the one found before; wherever it is, the last of its name counts.
  const Node* find(const FieldName& name) {
    const Node* member = last_member(next_, end_, name.matches);
    if (member == nullptr) member = last_member(first_, next_, name.matches);
    if (member != nullptr) next_ = after(member);
    return member;
  }

  template <class T>
  void decode_member(const FieldName& name, const Node* member, T& value) {
    succeeded_ =
        Codec<T>::decode(Value(member), value, error_) || error_.inside_member(name.text());
  }

  // Whether one of the alternatives, or of a variant among them, is called as the string `type`
  // says; its fields are then read.
  template <class... Ts>
  bool read_alternative(const Node* type, std::variant<Ts...>& value) {
    return (read_if_named<Ts>(type, value) || ...);
  }

  template <class T, class Variant>
  bool read_if_named(const Node* type, Variant& value) {
    if constexpr (is_variant<T>) {
      T nested;
      if (!read_alternative(type, nested)) return false;
      value.template emplace<T>(std::move(nested));
    } else {
      static constexpr KeyMatch is_named(type_name<T>());
      if (!is_named(type)) return false;
      visit_fields(*this, value.template emplace<T>());
    }
    return true;
  }

  const Node* first_;  ///< the object's first key
  const Node* end_;
  const Node* next_;  ///< the key after the member that was found last
  DecodeError& error_;
  bool succeeded_ = true;
};

}  // namespace miniraft::json
