// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The kernel of CTWindowingImageFilter: component types, instruction sets, tables of all values.
#include "TransferLearning/itkCTWindowingKernel.h"

#include "CTPreprocessing/ComponentTypes.h"
#include "CTPreprocessing/RowKernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace
{
using namespace itk::TransferLearning;
} // namespace

TEST(CTWindowingKernel, EveryInputTypeGivesEveryOutputType)
{
  // Oracle: identity with double, of values that all types hold, after the rounding of the output's type.
  std::vector<double> values(101);
  std::iota(values.begin(), values.end(), 0.0);
  CTWindowingSettings settings;
  settings.window = { 47.0, 63.0 };
  settings.outputMinimum = 3.0;
  settings.outputMaximum = 113.0;
  for (unsigned int in = 0; in <= static_cast<unsigned int>(ComponentType::Float64); ++in)
  {
    settings.inputType = static_cast<ComponentType>(in);
    for (unsigned int out = 0; out <= static_cast<unsigned int>(ComponentType::Float64); ++out)
    {
      settings.outputType = static_cast<ComponentType>(out);
      CallWithComponent(settings.inputType, [&](auto input) {
        CallWithComponent(settings.outputType, [&](auto output) {
          std::vector<decltype(input)>  given(values.begin(), values.end());
          std::vector<decltype(output)> result(values.size());
          ValueRectangle                rectangle{ given.data(), 0, result.data(), 0, values.size(), 1 };
          RunCTWindowingKernel(*MakeCTWindowingPlan(settings, values.size()), rectangle);
          for (std::size_t i = 0; i < values.size(); ++i)
          {
            const double expected = 3.0 + std::clamp((values[i] - 15.5) / 63.0, 0.0, 1.0) * 110.0;
            const bool   isInteger = out < static_cast<unsigned int>(ComponentType::Float32);
            ASSERT_NEAR(static_cast<double>(result[i]),
                        isInteger ? std::floor(expected + 0.5 + 1e-9) : expected,
                        isInteger ? 0.0 : 1e-5)
              << in << " to " << out << ": " << values[i];
          }
        });
      });
    }
  }
}

TEST(CTWindowingKernel, EveryInstructionSetComputesTheSame)
{
  // Oracle: the baseline's kernels; integers are equal, reals to a rounding of double (fused multiplication).
  const RowKernels &  baseline = *FindRowKernels(InstructionSet::Baseline);
  std::vector<double> values(777);
  std::mt19937        random(8);
  std::generate(values.begin(), values.end(), [&] { return static_cast<double>(random() % 120); });
  for (const InstructionSet instructionSet : { InstructionSet::AVX2, InstructionSet::AVX512 })
  {
    const RowKernels * const kernels = FindRowKernels(instructionSet);
    if (kernels == nullptr)
    {
      continue;
    }
    for (unsigned int type = 0; type < numberOfRowTypes; ++type)
    {
      CallWithComponent(static_cast<ComponentType>(type), [&](auto component) {
        using Component = decltype(component);
        const std::vector<Component> given(values.begin(), values.end());
        std::vector<Component>       result[2];
        for (unsigned int which = 0; which < 2; ++which)
        {
          const RowKernels &  used = which == 0 ? baseline : *kernels;
          std::vector<double> loaded(values.size());
          result[which].resize(values.size());
          used.load[type](given.data(), values.size(), loaded.data());
          ASSERT_EQ(loaded, values);
          used.map({ 20.5, 1.0 / 71.0, false }, values.size(), loaded.data());
          used.store[type](loaded.data(), values.size(), { 2.0, 115.0, 117.0 }, result[which].data());
        }
        for (std::size_t i = 0; i < values.size(); ++i)
        {
          ASSERT_NEAR(
            static_cast<double>(result[0][i]), static_cast<double>(result[1][i]), 1e-13 * (type > 7 ? 117 : 0));
        }
      });
    }
    const RowMoments expected = baseline.measureMoments(values.data(), values.size());
    const RowMoments moments = kernels->measureMoments(values.data(), values.size());
    EXPECT_EQ(moments.mean, expected.mean);
    EXPECT_NEAR(moments.squares, expected.squares, 1e-12 * expected.squares);
    EXPECT_EQ(moments.minimum, expected.minimum);
    EXPECT_EQ(moments.maximum, expected.maximum);
  }
}

namespace
{
/** Few values are computed one by one, many of 8 and 16 bits by a table of all values. */
template <typename TInput, typename TOutput>
void
ExpectTablesToChangeNothing(CTWindowingSettings settings)
{
  std::vector<TInput> values(70000);
  std::iota(values.begin(), values.end(), std::numeric_limits<TInput>::lowest());
  std::vector<TOutput> results[2]{ std::vector<TOutput>(values.size()), std::vector<TOutput>(values.size()) };
  settings.inputType = GetComponentType<TInput>();
  settings.outputType = GetComponentType<TOutput>();
  for (const bool isTable : { false, true })
  {
    const auto           plan = MakeCTWindowingPlan(settings, isTable ? values.size() : 0);
    const ValueRectangle rectangle{ values.data(), 700, results[isTable].data(), 700, 700, 100 };
    RunCTWindowingKernel(*plan, rectangle);
  }
  EXPECT_EQ(results[0], results[1]) << settings.window.function << ' ' << sizeof(TInput);
}
} // namespace

TEST(CTWindowingKernel, TablesOfAllValuesChangeNothing)
{
  // Oracle: identity with values that are computed one by one.
  CTWindowingSettings sigmoid;
  sigmoid.window = { -30.0, 1111.0, itk::CTWindowEnums::Function::Sigmoid };
  sigmoid.outputMaximum = 100.0;
  CTWindowingSettings table = sigmoid;
  table.table.entries = { 11, 1000, 37, 4095, 2 };
  table.table.bitsPerEntry = 12;
  table.table.firstMapped = -3;
  for (const CTWindowingSettings & settings : { sigmoid, table })
  {
    ExpectTablesToChangeNothing<short, float>(settings);
    ExpectTablesToChangeNothing<short, unsigned char>(settings);
    ExpectTablesToChangeNothing<unsigned short, short>(settings);
    ExpectTablesToChangeNothing<unsigned short, double>(settings);
    ExpectTablesToChangeNothing<signed char, int>(settings);
    ExpectTablesToChangeNothing<unsigned char, unsigned char>(settings);
  }
}
