// Functions that write the members of a JSON object, for the files of a report.
//
// `member(out, name, value)` writes a key and its value. The C++ type of the value determines its
// JSON type. Durations are written in seconds by `member`, and in milliseconds by `member_ms`.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

#include "miniraft/core/base/time.h"
#include "miniraft/core/json/write.h"

namespace miniraft::lab {

inline void member(json::Writer& out, std::string_view name, std::string_view value) {
  out.key(name);
  out.string(value);
}

inline void member(json::Writer& out, std::string_view name, const char* value) {
  member(out, name, std::string_view(value));
}

inline void member(json::Writer& out, std::string_view name, std::same_as<bool> auto value) {
  out.key(name);
  out.boolean(value);
}

inline void member(json::Writer& out, std::string_view name, std::integral auto value)
  requires(!std::same_as<decltype(value), bool>)
{
  out.key(name);
  if constexpr (std::signed_integral<decltype(value)>) {
    out.signed_integer(value);
  } else {
    out.unsigned_integer(value);
  }
}

inline void member(json::Writer& out, std::string_view name, std::same_as<double> auto value) {
  out.key(name);
  out.real(value);
}

/// In seconds.
inline void member(json::Writer& out, std::string_view name, base::Duration value) {
  member(out, name, value.seconds());
}

/// In milliseconds, or null.
inline void member_ms(json::Writer& out, std::string_view name,
                      std::optional<base::Duration> value) {
  out.key(name);
  if (value) {
    out.real(value->seconds() * 1e3);
  } else {
    out.null();
  }
}

}  // namespace miniraft::lab
