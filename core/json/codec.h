// Codec: C++ values to JSON and back, from one declaration of a type's fields.
//
//   struct Write {
//     static constexpr std::string_view type_name = "write";  // when it is one of a variant
//     json::Text key;
//     std::optional<uint64_t> msg_id;
//
//     template <class Fields, class Self>
//     static void fields(Fields& f, Self& self) {
//       f.field("key", self.key);        // required
//       f.field("msg_id", self.msg_id);  // std::optional: may be absent or null; omitted if empty
//     }
//   };
//
// A type of another layer is described from outside by specialising Describe, with the same two
// members, or in full by specialising Codec. Types must be default-constructible; members that a
// type does not declare are ignored. docs/json.md is the guide.
#pragma once

#include <concepts>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/json/codec_scalars.h"
#include "core/json/decode_error.h"
#include "core/json/document.h"
#include "core/json/text.h"
#include "core/json/write.h"

namespace miniraft::json {

class FieldReader;
class FieldWriter;

/// Specialise to describe a type of another layer: `fields` and, if it is one of a variant,
/// `type_name`, as in a struct's own declaration; for an enum, `names`, an array of Name<Enum>.
template <class T>
struct Describe {};

/// One enumerator and its text.
template <class Enum>
struct Name {
  Enum value;
  std::string_view text;
};

/// How T is encoded and decoded: `static void encode(Writer&, const T&)` and
/// `static bool decode(Value, T&, DecodeError&)`, false when the error is set.
template <class T>
struct Codec;

template <class T>
concept DescribesItself = requires(FieldReader& reader, T& self) { T::fields(reader, self); };

template <class T>
concept DescribedOutside =
    requires(FieldReader& reader, T& self) { Describe<T>::fields(reader, self); };

template <class T>
concept Described = DescribesItself<T> || DescribedOutside<T>;

/// An integer that is neither bool nor a character.
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                  !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                  !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// A strong type: one member `value` in, the same out.
template <class T>
concept Strong = std::is_class_v<T> && !Described<T> && requires(T& strong) {
  requires std::is_lvalue_reference_v<decltype((strong.value))>;
  T(strong.value);
};

template <class Enum>
concept NamedEnum = std::is_enum_v<Enum> && requires { Describe<Enum>::names; };

/// What `as` makes: a reference and the adaptor that converts what it refers to.
template <class Adaptor, class T>
struct Adapted {
  T& value;
};

/// A field that travels in another form, e.g. bytes as base64: `f.field("body", as<Base64>(x))`.
/// The adaptor has `static Wire to_wire(const T&)` for some type Wire that has a codec, and
/// `static std::expected<T, std::string> from_wire(const Wire&)`, the error saying what was
/// expected.
template <class Adaptor, class T>
Adapted<Adaptor, T> as(T& value) {
  return {value};
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... Ts>
inline constexpr bool is_variant<std::variant<Ts...>> = true;

/// The name of an alternative in the member `type`.
template <class T>
constexpr std::string_view type_name() {
  if constexpr (requires { Describe<T>::type_name; }) {
    return Describe<T>::type_name;
  } else {
    return T::type_name;
  }
}

template <class Fields, class Self>
void visit_fields(Fields& fields, Self& self) {
  using T = std::remove_const_t<Self>;
  if constexpr (DescribedOutside<T>) {
    Describe<T>::fields(fields, self);
  } else {
    T::fields(fields, self);
  }
}

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
      std::visit([this](const auto& alternative) { tagged(alternative); }, value);
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

/// Described structs, and variants of them, are objects.
template <class T>
  requires Described<T> || is_variant<T>
struct Codec<T> {
  static void encode(Writer& writer, const T& value) {
    writer.begin_object();
    FieldWriter fields(writer);
    fields.inlined(value);
    writer.end_object();
  }

  static bool decode(Value json, T& value, DecodeError& error) {
    if (!json.is_object()) return error.set(DecodeErrorKind::wrong_type, "expected object");
    FieldReader fields(json, error);
    fields.inlined(value);
    return fields.succeeded();
  }
};

template <Integer T>
struct Codec<T> {
  static void encode(Writer& writer, T value) {
    if constexpr (std::is_signed_v<T>) {
      writer.signed_integer(value);
    } else {
      writer.unsigned_integer(value);
    }
  }

  static bool decode(Value json, T& value, DecodeError& error) {
    if constexpr (std::is_signed_v<T>) {
      int64_t wide = 0;
      constexpr SignedRange range{std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
      if (!decode_signed(json, range, wide, error)) return false;
      value = static_cast<T>(wide);
    } else {
      uint64_t wide = 0;
      if (!decode_unsigned(json, std::numeric_limits<T>::max(), wide, error)) return false;
      value = static_cast<T>(wide);
    }
    return true;
  }
};

template <Strong T>
struct Codec<T> {
  using Inner = std::remove_cvref_t<decltype(std::declval<T&>().value)>;

  static void encode(Writer& writer, const T& strong) {
    Codec<Inner>::encode(writer, strong.value);
  }

  static bool decode(Value json, T& strong, DecodeError& error) {
    Inner inner{};
    if (!Codec<Inner>::decode(json, inner, error)) return false;
    strong = T(std::move(inner));
    return true;
  }
};

template <NamedEnum T>
struct Codec<T> {
  static void encode(Writer& writer, T value) {
    for (const Name<T>& name : Describe<T>::names) {
      if (name.value == value) return writer.string(name.text);
    }
    unnamed_enumerator();
  }

  static bool decode(Value json, T& value, DecodeError& error) {
    const auto text = json.as_string();
    if (!text) return error.set(DecodeErrorKind::wrong_type, "expected string");
    for (const Name<T>& name : Describe<T>::names) {
      if (name.text != *text) continue;
      value = name.value;
      return true;
    }
    return unknown_name(*text, error);
  }
};

template <class T>
struct Codec<std::vector<T>> {
  static void encode(Writer& writer, const std::vector<T>& values) {
    writer.begin_array();
    for (const T& value : values) Codec<T>::encode(writer, value);
    writer.end_array();
  }

  // No reserve by the array's size: a hostile text should not make us allocate sizeof(T) for every
  // two of its bytes before the first element is seen to be wrong.
  static bool decode(Value json, std::vector<T>& values, DecodeError& error) {
    if (!json.is_array()) return error.set(DecodeErrorKind::wrong_type, "expected array");
    values.clear();
    for (const Value element : json.elements()) {
      if (Codec<T>::decode(element, values.emplace_back(), error)) continue;
      return error.inside_element(values.size() - 1);
    }
    return true;
  }
};

/// As an element, an empty optional is null; as a field it is omitted (FieldWriter).
template <class T>
struct Codec<std::optional<T>> {
  static void encode(Writer& writer, const std::optional<T>& value) {
    if (value) return Codec<T>::encode(writer, *value);
    writer.null();
  }

  static bool decode(Value json, std::optional<T>& value, DecodeError& error) {
    value.reset();
    return json.is_null() || Codec<T>::decode(json, value.emplace(), error);
  }
};

template <class Adaptor, class T>
struct Codec<Adapted<Adaptor, T>> {
  using Wire = std::remove_cvref_t<decltype(Adaptor::to_wire(std::declval<const T&>()))>;

  static void encode(Writer& writer, const Adapted<Adaptor, T>& adapted) {
    Codec<Wire>::encode(writer, Adaptor::to_wire(adapted.value));
  }

  static bool decode(Value json, Adapted<Adaptor, T>& adapted, DecodeError& error) {
    Wire wire{};
    if (!Codec<Wire>::decode(json, wire, error)) return false;
    auto value = Adaptor::from_wire(wire);
    if (!value) return error.set(DecodeErrorKind::bad_value, value.error());
    adapted.value = std::move(*value);
    return true;
  }
};

/// Appends `value` as JSON to `out`.
template <class T>
void encode(std::string& out, const T& value) {
  Writer writer(out);
  Codec<T>::encode(writer, value);
}

template <class T>
std::string encode_text(const T& value) {
  std::string out;
  encode(out, value);
  return out;
}

/// A T from a parsed value.
template <class T>
std::expected<T, DecodeError> decode(Value json) {
  T value{};
  DecodeError error;
  if (!Codec<T>::decode(json, value, error)) return std::unexpected(std::move(error));
  return value;
}

/// A T from JSON text.
template <class T>
std::expected<T, DecodeError> decode_text(std::string_view text) {
  const auto document = parse(text);
  if (!document) return std::unexpected(syntax_error(document.error()));
  return decode<T>(document->root());
}

}  // namespace miniraft::json
