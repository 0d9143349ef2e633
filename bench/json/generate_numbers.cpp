// Two inputs that are mostly numbers: outlines on a map, and a catalogue of performances.

#include <cstdio>

#include "bench/json/generate.h"

namespace miniraft::bench {

namespace {

/// With 15 digits after the point: one more than tell doubles of this size apart, as in the file.
void append_degrees(std::string& out, double degrees) {
  char text[40];
  const int length = std::snprintf(text, sizeof(text), "%.15f", degrees);
  out.append(text, static_cast<size_t>(length));
}

void append_names(Indented& json, base::Random& random, std::string_view key, size_t count) {
  json.open('{', key);
  for (size_t i = 0; i < count; ++i) {
    std::string name = "\"";
    append_word(name, random, 8);
    append_utf8(name, 0xE8);
    name += " central\"";
    json.value(name, std::to_string(205'705'993 + i));
  }
  json.close();
}

void append_event(Indented& json, base::Random& random, size_t id) {
  json.open('{', std::to_string(id));
  json.value("null", "description");
  json.value(id, "id");
  json.value("null", "logo");
  json.value(R"("Thirtieth Anniversary Tour")", "name");
  json.open('[', "subTopicIds");
  for (uint64_t i = random.uniform(5); i > 0; --i) {
    json.value(337'184'262 + random.uniform(30));
  }
  json.close();
  json.value("null", "subjectCode");
  json.value("null", "subtitle");
  json.close();
}

void append_performance(Indented& json, base::Random& random) {
  json.open('{');
  json.value(138'586'341 + random.uniform(200), "eventId");
  json.value(339'887'544 + random.uniform(100'000), "id");
  json.value("null", "logo");
  json.value("null", "name");
  const uint64_t categories = random.uniform_between(1, 6);
  json.open('[', "prices");
  for (uint64_t i = 0; i < categories; ++i) {
    json.open('{');
    json.value(500 * random.uniform(300), "amount");
    json.value(337'100'890, "audienceSubCategoryId");
    json.value(338'937'295 + i, "seatCategoryId");
    json.close();
  }
  json.close();
  json.open('[', "seatCategories");
  for (uint64_t i = 0; i < categories; ++i) {
    json.open('{');
    json.open('[', "areas");
    for (uint64_t areas = random.uniform_between(1, 16); areas > 0; --areas) {
      json.open('{');
      json.value(205'705'993 + random.uniform(20), "areaId");
      json.open('[', "blockIds");
      json.close();
      json.close();
    }
    json.close();
    json.value(338'937'295 + i, "seatCategoryId");
    json.close();
  }
  json.close();
  json.value("null", "seatMapImage");
  json.value(1'372'701'600'000 + 3'600'000 * random.uniform(9'000), "start");
  json.value(R"("PLEYEL_PLEYEL")", "venueCode");
  json.close();
}

}  // namespace

std::string generate_coordinates(base::Random random, size_t bytes) {
  std::string out =
      "{ \"type\": \"FeatureCollection\",\n\"features\": [\n{ \"type\": \"Feature\",\n"
      "\"properties\": { \"name\": \"Somewhere\" },\n"
      "\"geometry\": {\"type\":\"Polygon\",\"coordinates\":[";
  for (bool is_first = true; out.size() < bytes; is_first = false) {
    double longitude = -140 + 80 * random.uniform_real();
    double latitude = 42 + 40 * random.uniform_real();
    out += is_first ? "[" : ",[";
    for (uint64_t points = random.uniform_between(10, 400); points > 0; --points) {
      longitude += 0.1 * random.uniform_real() - 0.05;
      latitude += 0.1 * random.uniform_real() - 0.05;
      out.push_back('[');
      append_degrees(out, longitude);
      out.push_back(',');
      append_degrees(out, latitude);
      out += points > 1 ? "],\n" : "]";
    }
    out.push_back(']');
  }
  return out + "]}\n}\n]\n}\n";
}

std::string generate_catalogue(base::Random random, size_t bytes) {
  std::string out;
  Indented json(out, 4);
  json.open('{');
  append_names(json, random, "areaNames", 17);
  json.open('{', "events");
  for (size_t i = 0; i < 184; ++i) append_event(json, random, 138'586'341 + i);
  json.close();
  json.open('[', "performances");
  while (out.size() < bytes) append_performance(json, random);
  json.close();
  append_names(json, random, "seatCategoryNames", 64);
  json.close();
  return out;
}

}  // namespace miniraft::bench
