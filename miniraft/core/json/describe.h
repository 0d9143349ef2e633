// Describe: declares a type's fields or names to the codec; concepts classify the types.
//
// These are the customisation points of codec.h. A type either has a static member `fields`, or is
// described by a specialisation of Describe. With a specialisation, the layer that declares the
// type does not depend on JSON. `as` encodes and decodes a single field through an adaptor.
#pragma once

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

namespace miniraft::json {

class FieldReader;
class FieldWriter;

/// Specialise this to describe a type of another layer. For a struct, declare `fields`, and
/// `type_name` if the struct is an alternative of a variant, in the same form as in the struct
/// itself. For an enum, declare `names`, an array of Name<Enum> with every enumerator that is
/// encoded or decoded.
template <class T>
struct Describe {};

/// An enumerator and the JSON string that stands for it.
template <class Enum>
struct Name {
  Enum value;
  std::string_view text;
};

/// Encodes and decodes T: `static void encode(Writer&, const T&)` and
/// `static bool decode(Value, T&, DecodeError&)`. On failure decode() sets the error and returns
/// false; the T may then be partly assigned.
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

/// A strong type: a class with a member `value` that can be constructed from that member. It is
/// encoded as its `value`.
template <class T>
concept Strong = std::is_class_v<T> && !Described<T> && requires(T& strong) {
  requires std::is_lvalue_reference_v<decltype((strong.value))>;
  T(strong.value);
};

template <class Enum>
concept NamedEnum = std::is_enum_v<Enum> && requires { Describe<Enum>::names; };

/// The result of `as`: a reference to a field, and the adaptor that converts the field.
template <class Adaptor, class T>
struct Adapted {
  T& value;
};

/// Encodes and decodes a field in another form, e.g. bytes as base64:
/// `f.field("body", as<Base64>(x))`. The adaptor declares `static Wire to_wire(const T&)`, where
/// Wire is a type with a codec, and `static std::expected<T, std::string> from_wire(const Wire&)`.
/// The error string of from_wire() says what was expected.
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

/// The `type_name` of T: the value of the member `type` when T is an alternative of a variant.
template <class T>
constexpr std::string_view type_name() {
  if constexpr (requires { Describe<T>::type_name; }) {
    return Describe<T>::type_name;
  } else {
    return T::type_name;
  }
}

/// Calls the `fields` that describes Self. Describe<T> takes precedence over a member `fields`.
template <class Fields, class Self>
void visit_fields(Fields& fields, Self& self) {
  using T = std::remove_const_t<Self>;
  if constexpr (DescribedOutside<T>) {
    Describe<T>::fields(fields, self);
  } else {
    T::fields(fields, self);
  }
}

}  // namespace miniraft::json
