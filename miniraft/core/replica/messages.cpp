#include "miniraft/core/replica/messages.h"

#include "miniraft/core/base/overloaded.h"

namespace miniraft::replica {

base::ByteView body_of(const ClientAction& action) {
  return std::visit(base::overloaded{
                        [](const auto& request) { return base::ByteView(request.body); },
                        [](const OpenSession&) { return base::ByteView(); },
                        [](const CloseSession&) { return base::ByteView(); },
                    },
                    action);
}

const char* name_of(const PeerMessage& message) {
  return std::visit(base::overloaded{
                        [](const raft::Message& m) { return raft::name_of(m); },
                        [](const ForwardRequest&) { return "forward_request"; },
                        [](const ForwardReply&) { return "forward_reply"; },
                        [](const ReadIndexRequest&) { return "read_index_request"; },
                        [](const ReadIndexReply&) { return "read_index_reply"; },
                        [](const Greeting&) { return "greeting"; },
                    },
                    message);
}

}  // namespace miniraft::replica
