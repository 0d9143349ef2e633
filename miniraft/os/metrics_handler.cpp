#include "miniraft/os/metrics_handler.h"

#include <utility>

namespace miniraft::os {

http::Response MetricsHandler::handle(const http::Request& request) noexcept {
  const std::string_view path = request.path();
  const bool is_metrics = path == "/metrics";
  if (!is_metrics && path != "/healthz") {
    return http::plain_response(404, "not found; there are /metrics and /healthz");
  }
  if (request.method != "GET" && request.method != "HEAD") {
    auto response = http::plain_response(405);
    response.headers.push_back({"Allow", "GET, HEAD"});  // RFC 9110 §15.5.6
    return response;
  }
  if (!is_metrics) return http::plain_response(200, "ok");
  http::Response response;
  response.headers.push_back({"Content-Type", "text/plain; version=0.0.4; charset=utf-8"});
  response.body = metrics::prometheus_text(registry_);
  return response;
}

}  // namespace miniraft::os
