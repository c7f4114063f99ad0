// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Distributed/ProcessEnvironment.h"
#include "Distributed/SignsOfLife.h"

#include "itkMacro.h"
#include "itksys/SystemTools.hxx"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace itk::TransferLearning;

namespace
{
/** The variables of all launchers: those given, and no others. */
class Variables
{
public:
  explicit Variables(const std::vector<std::string> & assignments)
  {
    Clear();
    for (const std::string & assignment : assignments)
    {
      itksys::SystemTools::PutEnv(assignment);
    }
  }
  ~Variables() { Clear(); }

private:
  static void
  Clear()
  {
    for (const char * const name : { "RANK",
                                     "WORLD_SIZE",
                                     "OMPI_COMM_WORLD_RANK",
                                     "OMPI_COMM_WORLD_SIZE",
                                     "PMI_RANK",
                                     "PMI_SIZE",
                                     "SLURM_PROCID",
                                     "SLURM_NTASKS",
                                     "SLURM_STEP_NUM_TASKS",
                                     "MASTER_ADDR",
                                     "MASTER_PORT",
                                     "TORCHELASTIC_USE_AGENT_STORE" })
    {
      itksys::SystemTools::UnPutEnv(name);
    }
  }
};

std::string
GetComplaint(const std::vector<std::string> & assignments)
{
  const Variables variables(assignments);
  try
  {
    ReadProcessEnvironment();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "none";
}
} // namespace

// Oracle: what torchrun's, Open MPI's, MPICH's and Slurm's pages say that they set.
TEST(ProcessEnvironment, EveryLauncherIsUnderstood)
{
  for (const auto & [rank, size] : { std::pair{ "RANK", "WORLD_SIZE" },
                                     std::pair{ "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE" },
                                     std::pair{ "PMI_RANK", "PMI_SIZE" },
                                     std::pair{ "SLURM_PROCID", "SLURM_STEP_NUM_TASKS" } })
  {
    const Variables variables(
      { std::string(rank) + "=2", std::string(size) + "=4", "MASTER_ADDR=node1", "MASTER_PORT=29500" });
    const auto environment = ReadProcessEnvironment();
    EXPECT_EQ(environment.rank, 2u);
    EXPECT_EQ(environment.size, 4u);
    EXPECT_EQ(environment.address, "node1");
    EXPECT_EQ(environment.port, 29500);
    EXPECT_FALSE(environment.launcherHasPort);
  }
}

TEST(ProcessEnvironment, OneProcessIsAnOrdinaryTraining)
{
  for (const auto & assignments : { std::vector<std::string>{},
                                    std::vector<std::string>{ "WORLD_SIZE=1" },
                                    // A batch script of Slurm that has started no step.
                                    std::vector<std::string>{ "SLURM_NTASKS=4", "SLURM_PROCID=0" } })
  {
    const Variables variables(assignments);
    EXPECT_EQ(ReadProcessEnvironment().size, 1u);
  }
}

TEST(ProcessEnvironment, WhatIsMissingOrWrongIsNamed)
{
  const auto contains = [](const std::string & text, const char * part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(contains(GetComplaint({ "WORLD_SIZE=2", "RANK=0", "MASTER_PORT=1" }), "MASTER_ADDR"));
  EXPECT_TRUE(contains(GetComplaint({ "WORLD_SIZE=2", "RANK=0", "MASTER_ADDR=a" }), "MASTER_PORT"));
  EXPECT_TRUE(contains(GetComplaint({ "WORLD_SIZE=2", "MASTER_ADDR=a", "MASTER_PORT=1" }), "no RANK"));
  EXPECT_TRUE(contains(GetComplaint({ "WORLD_SIZE=2", "RANK=2" }), "RANK is '2'; it must be a number from 0 to 1"));
  EXPECT_TRUE(contains(GetComplaint({ "WORLD_SIZE=two" }), "WORLD_SIZE is 'two'"));
  EXPECT_TRUE(contains(GetComplaint({ "WORLD_SIZE=2", "RANK=0", "MASTER_ADDR=a", "MASTER_PORT=70000" }), "'70000'"));
}

// Oracle: the count that stands still; what has never been heard for 0.2 s has not for 0.1 s.
TEST(SignsOfLife, TheProcessWhoseCountStandsStillIsFound)
{
  using Seconds = SignsOfLife::Seconds;
  std::atomic<uint64_t> last{ 0 };
  const SignsOfLife     signs(
    3,
    [&](uint64_t count) {
      last = count;
      return SignsOfLife::Counts{ count, 1, count };
    },
    Seconds(0.001));
  EXPECT_FALSE(signs.FindSilent(Seconds(3600)));
  while (last < 10 || !signs.FindSilent(Seconds(0.2)))
  {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(signs.FindSilent(Seconds(0.1)), 1u);
}

// An exchange that fails is one with a store that is gone.
TEST(SignsOfLife, WithoutExchangeAllAreSilent)
{
  using Seconds = SignsOfLife::Seconds;
  const SignsOfLife signs(
    2, [](uint64_t) -> SignsOfLife::Counts { throw std::runtime_error("closed"); }, Seconds(0.001));
  while (!signs.FindSilent(Seconds(0.05)))
  {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(signs.FindSilent(Seconds(0.05)));
}
