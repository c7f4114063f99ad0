// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Networks that several threads make and name at the same time. Oracle: what one thread does alone.
#include "itkClassificationNetwork.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

using itk::ClassificationNetwork;

namespace
{
constexpr unsigned int numberOfThreads = 4;

std::string
MakeHash(uint64_t seed)
{
  const auto network = ClassificationNetwork::New();
  network->Create("mobilenetv2", { "a", "b" }, seed);
  return network->GetSHA256();
}

template <typename TFunction>
void
RunThreads(const TFunction & function)
{
  std::vector<std::thread> threads;
  for (unsigned int t = 0; t < numberOfThreads; ++t)
  {
    threads.emplace_back([&function, t] { function(t); });
  }
  for (auto & thread : threads)
  {
    thread.join();
  }
}
} // namespace

TEST(NetworkThreads, EachSeedGivesItsNetwork)
{
  std::vector<std::string> expected;
  for (unsigned int t = 0; t < numberOfThreads; ++t)
  {
    expected.push_back(MakeHash(t));
  }
  for (int round = 0; round < 5; ++round)
  {
    std::vector<std::string> made(numberOfThreads);
    RunThreads([&made](unsigned int t) { made[t] = MakeHash(t); });
    EXPECT_EQ(made, expected) << round;
  }
}

TEST(NetworkThreads, ReplacedHeadsAreThoseOfTheirSeeds)
{
  const auto make = [](unsigned int seed) {
    const auto network = ClassificationNetwork::New();
    network->Create("mobilenetv2", { "a", "b" }, 1);
    network->ReplaceHead({ "c", "d", "e" }, seed);
    return network->GetSHA256();
  };
  std::vector<std::string> expected;
  for (unsigned int t = 0; t < numberOfThreads; ++t)
  {
    expected.push_back(make(t));
  }
  std::vector<std::string> made(numberOfThreads);
  RunThreads([&](unsigned int t) { made[t] = make(t); });
  EXPECT_EQ(made, expected);
}

TEST(NetworkThreads, OneNetworkIsNamedByAll)
{
  const auto network = ClassificationNetwork::New();
  network->Create("mobilenetv2", { "a", "b" }, 3);
  for (int round = 0; round < 5; ++round)
  {
    network->SetModelCardSection("round", std::to_string(round)); // the hash is not known yet
    std::vector<std::string> named(numberOfThreads);
    RunThreads([&](unsigned int t) {
      for (int i = 0; i < 20; ++i)
      {
        named[t] = network->GetSHA256();
      }
    });
    const ClassificationNetwork::Pointer clone = network->Clone();
    EXPECT_EQ(named, std::vector<std::string>(numberOfThreads, clone->GetSHA256()));
  }
}
