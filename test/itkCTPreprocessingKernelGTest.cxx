// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/PlaneLayout.h"
#include "CTPreprocessing/ResamplingWeights.h"
#include "DeviceUnderTest.h"
#include "TransferLearning/itkLargePages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace itk;
using namespace itk::TransferLearning;

namespace
{
using Interpolation = CTPreprocessingEnums::Interpolation;
using Function = CTWindowEnums::Function;

struct Stack
{
  unsigned int       columns;
  unsigned int       rows;
  unsigned int       planes;
  std::vector<short> values;

  double
  Get(std::int64_t column, std::int64_t row, std::int64_t plane) const
  {
    return values[static_cast<std::size_t>((plane * rows + row) * columns + column)];
  }
};

Stack
MakeStack(unsigned int columns, unsigned int rows, unsigned int planes)
{
  Stack                              stack{ columns, rows, planes, std::vector<short>(columns * rows * planes) };
  std::mt19937                       random(11);
  std::uniform_int_distribution<int> distribution(-1100, 1500);
  std::generate(stack.values.begin(), stack.values.end(), [&] { return static_cast<short>(distribution(random)); });
  return stack;
}

CTPreprocessingKernelArguments
Describe(const Stack & stack, const CTPreprocessingParameters & parameters, std::vector<float> & output)
{
  CTPreprocessingKernelArguments arguments;
  arguments.input = stack.values.data();
  arguments.inputRowStride = stack.columns;
  arguments.inputPlaneStride = static_cast<std::ptrdiff_t>(stack.columns) * stack.rows;
  arguments.inputColumns = stack.columns;
  arguments.inputRows = stack.rows;
  arguments.numberOfPlanes = stack.planes;
  arguments.outputColumns = parameters.size[0];
  arguments.outputRows = parameters.size[1];
  arguments.outputRowStride = static_cast<std::ptrdiff_t>(parameters.size[0]) * parameters.channels;
  arguments.outputPlaneStride = arguments.outputRowStride * parameters.size[1];
  output.assign(static_cast<std::size_t>(arguments.outputPlaneStride) * stack.planes, -7.0F);
  arguments.output = output.data();
  return arguments;
}

// DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3 with an output range of 0..1, in double.
double
ApplyWindow(const CTWindow & window, double x)
{
  const double c = window.center;
  const double w = window.width;
  if (window.function == Function::Sigmoid)
  {
    return 1.0 / (1.0 + std::exp(-4.0 * (x - c) / w));
  }
  const bool   isLinear = window.function == Function::Linear;
  const double low = isLinear ? c - 0.5 - (w - 1.0) / 2.0 : c - w / 2.0;
  const double high = isLinear ? c - 0.5 + (w - 1.0) / 2.0 : c + w / 2.0;
  if (x <= low)
  {
    return 0.0;
  }
  if (x > high)
  {
    return 1.0;
  }
  return isLinear ? (x - (c - 0.5)) / (w - 1.0) + 0.5 : (x - c) / w + 0.5;
}

/** The whole preprocessing of one value, written down anew in double: window, taps along both axes, normalization. */
double
ComputeReference(const Stack &                     stack,
                 const CTPreprocessingParameters & parameters,
                 unsigned int                      column,
                 unsigned int                      row,
                 unsigned int                      plane,
                 unsigned int                      channel)
{
  const PlaneLayout layout = ComputePlaneLayout({ { { stack.columns, stack.rows, 1 } } }, parameters);
  const auto        normalize = [&](double unit) {
    const auto select = [channel](const std::vector<double> & values) {
      return values.size() == 1 ? values[0] : values[channel];
    };
    return (std::clamp(unit, 0.0, 1.0) - select(parameters.mean)) / select(parameters.standardDeviation);
  };
  const bool         isReversed = parameters.colorOrder == CTPreprocessingEnums::ColorOrder::BGR;
  const bool         isSlices = parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighboringSlices;
  const unsigned int place = isReversed ? parameters.channels - 1 - channel : channel;
  const auto         window = parameters.windows[parameters.windows.size() == 1 ? 0 : place];
  if (column < layout.padding[0] || column >= layout.padding[0] + layout.resized[0] || row < layout.padding[1] ||
      row >= layout.padding[1] + layout.resized[1])
  {
    return normalize(ApplyWindow(window, parameters.airValue));
  }
  std::int64_t shown = plane;
  if (isSlices)
  {
    const std::int64_t offset = std::int64_t{ place } - (parameters.channels - 1) / 2;
    shown = std::clamp<std::int64_t>(plane + offset, 0, std::int64_t{ stack.planes } - 1);
  }
  const auto horizontal =
    ComputeResamplingWeights(layout.boxSize[0], layout.resized[0], parameters.interpolation, parameters.antialias);
  const auto vertical =
    ComputeResamplingWeights(layout.boxSize[1], layout.resized[1], parameters.interpolation, parameters.antialias);
  const unsigned int i = column - layout.padding[0];
  const unsigned int j = row - layout.padding[1];
  double             sum = 0.0;
  for (unsigned int y = 0; y < vertical.count[j]; ++y)
  {
    for (unsigned int x = 0; x < horizontal.count[i]; ++x)
    {
      sum +=
        double{ vertical.weights[j * vertical.maximumCount + y] } *
        double{ horizontal.weights[i * horizontal.maximumCount + x] } *
        ApplyWindow(
          window,
          stack.Get(layout.boxStart[0] + horizontal.first[i] + x, layout.boxStart[1] + vertical.first[j] + y, shown));
    }
  }
  return normalize(sum);
}

CTPreprocessingParameters
MakeParameters(unsigned int columns, unsigned int rows, unsigned int channels, Interpolation interpolation)
{
  CTPreprocessingParameters parameters;
  parameters.size = { { columns, rows } };
  parameters.channels = channels;
  parameters.interpolation = interpolation;
  parameters.windows.assign(channels, { 0.0, 1800.0 });
  for (unsigned int i = 0; i < channels; ++i)
  {
    parameters.windows[i] = { 40.0 + 100.0 * i, 400.0 + 300.0 * i };
  }
  parameters.mean = { 0.4 };
  parameters.standardDeviation = { 0.25 };
  return parameters;
}

void
ExpectReference(const Stack & stack, const CTPreprocessingParameters & parameters, const std::string & what)
{
  ASSERT_NO_THROW(parameters.Verify()) << what;
  for (const auto & kernel : DeviceUnderTest::GetKernels())
  {
    std::vector<float> output;
    kernel.run(Describe(stack, parameters, output), parameters);
    std::size_t position = 0;
    double      largest = 0.0;
    for (unsigned int plane = 0; plane < stack.planes; ++plane)
    {
      for (unsigned int row = 0; row < parameters.size[1]; ++row)
      {
        for (unsigned int column = 0; column < parameters.size[0]; ++column)
        {
          for (unsigned int channel = 0; channel < parameters.channels; ++channel, ++position)
          {
            const double expected = ComputeReference(stack, parameters, column, row, plane, channel);
            largest = std::max(largest, std::abs(output[position] - expected));
          }
        }
      }
    }
    EXPECT_LE(largest, 1e-5) << what << ", " << kernel.name;
  }
}
} // namespace

