// Codecs of scalar types, and the functions of the codec templates that need no template.
//
// A Codec<T> encodes a T and decodes it. The codecs of structs, vectors and variants in codec.h use
// the codecs declared here. Decoding checks the JSON type and the integer range, and stops at the
// first error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "miniraft/core/json/decode_error.h"
#include "miniraft/core/json/document.h"
#include "miniraft/core/json/text.h"
#include "miniraft/core/json/write.h"

namespace miniraft::json {

template <class T>
struct Codec;

template <>
struct Codec<bool> {
  static void encode(Writer& writer, bool value) { writer.boolean(value); }
  static bool decode(Value json, bool& value, DecodeError& error);
};

/// Requires: the encoded value is finite.
template <>
struct Codec<double> {
  static void encode(Writer& writer, double value) { writer.real(value); }
  static bool decode(Value json, double& value, DecodeError& error);
};

template <>
struct Codec<std::string> {
  static void encode(Writer& writer, std::string_view value) { writer.string(value); }
  static bool decode(Value json, std::string& value, DecodeError& error);
};

/// Has no decode(), because a view cannot own the decoded bytes.
template <>
struct Codec<std::string_view> {
  static void encode(Writer& writer, std::string_view value) { writer.string(value); }
};

template <>
struct Codec<Text> {
  static void encode(Writer& writer, const Text& value) { writer.raw(value.str()); }
  static bool decode(Value json, Text& value, DecodeError& error);
};

/// The range [min, max] of an integer type.
struct SignedRange {
  int64_t min;
  int64_t max;
};

/// Decode an integer in `range` or [0, max]. If the value is not such an integer, they set the
/// error and return false.
bool decode_signed(Value json, SignedRange range, int64_t& value, DecodeError& error);
bool decode_unsigned(Value json, uint64_t max, uint64_t& value, DecodeError& error);

/// Each function sets the error and returns false.

/// The member `type` of a variant is absent (`type` is null) or is not a string.
bool no_type(const Node* type, DecodeError& error);
/// The required member `name` is absent.
bool missing_member(std::string_view name, DecodeError& error);
/// The member `type` names no alternative of the variant.
bool unknown_type(std::string_view type, DecodeError& error);
/// The string `name` is not in Describe<Enum>::names.
bool unknown_name(std::string_view name, DecodeError& error);

/// Aborts: the caller encoded an enumerator that is not in Describe<Enum>::names.
[[noreturn]] void unnamed_enumerator();

}  // namespace miniraft::json
