#include "core/replica/messages.h"

#include "core/base/overloaded.h"

namespace miniraft::replica {

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