// Oracle: the whole computation in double, from DICOM's formulas; with every instruction set that a processor has.
TEST(CTPreprocessingKernel, AgreesWithDoublePrecisionWithEveryInstructionSet)
{
  const Stack stack = MakeStack(61, 47, 2);
  for (const auto interpolation :
       { Interpolation::Nearest, Interpolation::Linear, Interpolation::Cubic, Interpolation::Lanczos })
  {
    for (const unsigned int channels : { 1U, 2U, 3U, 5U })
    {
      // Shrinks a little, shrinks much, enlarges; aspect kept, so that there are padded columns or rows.
      for (const auto size : { std::array<unsigned int, 2>{ { 26, 31 } }, { { 4, 3 } }, { { 80, 70 } } })
      {
        const auto         parameters = MakeParameters(size[0], size[1], channels, interpolation);
        std::ostringstream what;
        what << interpolation << " to " << size[0] << 'x' << size[1] << ", channels " << channels;
        ExpectReference(stack, parameters, what.str());
      }
    }
  }
}

// Oracle: closed form, (value / 255 - mean) / deviation, of pictures that keep their size. Instruction sets take
// sixteen RGB pixels at once, and the rest of a row one by one; RGBA has no such way.
TEST(CTPreprocessingKernel, ReadsColorsOfAnyWidthWithEveryInstructionSet)
{
  for (const unsigned int components : { 3U, 4U })
  {
    for (const unsigned int columns : { 5U, 16U, 37U, 48U })
    {
      std::vector<unsigned char> pixels(std::size_t{ columns } * 3 * components);
      for (std::size_t i = 0; i < pixels.size(); ++i)
      {
        pixels[i] = static_cast<unsigned char>(i * 73 % 251);
      }
      auto parameters = MakeParameters(columns, 3, 3, Interpolation::Linear);
      parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
      for (const auto & kernel : DeviceUnderTest::GetKernels())
      {
        std::vector<float>             output(std::size_t{ columns } * 9);
        CTPreprocessingKernelArguments arguments;
        arguments.input = pixels.data();
        arguments.inputType = ComponentType::UInt8;
        arguments.inputComponents = components;
        arguments.inputColumnStride = components;
        arguments.inputRowStride = static_cast<std::ptrdiff_t>(columns) * components;
        arguments.inputPlaneStride = 3 * arguments.inputRowStride;
        arguments.inputColumns = columns;
        arguments.inputRows = 3;
        arguments.numberOfPlanes = 1;
        arguments.output = output.data();
        kernel.run(arguments, parameters);
        for (std::size_t i = 0; i < output.size(); ++i)
        {
          ASSERT_NEAR(output[i], (pixels[i / 3 * components + i % 3] / 255.0 - 0.4) / 0.25, 1e-6)
            << kernel.name << ", " << components << " components, " << columns << " columns, " << i;
        }
      }
    }
  }
}

