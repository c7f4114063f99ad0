// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "LoopbackProcesses.h"

#include "Networks/NormLayer.h"
#include "Distributed/GradientBuckets.h"

#include <gtest/gtest.h>
#include <torch/nn.h>

#include <array>

using namespace itk::TransferLearning;
using LoopbackProcesses::Contains;

namespace
{
double
MeasureDifference(const torch::Tensor & a, const torch::Tensor & b)
{
  return a.numel() == 0 && a.sizes() == b.sizes() ? 0.0 : (a - b).abs().max().item<double>();
}
} // namespace

// Oracle: 1 + 2 + 3, and what process 0 has.
TEST(ProcessGroup, SumsAreOfAllAndBroadcastsOfTheFirst)
{
  const auto errors = LoopbackProcesses::Run(3, [](ProcessGroup & group) {
    const auto    own = static_cast<int64_t>(group.GetRank() + 1);
    torch::Tensor values = torch::full({ 2, 3 }, own, torch::kDouble);
    group.Sum(values);
    EXPECT_TRUE(torch::equal(values, torch::full({ 2, 3 }, 6.0, torch::kDouble)));
    for (const auto type : { torch::kFloat32, torch::kInt64 })
    {
      // Not contiguous, and of no dimension: as weights and counters are.
      torch::Tensor map = torch::full({ 1, 2, 3, 4 }, own, type).contiguous(torch::MemoryFormat::ChannelsLast);
      torch::Tensor counter = torch::full({}, own, type);
      group.Broadcast(map);
      group.Broadcast(counter);
      EXPECT_TRUE(torch::equal(map, torch::ones({ 1, 2, 3, 4 }, type)));
      EXPECT_EQ(counter.item<int64_t>(), 1);
    }
    EXPECT_EQ(group.Broadcast(std::string(group.GetRank(), 'x') + "y"), "y");
    EXPECT_EQ(group.Broadcast(std::string(group.GetRank(), 'x')), "");
  });
  EXPECT_EQ(errors, std::vector<std::string>(errors.size()));
}

// Oracle: what was told.
TEST(ProcessGroup, AProcessThatFailsTellsTheOthersWhy)
{
  const auto errors = LoopbackProcesses::Run(2, [](ProcessGroup & group) {
    if (group.GetRank() == 1)
    {
      group.TellFailure("the disk is full");
      return;
    }
    group.Sum(torch::ones(1));
  });
  EXPECT_TRUE(Contains(errors[0], "Process 0 of 2 cannot continue: process 1 failed: the disk is full")) << errors[0];
  EXPECT_EQ(errors[1], "");
}

TEST(ProcessGroup, AProcessThatEndsFailsTheOthers)
{
  const auto errors = LoopbackProcesses::Run(2, [](ProcessGroup & group) {
    if (group.GetRank() == 1)
    {
      group.Sum(torch::ones(1));
    }
  });
  EXPECT_TRUE(Contains(errors[1], "Process 1 of 2 cannot continue: another process of this training run has ended"))
    << errors[1];
}

// Oracle: the gradient of (rank + 1) * sum(i * w_i) is i, times 1 + 2; buckets of 1, 2 and all weights.
TEST(GradientBuckets, GradientsAreSumsOfAllProcesses)
{
  for (const std::size_t bytes : { 0u, 32u, 4096u })
  {
    const auto errors = LoopbackProcesses::Run(2, [bytes](ProcessGroup & group) {
      std::vector<torch::Tensor> weights;
      for (int64_t i = 0; i < 5; ++i)
      {
        weights.push_back(torch::ones({ i + 1, 1, 1, 1 }, torch::requires_grad()));
      }
      GradientBuckets buckets(group, weights, bytes);
      const auto      pass = [&](double factor) {
        torch::Tensor sum = torch::zeros({});
        for (int64_t i = 0; i < 4; ++i) // The last is not used.
        {
          sum = sum + factor * static_cast<double>(i) * weights[i].sum();
        }
        (sum * static_cast<double>(group.GetRank() + 1)).backward();
      };
      for (int64_t batch = 1; batch <= 2; ++batch)
      {
        for (const auto & weight : weights)
        {
          weight.mutable_grad().reset();
        }
        pass(1.0);
        buckets.Begin();
        pass(1.0); // Completes the gradients of two parts.
        buckets.Finish();
        for (int64_t i = 0; i < 4; ++i)
        {
          EXPECT_TRUE(torch::equal(weights[i].grad(), torch::full({ i + 1, 1, 1, 1 }, 6.0 * static_cast<double>(i))));
        }
        EXPECT_FALSE(weights[4].grad().defined());
      }
    });
    EXPECT_EQ(errors, std::vector<std::string>(errors.size()));
  }
}

