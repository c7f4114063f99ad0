// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Distributed/ProcessEnvironment.h"

#include "itkMacro.h"

#include <charconv>
#include <cstdlib>
#include <limits>

namespace itk
{
namespace TransferLearning
{
namespace
{
struct Launcher
{
  const char * rank;
  const char * size;
};

// Slurm's number of tasks is that of the step: a batch script that starts no step has the job's, and is one process.
constexpr Launcher launchers[] = { { "RANK", "WORLD_SIZE" },
                                   { "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE" },
                                   { "PMI_RANK", "PMI_SIZE" },
                                   { "SLURM_PROCID", "SLURM_STEP_NUM_TASKS" } };

std::string
ReadText(const char * name)
{
  const char * const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string
Require(const char * name)
{
  const std::string value = ReadText(name);
  if (value.empty())
  {
    itkGenericExceptionMacro("The environment sets up training with several processes, but has no "
                             << name
                             << ". Set MASTER_ADDR to the host of process 0 and MASTER_PORT to a free port on it, "
                                "the same for all processes, or start them with torchrun, which sets both.");
  }
  return value;
}

unsigned int
RequireNumber(const char * name, unsigned int least, unsigned int most)
{
  const std::string value = Require(name);
  unsigned int      number = 0;
  const auto        parsed = std::from_chars(value.data(), value.data() + value.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != value.data() + value.size() || number < least || number > most)
  {
    itkGenericExceptionMacro("The environment's " << name << " is '" << value << "'; it must be a number from " << least
                                                  << " to " << most << '.');
  }
  return number;
}
} // namespace

ProcessEnvironment
ReadProcessEnvironment()
{
  ProcessEnvironment environment;
  for (const Launcher & launcher : launchers)
  {
    if (ReadText(launcher.size).empty())
    {
      continue;
    }
    environment.size = RequireNumber(launcher.size, 1, std::numeric_limits<int>::max());
    if (environment.size > 1)
    {
      environment.rank = RequireNumber(launcher.rank, 0, environment.size - 1);
      environment.address = Require("MASTER_ADDR");
      environment.port = static_cast<uint16_t>(RequireNumber("MASTER_PORT", 1, 65535));
      environment.launcherHasPort = ReadText("TORCHELASTIC_USE_AGENT_STORE") == "True";
      environment.attempt = "0" + ReadText("TORCHELASTIC_RESTART_COUNT");
    }
    break;
  }
  return environment;
}
} // namespace TransferLearning
} // namespace itk
