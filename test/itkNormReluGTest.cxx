// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// BatchNorm and ReLU in one. Oracle: torch's operators in double, on the same values.
#include "Networks/Layers.h"
#include "Networks/NormKernels.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <limits>

namespace
{
using namespace itk::TransferLearning;

constexpr double epsilon = 1e-5;
constexpr double momentum = 0.1;

struct Problem
{
  std::vector<torch::Tensor> maps;
  torch::Tensor              weight;
  torch::Tensor              bias;
  torch::Tensor              outputGradient;
};

struct Answer
{
  std::vector<torch::Tensor> tensors; ///< Output, gradients of maps, weight and bias, running mean and variance.
};

/** Maps of so many channels, some far from zero and some hardly spread, as convolutions make them. */
Problem
MakeProblem(std::vector<int64_t> shape, const std::vector<int64_t> & channels, c10::ScalarType type)
{
  torch::manual_seed(7);
  const auto format = shape.size() == 5 ? torch::MemoryFormat::ChannelsLast3d : torch::MemoryFormat::ChannelsLast;
  Problem    problem;
  int64_t    all = 0;
  for (const int64_t count : channels)
  {
    shape[1] = count;
    std::vector<int64_t> alongChannels(shape.size(), 1);
    alongChannels[1] = count;
    const auto map = torch::randn(shape) * torch::rand(alongChannels).mul(4.0) + torch::randn(alongChannels).mul(3.0);
    problem.maps.push_back(map.to(type).contiguous(format));
    all += count;
  }
  shape[1] = all;
  problem.weight = torch::rand({ all }) + 0.5;
  problem.bias = torch::randn({ all });
  problem.outputGradient = torch::randn(shape).to(type).contiguous(format);
  return problem;
}

torch::Tensor
NormalizeByTorch(const std::vector<torch::Tensor> & maps,
                 const torch::Tensor &              weight,
                 const torch::Tensor &              bias,
                 const torch::Tensor &              mean = {},
                 const torch::Tensor &              variance = {})
{
  return torch::batch_norm(torch::cat(maps, 1), weight, bias, mean, variance, true, momentum, epsilon, false);
}

/** No gradient where rounding decides on which side of a kink a value is. */
void
SpareKinks(Problem & problem, double ceiling)
{
  std::vector<torch::Tensor> maps;
  for (const torch::Tensor & map : problem.maps)
  {
    maps.push_back(map.to(torch::kDouble));
  }
  const auto normalized = NormalizeByTorch(maps, problem.weight.to(torch::kDouble), problem.bias.to(torch::kDouble));
  problem.outputGradient.masked_fill_(torch::minimum(normalized.abs(), (normalized - ceiling).abs()) < 1e-4, 0.0);
}

/** Leaves that gradients are wanted of. */
std::vector<torch::Tensor>
MakeLeaves(const Problem & problem, std::optional<c10::ScalarType> type)
{
  std::vector<torch::Tensor> leaves = problem.maps;
  leaves.push_back(problem.weight);
  leaves.push_back(problem.bias);
  for (torch::Tensor & leaf : leaves)
  {
    leaf = leaf.to(type.value_or(leaf.scalar_type()), false, true).requires_grad_();
  }
  return leaves;
}

Answer
Finish(const torch::Tensor &              output,
       const torch::Tensor &              outputGradient,
       const std::vector<torch::Tensor> & leaves,
       const torch::Tensor &              mean,
       const torch::Tensor &              variance)
{
  Answer answer{ { output.detach() } };
  output.backward(outputGradient.to(output.scalar_type()));
  for (const torch::Tensor & leaf : leaves)
  {
    answer.tensors.push_back(leaf.grad());
  }
  answer.tensors.push_back(mean);
  answer.tensors.push_back(variance);
  return answer;
}

Answer
ComputeByTorch(const Problem & problem, double ceiling = noCeiling)
{
  const auto                       leaves = MakeLeaves(problem, torch::kDouble);
  const std::vector<torch::Tensor> maps(leaves.begin(), leaves.end() - 2);
  const auto                       mean = torch::full_like(leaves.back(), 0.25, torch::kDouble).detach();
  const auto                       variance = torch::full_like(mean, 2.0);
  const auto                       output =
    torch::hardtanh(NormalizeByTorch(maps, leaves[maps.size()], leaves.back(), mean, variance), 0.0, ceiling);
  return Finish(output, problem.outputGradient, leaves, mean, variance);
}

Answer
ComputeFused(const Problem & problem, float ceiling = noCeiling)
{
  const auto               leaves = MakeLeaves(problem, {});
  std::vector<MeasuredMap> maps;
  for (std::size_t i = 0; i + 2 < leaves.size(); ++i)
  {
    maps.push_back({ leaves[i] });
  }
  const auto           mean = torch::full_like(problem.bias, 0.25);
  const auto           variance = torch::full_like(mean, 2.0);
  const BatchNormState state{ leaves[maps.size()], leaves.back(), mean, variance, momentum, epsilon };
  EXPECT_TRUE(IsNormReluFused(maps, state));
  return Finish(NormRelu(maps, state, ceiling), problem.outputGradient, leaves, mean, variance);
}

/** The largest difference of each tensor, as a share of its largest value. */
void
ExpectClose(const Answer & fused, const Answer & torchs, double tolerance)
{
  ASSERT_EQ(fused.tensors.size(), torchs.tensors.size());
  for (std::size_t i = 0; i < fused.tensors.size(); ++i)
  {
    const auto & expected = torchs.tensors[i];
    ASSERT_EQ(fused.tensors[i].sizes(), expected.sizes()) << i;
    const auto difference = (fused.tensors[i].to(torch::kDouble) - expected).abs().max().item<double>();
    EXPECT_LE(difference, tolerance * expected.abs().max().item<double>()) << i;
  }
}

class NormReluOf : public testing::TestWithParam<std::vector<int64_t>>
{};
} // namespace

