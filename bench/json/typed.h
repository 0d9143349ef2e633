// Typed rows: what the codec costs beside the same work done by hand on the document.
//
// Maelstrom's requests, as the node reads them. Decoding is parse() into a reused document and
// decode() of a struct, against parse() and the same struct filled by find(). Encoding is encode()
// of the struct into a reused string, against Writer::value() of the parsed document. Both sides
// of each pair belong to miniraft; neither may be much slower than the other.
#pragma once

#include <string>
#include <vector>

#include "bench/json/inputs.h"

namespace miniraft::bench {

/// Seconds of each round.
struct TypedTimes {
  std::vector<double> decode;
  std::vector<double> pick;  ///< by hand
  std::vector<double> encode;
  std::vector<double> write;  ///< from the document
};

/// What is wrong; empty when both ways make the same of every text, which is checked once.
std::string wrong_about_typed(const Input& requests);

/// One round. Requires: nothing was wrong.
void measure_typed_round(const Input& requests, TypedTimes& times);

}  // namespace miniraft::bench
