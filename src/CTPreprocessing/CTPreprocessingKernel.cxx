// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Checks the arguments of a run and hands it to the CPU kernels.
#include "TransferLearning/itkCTPreprocessingKernel.h"

#include "CTPreprocessing/CLAHE.h"
#include "CTPreprocessing/CPUPlaneRun.h"
#include "itkMacro.h"

#include <sstream>
#include <string>

namespace itk
{
namespace TransferLearning
{
CTPreprocessingKernelArguments
CompleteArguments(const CTPreprocessingKernelArguments & given, const CTPreprocessingParameters & parameters)
{
  if (parameters.statistics != CTPreprocessingEnums::Statistics::None)
  {
    itkGenericExceptionMacro("The statistics (" << parameters.statistics
                                                << ") of the preprocessing must be measured first.");
  }
  if (given.input == nullptr || given.output == nullptr)
  {
    itkGenericExceptionMacro("The preprocessing has no buffer for its " << (given.input ? "output" : "input") << '.');
  }
  CTPreprocessingKernelArguments arguments = given;
  const auto &                   size = parameters.size;
  if (arguments.firstColumn >= size[0] || arguments.firstRow >= size[1] ||
      arguments.outputColumns > size[0] - arguments.firstColumn || arguments.outputRows > size[1] - arguments.firstRow)
  {
    itkGenericExceptionMacro("The rectangle at " << arguments.firstColumn << ',' << arguments.firstRow << " of "
                                                 << arguments.outputColumns << " x " << arguments.outputRows
                                                 << " pixels is not within the network's plane of " << size[0] << " x "
                                                 << size[1] << '.');
  }
  if (parameters.slices != 0 &&
      (arguments.firstPlane > parameters.slices || arguments.numberOfPlanes > parameters.slices - arguments.firstPlane))
  {
    itkGenericExceptionMacro("The " << arguments.numberOfPlanes << " slices from slice " << arguments.firstPlane
                                    << " on are not within the network's volume of " << parameters.slices
                                    << " slices.");
  }
  if (arguments.outputColumns == 0)
  {
    arguments.outputColumns = size[0] - arguments.firstColumn;
  }
  if (arguments.outputRows == 0)
  {
    arguments.outputRows = size[1] - arguments.firstRow;
  }
  if (arguments.outputRowStride == 0)
  {
    arguments.outputRowStride = static_cast<std::ptrdiff_t>(arguments.outputColumns) * parameters.channels;
  }
  if (arguments.outputPlaneStride == 0)
  {
    arguments.outputPlaneStride = arguments.outputRowStride * arguments.outputRows;
  }
  return arguments;
}

std::string
DescribeHiddenIntensities(const CTPreprocessingParameters & parameters)
{
  if (parameters.statistics != CTPreprocessingEnums::Statistics::None)
  {
    std::ostringstream text;
    text << "measures " << parameters.statistics << " of each input, after which HU or gray levels are unknown";
    return text.str();
  }
  return parameters.claheClipLimit > 0.0 ? "equalizes the histogram (CLAHE), after which HU or gray levels are unknown"
                                         : "";
}

namespace
{
/** Of whole planes, whatever rectangle is asked for: the histograms are those of the plane. */
void
RunWithCLAHE(const CTPreprocessingKernelArguments & arguments,
             const CTPreprocessingParameters &      parameters,
             const PreprocessingPlan &              plan)
{
  auto units = parameters;
  units.claheClipLimit = 0.0;
  units.mean = { 0.0 };
  units.standardDeviation = { 1.0 };
  const std::size_t  columns = parameters.size[0];
  const std::size_t  rows = parameters.size[1];
  const std::size_t  channels = parameters.channels;
  std::vector<float> values(columns * rows * channels * arguments.numberOfPlanes);
  auto               whole = arguments;
  whole.output = values.data();
  whole.firstColumn = 0;
  whole.firstRow = 0;
  whole.outputColumns = 0;
  whole.outputRows = 0;
  whole.outputRowStride = 0;
  whole.outputPlaneStride = 0;
  RunCTPreprocessingKernel(whole, units);

  CLAHE clahe(parameters.claheClipLimit, parameters.claheTiles);
  for (std::size_t plane = 0; plane < arguments.numberOfPlanes; ++plane)
  {
    float * const first = values.data() + plane * columns * rows * channels;
    for (std::size_t channel = 0; channel < channels; ++channel)
    {
      clahe.Equalize({ first + channel, columns, rows, channels });
    }
    for (std::size_t row = 0; row < arguments.outputRows; ++row)
    {
      const float * const from = first + ((arguments.firstRow + row) * columns + arguments.firstColumn) * channels;
      float * const       to = arguments.output + static_cast<std::ptrdiff_t>(plane) * arguments.outputPlaneStride +
                         static_cast<std::ptrdiff_t>(row) * arguments.outputRowStride;
      for (std::size_t i = 0; i < arguments.outputColumns * channels; ++i)
      {
        to[i] = plan.channels[i % channels](from[i]);
      }
    }
  }
}
} // namespace

void
RunCTPreprocessingKernel(const CTPreprocessingKernelArguments & given, const CTPreprocessingParameters & parameters)
{
  const PreprocessingPlan plan = MakePreprocessingPlan(given, parameters);
  if (parameters.claheClipLimit > 0.0)
  {
    RunWithCLAHE(CompleteArguments(given, parameters), parameters, plan);
    return;
  }
  RunPlanes(CompleteArguments(given, parameters), plan, ChoosePlaneKernels());
}
} // namespace TransferLearning
} // namespace itk
