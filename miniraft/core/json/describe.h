// Describe: what the codec knows of a type, and the concepts that tell types apart.
//
// The customisation points of codec.h: a type describes itself by a static member `fields`, or is
// described from outside by a specialisation of Describe, so that a layer that knows nothing of
// JSON can still travel as JSON. `as` lets a single field travel in another form.
#pragma once

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

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

}  // namespace miniraft::json
