// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What makes two runs different, in words. Oracle: the setting that each test has changed, and no other.
#include "Training/TrainingIdentity.h"

#include <gtest/gtest.h>

namespace
{
using itk::TransferLearning::DescribeDifferences;
using itk::TransferLearning::ReadIdentity;

nlohmann::json
MakeRun()
{
  return { { "network",
             { { "head", { { "dropout", 0.5 } } },
               { "initial_weights", { { "file", "a.pth" }, { "sha256", "w1" } } },
               { "sha256", "n1" } } },
           { "data",
             { { "samples", 54 },
               { "samples_sha256", "d1" },
               { "pixels_sha256", "p1" },
               { "series_policies", { { "gaps", "error" }, { "tilt", "keep" } } } } },
           { "split", { { "training", 36 }, { "validation", 9 }, { "test", 9 }, { "sha256", "s1" } } },
           { "training", { { "seed", 3 }, { "schedule", "constant" }, { "epochs", 30 } } } };
}

/** Of a run in which the values at these pointers are others. */
std::string
Change(const std::vector<std::pair<std::string, nlohmann::json>> & changes)
{
  auto run = MakeRun();
  for (const auto & [pointer, value] : changes)
  {
    run[nlohmann::json::json_pointer(pointer)] = value;
  }
  return DescribeDifferences(MakeRun(), run);
}
} // namespace

TEST(TrainingIdentity, NamesTheSettingThatDiffers)
{
  EXPECT_EQ(DescribeDifferences(MakeRun(), MakeRun()), "");
  EXPECT_EQ(DescribeDifferences(nullptr, nullptr), "");
  EXPECT_EQ(DescribeDifferences(nlohmann::json::object(), { { "a", 1 } }), "\n  a is missing there and 1 here");
  EXPECT_EQ(Change({ { "/network/head/dropout", 0.3 }, { "/network/sha256", "n2" } }),
            "\n  network/head/dropout is 0.5 there and 0.3 here");
  EXPECT_EQ(Change({ { "/training/seed", 4 }, { "/network/sha256", "n2" }, { "/split/sha256", "s2" } }),
            "\n  training/seed is 3 there and 4 here");
  EXPECT_EQ(Change({ { "/data/series_policies/gaps", "warn" },
                     { "/data/samples_sha256", "d2" },
                     { "/data/pixels_sha256", "p2" },
                     { "/split/sha256", "s2" } }),
            "\n  data/series_policies/gaps is \"error\" there and \"warn\" here");
  EXPECT_EQ(Change({ { "/split/training", 30 }, { "/split/validation", 15 }, { "/split/sha256", "s2" } }),
            "\n  split/training is 36 there and 30 here\n  split/validation is 9 there and 15 here");
}

TEST(TrainingIdentity, TellsWhatAHashIsOf)
{
  EXPECT_EQ(Change({ { "/network/initial_weights/sha256", "w2" }, { "/network/sha256", "n2" } }),
            "\n  the file of the initial weights has different contents");
  EXPECT_EQ(Change({ { "/network/sha256", "n2" } }), "\n  the weights of the initial network are different");
  EXPECT_EQ(Change({ { "/data/samples_sha256", "d2" }, { "/data/pixels_sha256", "p2" }, { "/split/sha256", "s2" } }),
            "\n  the data have different samples (paths, slices, labels or weights)");
  EXPECT_EQ(Change({ { "/data/pixels_sha256", "p2" } }), "\n  the files of the data have different pixels");
  EXPECT_EQ(Change({ { "/data/pixels_sha256", nullptr } }), "") << "where they have not been read";
  EXPECT_EQ(Change({ { "/split/sha256", "s2" } }), "\n  the samples are split differently");
}

TEST(TrainingIdentity, SaysWhyTheNumberOfEpochsMatters)
{
  auto cosine = MakeRun();
  cosine["training"]["schedule"] = "cosine";
  auto longer = cosine;
  longer["training"]["epochs"] = 40;
  EXPECT_EQ(DescribeDifferences(cosine, longer),
            "\n  training/epochs is 30 there and 40 here, and the learning rates of the cosine schedule depend on it");
}

TEST(TrainingIdentity, IsReadFromTheCardOfANetwork)
{
  const auto           run = MakeRun();
  const nlohmann::json card{ { "initial_network",
                               { { "head", { { "dropout", 0.5 } } },
                                 { "initial_weights", run["network"]["initial_weights"] } } },
                             { "initial_network_sha256", "n1" },
                             { "data", run["data"] },
                             { "split_hash", "s1" },
                             { "splits",
                               { { "training", { { "samples", 36 }, { "units", 12 } } },
                                 { "validation", { { "samples", 9 } } },
                                 { "test", { { "samples", 9 } } } } },
                             { "protocol", run["training"] },
                             { "best_epoch", 7 } };
  EXPECT_EQ(ReadIdentity(card), run);
}
