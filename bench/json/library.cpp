#include "bench/json/library.h"

namespace miniraft::bench {

std::vector<std::unique_ptr<Library>> all_libraries() {
  std::vector<std::unique_ptr<Library>> libraries;
  libraries.push_back(make_miniraft());
#ifdef MINIRAFT_BENCH_YYJSON
  libraries.push_back(make_yyjson());
#endif
  libraries.push_back(make_simdjson());
  libraries.push_back(make_rapidjson());
  libraries.push_back(make_boost_json());
  libraries.push_back(make_nlohmann());
  return libraries;
}

}  // namespace miniraft::bench