// Counts of channels that no vector divides, rows enough for several threads and several parts of a sum.
TEST_P(NormReluOf, FloatsHasTorchsValuesAndGradients)
{
  for (const auto & channels : { std::vector<int64_t>{ 5 }, { 64 }, { 32, 7, 32 }, { 1, 130 } })
  {
    for (const float ceiling : { noCeiling, 1.5F })
    {
      Problem problem = MakeProblem(GetParam(), channels, torch::kFloat);
      SpareKinks(problem, ceiling);
      ExpectClose(ComputeFused(problem, ceiling), ComputeByTorch(problem, ceiling), 1e-5);
    }
  }
}

// Output and gradients are rounded to 8 bits, once.
TEST_P(NormReluOf, BFloat16HasTorchsValuesAndGradients)
{
  for (const auto & channels : { std::vector<int64_t>{ 5 }, { 64 }, { 32, 7, 32 } })
  {
    const Problem problem = MakeProblem(GetParam(), channels, torch::kBFloat16);
    const auto    fused = ComputeFused(problem);
    EXPECT_EQ(fused.tensors[0].scalar_type(), torch::kBFloat16);
    ExpectClose(fused, ComputeByTorch(problem), 1.0 / 256.0);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes,
                         NormReluOf,
                         testing::Values(std::vector<int64_t>{ 6, 0, 2, 1 },
                                         std::vector<int64_t>{ 3, 0, 5, 7 },
                                         std::vector<int64_t>{ 4, 0, 40, 31 },
                                         std::vector<int64_t>{ 2, 0, 9, 10, 11 }));

TEST(NormRelu, EqualThreadsGiveEqualBits)
{
  const Problem problem = MakeProblem({ 4, 0, 40, 31 }, { 32, 32 }, torch::kFloat);
  const int     before = at::get_num_threads();
  for (const int threads : { 1, 2, 3 })
  {
    at::set_num_threads(threads);
    const auto first = ComputeFused(problem);
    const auto second = ComputeFused(problem);
    for (std::size_t i = 0; i < first.tensors.size(); ++i)
    {
      EXPECT_TRUE(torch::equal(first.tensors[i], second.tensors[i])) << threads << " threads, " << i;
    }
    ExpectClose(first, ComputeByTorch(problem), 3e-6);
  }
  at::set_num_threads(before);
}

// The mean is a thousand deviations: the sum of squares alone would leave nothing of the variance.
TEST(NormRelu, AFarMeanLeavesTheVariance)
{
  Problem problem = MakeProblem({ 4, 0, 40, 31 }, { 16 }, torch::kFloat);
  problem.maps[0] = (problem.maps[0] - problem.maps[0].mean({ 0, 2, 3 }, true)) + 1000.0;
  const auto fused = ComputeFused(problem);
  const auto torchs = ComputeByTorch(problem);
  ExpectClose({ { fused.tensors[0], fused.tensors.back() } }, { { torchs.tensors[0], torchs.tensors.back() } }, 3e-4);
}

TEST(NormRelu, AMapIsMeasuredForItsFirstLayerOnly)
{
  const Problem            problem = MakeProblem({ 3, 0, 5, 7 }, { 6 }, torch::kFloat);
  std::vector<MeasuredMap> maps{ { problem.maps[0] } };
  BatchNormState state{ problem.weight, problem.bias, torch::zeros({ 6 }), torch::zeros({ 6 }), momentum, epsilon };
  const auto     first = NormRelu(maps, state, noCeiling);
  ASSERT_EQ(maps[0].mean.size(), 6u);
  const auto mean = problem.maps[0].to(torch::kDouble).mean({ 0, 2, 3 });
  for (int64_t c = 0; c < 6; ++c)
  {
    EXPECT_NEAR(maps[0].mean[c], mean[c].item<double>(), 1e-6);
  }
  maps[0].mean[2] += 1.0;
  const auto moved = NormRelu(maps, state, noCeiling);
  EXPECT_FALSE(torch::equal(moved.select(1, 2), first.select(1, 2)));
  EXPECT_TRUE(torch::equal(moved.select(1, 3), first.select(1, 3)));
}

// That a loss is not finite must be seen, whatever it went through.
TEST(NormRelu, NaNStaysNaN)
{
  for (const auto type : { torch::kFloat, torch::kBFloat16 })
  {
    Problem problem = MakeProblem({ 3, 0, 5, 7 }, { 20 }, type);
    problem.maps[0].index_put_({ 0, 3, 1, 1 }, std::numeric_limits<double>::quiet_NaN());
    const auto fused = ComputeFused(problem);
    EXPECT_TRUE(fused.tensors[0].select(1, 3).isnan().all().item<bool>());
    EXPECT_FALSE(fused.tensors[0].select(1, 2).isnan().any().item<bool>());
    EXPECT_TRUE(fused.tensors[1].select(1, 3).isnan().all().item<bool>());
  }
}

// Rounding of the fused multiplication and addition apart.
TEST(NormRelu, AllInstructionSetsComputeTheSame)
{
  const int64_t channels = 37;
  const int64_t rows = 300;
  const auto    values = torch::randn({ rows, channels });
  const auto    coefficients = torch::rand({ 5, channels });
  const auto    gradient = torch::randn({ rows, channels });
  const auto    compute = [&](const NormKernels & kernels) {
    const auto         output = torch::empty({ 2, rows, channels });
    const auto         sums = torch::empty({ 4, channels }, torch::kDouble);
    std::vector<float> scratch(2 * channels);
    float * const      results = output.data_ptr<float>();
    const float *      given = coefficients.data_ptr<float>();
    const ChannelRows  map{ values.data_ptr(), results + rows * channels, static_cast<std::size_t>(channels) };
    NormTask           task{};
    task.maps = &map;
    task.numberOfMaps = 1;
    task.channels = map.channels;
    task.end = static_cast<std::size_t>(rows);
    task.mean = given;
    task.scale = given + channels;
    task.bias = given + 2 * channels;
    task.ceiling = noCeiling;
    task.gradientMean = given + 3 * channels;
    task.gradientSlope = given + 4 * channels;
    task.output = results;
    task.outputGradient = gradient.data_ptr();
    task.sums = sums.data_ptr<double>();
    task.moments = task.sums + channels;
    task.scratch = scratch.data();
    kernels.normalize(task);
    kernels.sumGradients(task);
    kernels.propagate(task);
    kernels.measure(map, 0, rows, task.sums + 2 * channels, task.sums + 3 * channels, scratch.data());
    return std::make_pair(output, sums);
  };
  const auto baseline = compute(*FindNormKernels(InstructionSet::Baseline, NormType::Float32));
  for (const InstructionSet set : { InstructionSet::AVX2, InstructionSet::AVX512 })
  {
    if (const NormKernels * const kernels = FindNormKernels(set, NormType::Float32))
    {
      const auto others = compute(*kernels);
      EXPECT_TRUE(torch::allclose(others.first, baseline.first, 1e-4, 1e-5));
      EXPECT_TRUE(torch::allclose(others.second, baseline.second, 1e-5, 1e-4));
    }
  }
}

// Oracle: torch's operators, in a layer that is given the same.
TEST(NormRelu, ALayerTakesTorchsOperatorsWhereItIsNotFused)
{
  torch::manual_seed(3);
  NormLayer<> layer = MakeNorm(8);
  NormLayer<> torchs = MakeNorm(8);
  const auto  planes = torch::randn({ 2, 8, 4, 5 });
  const auto  channelsLast = planes.contiguous(torch::MemoryFormat::ChannelsLast);
  const auto  expectEqual = [&](const torch::Tensor & input, double tolerance) {
    EXPECT_TRUE(torch::allclose(layer->ForwardRelu(input), torch::relu(torchs(input)), tolerance, tolerance));
    EXPECT_TRUE(
      torch::allclose(layer->ForwardRelu(input, ceilingOfRelu6), torch::relu6(torchs(input)), tolerance, tolerance));
    EXPECT_TRUE(torch::allclose(layer->running_mean, torchs->running_mean, 1e-6, 1e-7));
    EXPECT_TRUE(torch::allclose(layer->running_var, torchs->running_var, 1e-6, 1e-7));
    EXPECT_EQ(layer->num_batches_tracked.item<int64_t>(), torchs->num_batches_tracked.item<int64_t>());
  };
  expectEqual(channelsLast, 1e-5);
  expectEqual(planes, 1e-5);
  layer->eval();
  torchs->eval();
  expectEqual(channelsLast, 1e-5);
  layer->train();
  torchs->train();
  layer->to(torch::kDouble);
  torchs->to(torch::kDouble);
  expectEqual(channelsLast.to(torch::kDouble), 1e-5);
  EXPECT_THROW(layer->ForwardRelu(channelsLast.narrow(0, 0, 1).narrow(2, 0, 1).narrow(3, 0, 1).to(torch::kDouble)),
               std::exception)
    << "One value a channel has no variance.";
}