// Oracle: nobody waits for ever, and the sums of the next backpropagation are right. The process fails before it, after
// one of its three buckets was sent, or after all.
TEST(GradientBuckets, AFailedBackpropagationKeepsNobodyWaiting)
{
  for (const unsigned int sent : { 0u, 1u, 3u })
  {
    const auto errors = LoopbackProcesses::Run(2, [sent](ProcessGroup & group) {
      std::vector<torch::Tensor> weights;
      for (int64_t i = 0; i < 3; ++i)
      {
        weights.push_back(torch::ones({ i + 1 }, torch::requires_grad()));
      }
      GradientBuckets buckets(group, weights, 0);
      const auto      pass = [&](unsigned int reached) {
        torch::Tensor sum = torch::zeros({});
        for (unsigned int i = 0; i < reached; ++i)
        {
          sum = sum + (i + 1.0) * weights[2 - i].sum();
        }
        if (reached > 0)
        {
          buckets.Begin();
          sum.backward();
        }
        buckets.Finish();
      };
      pass(group.GetRank() == 0 ? sent : 3);
      for (const auto & weight : weights)
      {
        weight.mutable_grad().reset();
      }
      pass(3);
      for (int64_t i = 0; i < 3; ++i)
      {
        EXPECT_TRUE(torch::equal(weights[i].grad(), torch::full({ i + 1 }, 2.0 * static_cast<double>(3 - i))));
      }
    });
    EXPECT_EQ(errors, std::vector<std::string>(errors.size()));
  }
}

// Oracle: torch's BatchNorm of all samples in one process, in double; what is left are the sums' orders.
TEST(SynchronizedBatchNorm, EqualsBatchNormOfTheWholeBatch)
{
  const auto options = torch::nn::BatchNormOptions(3).eps(1e-3);
  const auto all = torch::sin(torch::arange(5 * 3 * 4 * 6, torch::kDouble)).reshape({ 5, 3, 4, 6 }) + 2.0;
  const auto weight = torch::tensor({ 0.5, -1.5, 2.0 }, torch::kDouble);
  const auto bias = torch::tensor({ 0.25, 0.0, -1.0 }, torch::kDouble);
  const auto ofOutput = torch::cos(torch::arange(5 * 3 * 4 * 6, torch::kDouble) * 0.7).reshape({ 5, 3, 4, 6 });
  const auto prepare = [&](auto & norm) {
    const torch::NoGradGuard noGradients;
    norm->to(torch::kDouble);
    norm->weight.copy_(weight);
    norm->bias.copy_(bias);
    norm->train();
  };
  torch::nn::BatchNorm2d reference(options);
  prepare(reference);
  const auto input = all.clone().requires_grad_();
  const auto expected = reference(input);
  expected.backward(ofOutput);

  for (const int64_t first : { 3, 5 }) // Samples of process 0; the other has 2, or none.
  {
    for (const auto format : { torch::MemoryFormat::Contiguous, torch::MemoryFormat::ChannelsLast })
    {
      std::array<torch::Tensor, 2> gradients;
      const auto                   errors = LoopbackProcesses::Run(2, [&](ProcessGroup & group) {
        const bool    isFirst = group.GetRank() == 0;
        const int64_t begin = isFirst ? 0 : first;
        const int64_t count = isFirst ? first : 5 - first;
        NormLayer<>   norm(options);
        prepare(norm);
        norm->group = &group;
        const auto share = all.narrow(0, begin, count).clone(format).requires_grad_();
        const auto output = norm(share);
        output.backward(ofOutput.narrow(0, begin, count));
        EXPECT_LT(MeasureDifference(output, expected.narrow(0, begin, count)), 1e-10);
        EXPECT_LT(MeasureDifference(share.grad(), input.grad().narrow(0, begin, count)), 1e-10);
        EXPECT_LT(MeasureDifference(norm->running_mean, reference->running_mean), 1e-10);
        EXPECT_LT(MeasureDifference(norm->running_var, reference->running_var), 1e-10);
        EXPECT_EQ(norm->num_batches_tracked.item<int64_t>(), 1);
        gradients[group.GetRank()] = torch::stack({ norm->weight.grad(), norm->bias.grad() });
      });
      ASSERT_EQ(errors, std::vector<std::string>(errors.size()));
      const auto ofWhole = torch::stack({ reference->weight.grad(), reference->bias.grad() });
      EXPECT_LT(MeasureDifference(gradients[0] + gradients[1], ofWhole), 1e-10);
    }
  }
}

// Oracle: torch's BatchNorm of volumes, in float.
TEST(SynchronizedBatchNorm, NormalizesVolumes)
{
  const auto             all = torch::sin(torch::arange(4 * 2 * 27, torch::kFloat)).reshape({ 4, 2, 3, 3, 3 });
  torch::nn::BatchNorm3d reference(2);
  const auto             expected = reference(all);
  const auto             errors = LoopbackProcesses::Run(2, [&](ProcessGroup & group) {
    NormLayer<3> norm(torch::nn::BatchNormOptions(2));
    norm->group = &group;
    const int64_t begin = 2 * group.GetRank();
    EXPECT_LT(MeasureDifference(norm(all.narrow(0, begin, 2)), expected.narrow(0, begin, 2)), 1e-5);
  });
  EXPECT_EQ(errors, std::vector<std::string>(errors.size()));
}
