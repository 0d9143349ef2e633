// FieldWriter and FieldReader: the two types of `Fields& f` in a type's `fields`.
//
// A FieldWriter is passed when encoding, a FieldReader when decoding. Both have the same member
// functions, so one declaration of `fields` serves both directions. They also handle absent
// members, the member `type` of a variant, and fields that are inlined into the object of an outer
// type.
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

/// Writes the fields of one object.
class FieldWriter {
 public:
  explicit FieldWriter(Writer& writer) : writer_(writer) {}

  /// Writes the member `name`, or nothing if `value` is an empty optional.
  template <class T>
  void field(const FieldName& name, const T& value) {
    if constexpr (is_optional<T>) {
      if (value) field(name, *value);
    } else {
      writer_.field_key(name);
      Codec<T>::encode(writer_, value);
    }
  }

  /// Same as field(). The two differ only in FieldReader.
  template <class T>
  void field_or_default(const FieldName& name, const T& value) {
    field(name, value);
  }

  /// Writes the fields of `value` into the current object. T is a struct with fields or a variant
  /// of such structs. For a variant, the member `type` is written first.
  template <class T>
  void inlined(const T& value) {
    if constexpr (is_variant<T>) {
      std::visit([this](const auto& alternative) { this->tagged(alternative); }, value);
    } else {
      visit_fields(*this, value);
    }
  }

 private:
  // Writes the member `type`, then the fields of the alternative. A nested variant writes its own
  // `type`.
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

/// Reads the fields of one object. After the first error all functions return at once.
class FieldReader {
 public:
  /// Requires: `object` is an object.
  FieldReader(Value object, DecodeError& error)
      : first_(object.node() + 1), end_(after(object.node())), next_(first_), error_(error) {}

  [[nodiscard]] bool succeeded() const { return succeeded_; }

  /// Reads the member `name`. If it is absent, the result is the error `missing_member`, except
  /// that an absent or null member makes a std::optional empty.
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

  /// Reads the member `name`. If it is absent or null, `value` is not changed.
  template <class T>
  void field_or_default(const FieldName& name, T&& value) {
    if (!succeeded_) return;
    const Node* const member = find(name);
    if (is_given(member)) decode_member(name, member, value);
  }

  /// Reads the fields of `value` from the current object. For a variant, the member `type` selects
  /// the alternative. The error is `missing_member` if it is absent, `wrong_type` if it is not a
  /// string, and `unknown_type` if it names no alternative.
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

  // The value of the member `name`, or null if there is none. Members usually come in the order of
  // the fields, so the search starts after the member that was found last. The second search, from
  // the first member, runs only if the first finds nothing. The last of repeated keys is returned.
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

  // Finds the alternative whose type_name is the string `type`, also in nested variants, and reads
  // its fields. Returns false if there is no such alternative.
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
