// Codecs of single values, and what the codec templates share that needs no template.
//
// A Codec<T> writes a T and reads it back; codec.h builds those of structs, vectors and variants
// from these. Decoding checks type and range and names the place of the first error.
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

/// Requires when encoding: finite.
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

/// Encodes only: a view has nothing to hold what was decoded.
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

/// An integer in the range; false and an error otherwise.
bool decode_signed(Value json, SignedRange range, int64_t& value, DecodeError& error);
bool decode_unsigned(Value json, uint64_t max, uint64_t& value, DecodeError& error);

/// Each sets the error and returns false. `type` is the value of the member `type`, which is no
/// string, or null.
bool no_type(const Node* type, DecodeError& error);
bool missing_member(std::string_view name, DecodeError& error);
bool unknown_type(std::string_view type, DecodeError& error);
bool unknown_name(std::string_view name, DecodeError& error);

/// An enumerator that Describe<Enum>::names lacks was encoded: our bug.
[[noreturn]] void unnamed_enumerator();

}  // namespace miniraft::json
