// MetricsHandler: what a node serves over HTTP: /metrics for Prometheus, and /healthz for programs
// that monitor the process.
//
//   HttpListener → Request → MetricsHandler → Response with the current metrics
#pragma once

#include "miniraft/core/http/message.h"
#include "miniraft/core/metrics/metrics.h"
#include "miniraft/os/http_listener.h"

namespace miniraft::os {

/// Answers GET and HEAD of /metrics and /healthz; 404 for other paths, 405 for other methods.
class MetricsHandler final : public HttpHandler {
 public:
  /// `registry` must outlive the handler.
  explicit MetricsHandler(const metrics::Registry& registry) : registry_(registry) {}

  [[nodiscard]] http::Response handle(const http::Request& request) noexcept override;

 private:
  const metrics::Registry& registry_;
};

}  // namespace miniraft::os