// Oracle: DICOM's formulas in double; LINEAR with w = 1 is a step just above c - 0.5.
TEST(CTPreprocessingKernel, AppliesEveryWindowFunctionAsDICOMDefinesIt)
{
  const Stack stack = MakeStack(40, 40, 1);
  for (const CTWindow & window : { CTWindow{ 40.0, 400.0, Function::Linear },
                                   CTWindow{ 40.0, 1.0, Function::Linear },
                                   CTWindow{ 40.5, 2.0, Function::Linear },
                                   CTWindow{ 40.0, 0.5, Function::LinearExact },
                                   CTWindow{ -600.0, 1500.0, Function::LinearExact },
                                   CTWindow{ 40.0, 400.0, Function::Sigmoid },
                                   CTWindow{ 40.0, 0.25, Function::Sigmoid } })
  {
    auto parameters = MakeParameters(40, 40, 3, Interpolation::Nearest);
    parameters.windows = { window };
    std::ostringstream what;
    what << window.function << ' ' << window.center << '/' << window.width;
    ExpectReference(stack, parameters, what.str());
  }
}

// Oracle: Keras's "caffe" formula: the channels in reverse, mean and deviation in the order of the output.
TEST(CTPreprocessingKernel, ReversesChannelsForCaffe)
{
  const Stack stack = MakeStack(50, 50, 1);
  auto        parameters = MakeParameters(23, 23, 3, Interpolation::Linear);
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::Caffe);
  const auto         kernel = DeviceUnderTest::GetKernels().back();
  std::vector<float> output;
  auto               arguments = Describe(stack, parameters, output);
  kernel.run(arguments, parameters);
  const auto caffe = output;
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::None);
  arguments = Describe(stack, parameters, output);
  kernel.run(arguments, parameters);
  const double means[3] = { 103.939, 116.779, 123.68 };
  for (std::size_t i = 0; i < output.size(); ++i)
  {
    const std::size_t channel = i % 3;
    ASSERT_NEAR(caffe[i], output[i - channel + 2 - channel] * 255.0 - means[channel], 1e-4) << i;
  }
}

