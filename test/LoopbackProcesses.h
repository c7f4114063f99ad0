// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef LoopbackProcesses_h
#define LoopbackProcesses_h

// Runs the processes of a group as threads of a test, which communicate over the loopback device as processes do.

#include "Distributed/ProcessGroup.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace LoopbackProcesses
{
inline uint16_t
FindFreePort()
{
  const int   listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(listener, reinterpret_cast<const sockaddr *>(&address), size);
  getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
  close(listener);
  return ntohs(address.sin_port);
}

/** Calls `function` with the group of each process. \return what each call threw, or "" */
template <typename TFunction>
std::vector<std::string>
Run(unsigned int size, const TFunction & function)
{
  std::vector<std::string> errors(size);
  std::vector<std::thread> threads;
  const uint16_t           port = FindFreePort();
  for (unsigned int rank = 0; rank < size; ++rank)
  {
    threads.emplace_back([&, rank] {
      try
      {
        itk::TransferLearning::ProcessEnvironment environment;
        environment.rank = rank;
        environment.size = size;
        environment.address = "127.0.0.1";
        environment.port = port;
        itk::TransferLearning::ProcessGroup group(environment, at::kCPU);
        function(group);
      }
      catch (const std::exception & error)
      {
        errors[rank] = error.what();
      }
    });
  }
  for (std::thread & thread : threads)
  {
    thread.join();
  }
  return errors;
}

inline bool
Contains(const std::string & text, const std::string & part)
{
  return text.find(part) != std::string::npos;
}
} // namespace LoopbackProcesses

#endif
