// Codec: converts C++ values to JSON and back, from one declaration of a type's fields.
//
//   struct Write {
//     static constexpr std::string_view type_name = "write";  // only for a variant's alternative
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
// A type that cannot declare `fields` itself, e.g. a type of another layer, is described by a
// specialisation of Describe with the same two members. A specialisation of Codec replaces encoding
// and decoding entirely. Types must be default-constructible. The decoder ignores JSON members that
// the type does not declare. docs/json.md is the guide.
#pragma once

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

#include "miniraft/core/json/codec_scalars.h"
#include "miniraft/core/json/decode_error.h"
#include "miniraft/core/json/describe.h"
#include "miniraft/core/json/document.h"
#include "miniraft/core/json/fields.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/text.h"
#include "miniraft/core/json/write.h"

namespace miniraft::json {

/// Structs with declared fields, and variants of such structs, are JSON objects.
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

  // Does not reserve memory for all elements: otherwise a hostile text could make the decoder
  // allocate sizeof(T) for every two bytes of text before the first element is found invalid.
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

/// An empty optional is null as an array element. As a field it is omitted (FieldWriter).
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

/// Appends `value` to `out` as compact JSON.
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

/// Decodes a T from a parsed value. Returns the first error, with its path.
template <class T>
std::expected<T, DecodeError> decode(Value json) {
  std::expected<T, DecodeError> decoded;  // decoded in place, to avoid a move
  DecodeError error;
  if (!Codec<T>::decode(json, *decoded, error)) decoded = std::unexpected(std::move(error));
  return decoded;
}

/// Parses `text` with the default Options and decodes a T. A text that is not valid JSON is a
/// DecodeError of kind `syntax`.
template <class T>
std::expected<T, DecodeError> decode_text(std::string_view text) {
  const auto document = parse(text);
  if (!document) return std::unexpected(syntax_error(document.error()));
  return decode<T>(document->root());
}

}  // namespace miniraft::json
