#include "miniraft/apps/lab/bench/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace miniraft::lab {
namespace {

/// What Linux grants without privilege: a paused node takes this much before we have to buffer.
constexpr int pipe_bytes = 1 << 20;

/// Makes our end of a pipe non-blocking and roomy.
os::Fd prepared(os::Fd end) {
  ::fcntl(end.number(), F_SETPIPE_SZ, pipe_bytes);
  ::fcntl(end.number(), F_SETFL, ::fcntl(end.number(), F_GETFL) | O_NONBLOCK);
  return end;
}

/// Runs in the child between fork and exec: only calls that are safe there. Returns if it failed.
void become(char* const* arguments, const char* directory, const std::array<int, 3>& streams) {
  for (int stream = 0; stream < 3; ++stream) {
    if (::dup2(streams[static_cast<size_t>(stream)], stream) < 0) return;
  }
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  if (::chdir(directory) != 0) return;
  ::execv(arguments[0], arguments);
}

std::vector<char*> argument_vector(const Command& command, std::vector<std::string>& storage) {
  storage.push_back(command.program);
  storage.insert(storage.end(), command.arguments.begin(), command.arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(storage.size() + 1);
  for (std::string& argument : storage) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string describe_status(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

std::expected<Process, std::string> Process::start(const Command& command) {
  auto input = os::open_pipe();
  auto output = os::open_pipe();
  auto errors = os::open_pipe();
  auto failure = os::open_pipe();  // carries errno if exec fails; closed by exec if it does not
  if (!input || !output || !errors || !failure) return std::unexpected("no pipe could be made");

  std::vector<std::string> storage;
  const std::vector<char*> arguments = argument_vector(command, storage);
  const std::array<int, 3> streams = {input->reader.number(), output->writer.number(),
                                      errors->writer.number()};
  const pid_t id = ::fork();
  if (id < 0) return std::unexpected(std::string("fork: ") + std::strerror(errno));
  if (id == 0) {
    become(arguments.data(), command.directory.c_str(), streams);
    const int reason = errno;
    [[maybe_unused]] const ssize_t written =
        ::write(failure->writer.number(), &reason, sizeof(reason));
    ::_exit(127);
  }

  Process process(id);
  failure->writer.close();
  int reason = 0;
  if (::read(failure->reader.number(), &reason, sizeof(reason)) > 0) {
    return std::unexpected(command.program + ": " + std::strerror(reason));
  }
  process.input = prepared(std::move(input->writer));
  process.output = prepared(std::move(output->reader));
  process.errors = prepared(std::move(errors->reader));
  return process;
}

Process::Process(Process&& other) noexcept
    : input(std::move(other.input)),
      output(std::move(other.output)),
      errors(std::move(other.errors)),
      id_(std::exchange(other.id_, -1)),
      is_paused_(other.is_paused_),
      end_(std::move(other.end_)) {}

Process::~Process() {
  if (id_ < 0 || ended()) return;
  kill();
  ::waitpid(id_, nullptr, 0);
}

void Process::pause() {
  signal_group(SIGSTOP);
  is_paused_ = true;
}

void Process::resume() {
  signal_group(SIGCONT);
  is_paused_ = false;
}

void Process::terminate() {
  signal_group(SIGTERM);
}

void Process::kill() {
  signal_group(SIGKILL);
}

std::optional<std::string> Process::ended() {
  if (end_ || id_ < 0) return end_;
  siginfo_t info{};
  // Not reaped yet: until then nobody else can get its id, so the rest of the group can be told by
  // it.
  if (::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return end_;
  if (info.si_pid != id_) return end_;
  signal_group(SIGKILL);
  int status = 0;
  if (::waitpid(id_, &status, 0) == id_) end_ = describe_status(status);
  return end_;
}

void Process::signal_group(int number) {
  // Once reaped, the id may belong to others.
  if (id_ > 0 && !end_) ::kill(-id_, number);
}

}  // namespace miniraft::lab
