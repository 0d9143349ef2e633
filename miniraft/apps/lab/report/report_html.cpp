// report.html: one page with everything in it.
//
// The page itself (HTML, CSS, JavaScript) lies in page/ and is compiled in; here its data are put
// together. Operations are packed into base64 arrays, little-endian as every browser reads them,
// because a run may hold a million of them.
#include <bit>
#include <cstring>

#include "miniraft/apps/lab/report/json_members.h"
#include "miniraft/apps/lab/report/page/page.h"
#include "miniraft/apps/lab/report/report.h"
#include "miniraft/core/base/base64.h"

namespace miniraft::lab {
namespace {

using json::Writer;

static_assert(std::endian::native == std::endian::little);

/// More points than this only make the page slow: of the operations that went well, some are left
/// out then, and the page says so.
constexpr size_t points_max = 250'000;

double seconds_since(base::Instant start, base::Instant at) {
  return (at - start).seconds();
}

template <class T>
void append_raw(base::Bytes& out, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  out.append(raw, sizeof(T));
}

void write_operations(Writer& out, const RunRecord& record) {
  base::Bytes starts;
  base::Bytes latencies;
  base::Bytes kinds;  // outcome, plus 16 times the function
  const size_t total = record.operations.size();
  const size_t keep_one_of = total / points_max + 1;
  size_t shown = 0;
  for (size_t i = 0; i < total; ++i) {
    const Operation& operation = record.operations[i];
    if (is_answered(operation.outcome) && i % keep_one_of != 0) continue;
    append_raw(starts, static_cast<float>(seconds_since(record.start, operation.invoked)));
    append_raw(latencies,
               static_cast<float>((operation.completed - operation.invoked).seconds() * 1e3));
    const auto kind = static_cast<unsigned>(operation.outcome) +
                      16U * static_cast<unsigned>(operation.request.function);
    append_raw(kinds, static_cast<uint8_t>(kind));
    ++shown;
  }
  out.key("operations");
  out.begin_object();
  member(out, "shown", shown);
  member(out, "keep_one_of", keep_one_of);
  member(out, "start_s", base::base64_encode(starts));
  member(out, "latency_ms", base::base64_encode(latencies));
  member(out, "kind", base::base64_encode(kinds));
  out.end_object();
}

void write_slices(Writer& out, const Summary& summary) {
  out.key("slices");
  out.begin_object();
  member(out, "length_s", summary.slice_length);
  out.key("each");  // [ok, key_missing, value_differs, failed, unknown, p50, p95, p99]
  out.begin_array();
  for (const Slice& slice : summary.slices) {
    out.begin_array();
    for (const uint32_t count : slice.count) out.unsigned_integer(count);
    for (const double q : {slice.answered.p50, slice.answered.p95, slice.answered.p99}) {
      out.real(q);
    }
    out.end_array();
  }
  out.end_array();
  out.end_object();
}

void write_roles(Writer& out, const RunRecord& record) {
  out.key("roles");  // [seconds, node, term, role]
  out.begin_array();
  for (const RoleEvent& event : record.roles) {
    out.begin_array();
    out.real(seconds_since(record.start, event.at));
    out.unsigned_integer(event.node);
    out.unsigned_integer(event.term);
    out.string(name_of(event.role));
    out.end_array();
  }
  out.end_array();
}

/// JSON that may stand inside a script element: `<` could end it, and only occurs in strings.
std::string without_markup(const std::string& json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

void replace(std::string& text, std::string_view mark, std::string_view with) {
  const size_t at = text.find(mark);
  if (at != std::string::npos) text.replace(at, mark.size(), with);
}

}  // namespace

std::string report_html(const ReportInput& input) {
  std::string data;
  Writer out(data);
  out.begin_object();
  out.key("results");
  out.raw(results_json(input));
  member(out, "picture", input.judgement.svg);
  write_slices(out, input.summary);
  write_roles(out, input.record);
  write_operations(out, input.record);
  out.end_object();
  std::string page(page_html);
  replace(page, "/*STYLE*/", page_style);
  replace(page, "/*SCRIPT*/", page_script);
  replace(page, "/*DATA*/", without_markup(data));
  return page;
}

}  // namespace miniraft::lab
