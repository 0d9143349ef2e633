// The table: a row for each input, a column for each library, first for parsing, then for writing.
//
// Speeds are in MB/s, a MB being 10^6 bytes: of the text that is read, and of the compact text that
// ours writes, for every library alike. Behind them, how many times the speed of RapidJSON and of
// yyjson ours has, and what issue 3 asks for. Below, the typed rows.
#pragma once

#include <memory>
#include <span>

#include "bench/json/inputs.h"
#include "bench/json/library.h"
#include "bench/json/rounds.h"
#include "bench/json/typed.h"

namespace miniraft::bench {

/// How it was measured, and the versions of all libraries.
void print_head(std::span<const std::unique_ptr<Library>> libraries, size_t rounds);

void print_rows(std::span<const std::unique_ptr<Library>> libraries, std::span<const Row> rows);

void print_typed(const Input& requests, const TypedTimes& times);

}  // namespace miniraft::bench
