// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Checks the arguments of a run and hands it to the CPU kernels.
#include "TransferLearning/itkCTPreprocessingKernel.h"

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
                                                << ") of the preprocessing are to be measured first.");
  }
  if (given.input == nullptr || given.output == nullptr)
  {
    itkGenericExceptionMacro("The preprocessing was given no buffer for its " << (given.input ? "output" : "input")
                                                                              << '.');
  }
  CTPreprocessingKernelArguments arguments = given;
  const auto &                   size = parameters.size;
  if (arguments.firstColumn >= size[0] || arguments.firstRow >= size[1] ||
      arguments.outputColumns > size[0] - arguments.firstColumn || arguments.outputRows > size[1] - arguments.firstRow)
  {
    itkGenericExceptionMacro("The rectangle at " << arguments.firstColumn << ',' << arguments.firstRow << " of "
                                                 << arguments.outputColumns << " x " << arguments.outputRows
                                                 << " pixels is not inside the network's plane of " << size[0] << " x "
                                                 << size[1] << '.');
  }
  if (parameters.slices != 0 &&
      (arguments.firstPlane > parameters.slices || arguments.numberOfPlanes > parameters.slices - arguments.firstPlane))
  {
    itkGenericExceptionMacro("The " << arguments.numberOfPlanes << " slices from " << arguments.firstPlane
                                    << " on are not inside the network's volume of " << parameters.slices << '.');
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
    text << "measures " << parameters.statistics
         << " of each input, which does not tell HU or gray levels any more";
    return text.str();
  }
  return {};
}

void
RunCTPreprocessingKernel(const CTPreprocessingKernelArguments & given, const CTPreprocessingParameters & parameters)
{
  const PreprocessingPlan plan = MakePreprocessingPlan(given, parameters);
  RunPlanes(CompleteArguments(given, parameters), plan, ChoosePlaneKernels());
}
} // namespace TransferLearning
} // namespace itk