// Oracle: the slices picked by hand; the outermost are repeated, or those that the buffer has beyond the run are taken.
TEST(CTPreprocessingKernel, ChannelsShowNeighboringSlices)
{
  const Stack stack = MakeStack(41, 37, 5);
  const auto  kernel = DeviceUnderTest::GetKernels().back();
  for (const unsigned int channels : { 1U, 3U, 5U })
  {
    for (const auto order : { CTPreprocessingEnums::ColorOrder::RGB, CTPreprocessingEnums::ColorOrder::BGR })
    {
      auto parameters = MakeParameters(19, 23, channels, Interpolation::Linear);
      parameters.windows.resize(1);
      parameters.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
      parameters.colorOrder = order;
      ExpectReference(stack, parameters, "slices as channels");

      std::vector<float> whole;
      auto               arguments = Describe(stack, parameters, whole);
      kernel.run(arguments, parameters);
      std::vector<float> part(static_cast<std::size_t>(arguments.outputPlaneStride) * 2);
      arguments.input = stack.values.data() + 2 * arguments.inputPlaneStride;
      arguments.numberOfPlanes = 2;
      arguments.planesBefore = 2;
      arguments.planesAfter = 1;
      arguments.output = part.data();
      kernel.run(arguments, parameters);
      EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + 2 * arguments.outputPlaneStride)) << channels;
    }
  }
}

// Oracle: the values of an output that begins one float into a line of the cache, bit for bit. Widths and sizes are
// such that rows are whole lines or not, and the taps of a vector of columns lie in two or three vectors or in more.
TEST(CTPreprocessingKernel, AValueDoesNotDependOnWhereItIsStored)
{
  constexpr std::size_t line = 16; // floats
  for (const auto & kernel : DeviceUnderTest::GetKernels())
  {
    for (const unsigned int width : { 40U, 96U, 101U, 110U, 250U })
    {
      for (const unsigned int size : { 48U, 45U, 12U })
      {
        for (const std::size_t windows : { 1, 3 })
        {
          const Stack stack = MakeStack(width, 50, 2);
          auto        parameters = MakeParameters(size, 9, 3, Interpolation::Linear);
          parameters.windows.resize(windows);
          std::vector<float> memory;
          auto               arguments = Describe(stack, parameters, memory);
          const std::size_t  values = memory.size();
          std::vector<float> expected;
          for (const std::size_t offset : { 1, 0, 4, 15 })
          {
            memory.assign(values + 3 * line, -7.0F);
            const std::size_t toLine =
              (line - reinterpret_cast<std::uintptr_t>(memory.data()) / sizeof(float) % line) % line;
            const std::size_t begin = toLine + offset;
            arguments.output = memory.data() + begin;
            kernel.run(arguments, parameters);
            const std::vector<float> found(arguments.output, arguments.output + values);
            expected = expected.empty() ? found : expected;
            EXPECT_EQ(found, expected) << kernel.name << ' ' << width << " to " << size << ", " << windows
                                       << " windows, " << offset << " floats into a line";
            EXPECT_EQ(std::count(memory.begin(), memory.end(), -7.0F), static_cast<std::ptrdiff_t>(3 * line))
              << "Something beside the output was written.";
          }
        }
      }
    }
  }
}

// Oracle: the values before; a part of a page at either end, and no buffer at all, are no error.
TEST(CTPreprocessingKernel, LargePagesLeaveABufferAsItIs)
{
  std::vector<float> buffer(std::size_t{ 3 } << 20, 0.5F); // 12 MiB, large pages among them
  itk::TransferLearning::PreferLargePages(buffer.data() + 1, (buffer.size() - 2) * sizeof(float));
  itk::TransferLearning::PreferLargePages(buffer.data() + 1, 5);
  itk::TransferLearning::PreferLargePages(nullptr, 0);
  EXPECT_EQ(static_cast<std::size_t>(std::count(buffer.begin(), buffer.end(), 0.5F)), buffer.size());
}
