// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Checks the arguments of a run and hands it to the CPU kernel of its component type.
#include "itkCTPreprocessingKernel.h"

#include "CTPreprocessing/CPUPlaneKernel.h"
#include "itkMacro.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Fills in what 0 stands for. */
CTPreprocessingKernelArguments
Complete(const CTPreprocessingKernelArguments & given, const CTPreprocessingParameters & parameters)
{
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

template <typename TComponent>
void
RunPlanes(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan)
{
  CPUPlaneKernel<TComponent> kernel(arguments, plan);
  for (unsigned int plane = 0; plane < arguments.numberOfPlanes; ++plane)
  {
    kernel.Run(static_cast<const TComponent *>(arguments.input) + plane * arguments.inputPlaneStride,
               arguments.output + plane * arguments.outputPlaneStride);
  }
}
} // namespace

void
RunCTPreprocessingKernel(const CTPreprocessingKernelArguments & given, const CTPreprocessingParameters & parameters)
{
  const PreprocessingPlan plan = MakePreprocessingPlan(given, parameters);
  if (given.input == nullptr || given.output == nullptr)
  {
    itkGenericExceptionMacro("The preprocessing was given no buffer for its " << (given.input ? "output" : "input")
                                                                              << '.');
  }
  const CTPreprocessingKernelArguments arguments = Complete(given, parameters);
  switch (arguments.inputType)
  {
    case ComponentType::UInt8:
      return RunPlanes<uint8_t>(arguments, plan);
    case ComponentType::Int8:
      return RunPlanes<int8_t>(arguments, plan);
    case ComponentType::UInt16:
      return RunPlanes<uint16_t>(arguments, plan);
    case ComponentType::Int16:
      return RunPlanes<int16_t>(arguments, plan);
    case ComponentType::UInt32:
      return RunPlanes<uint32_t>(arguments, plan);
    case ComponentType::Int32:
      return RunPlanes<int32_t>(arguments, plan);
    case ComponentType::UInt64:
      return RunPlanes<uint64_t>(arguments, plan);
    case ComponentType::Int64:
      return RunPlanes<int64_t>(arguments, plan);
    case ComponentType::Float32:
      return RunPlanes<float>(arguments, plan);
    case ComponentType::Float64:
      return RunPlanes<double>(arguments, plan);
  }
  itkGenericExceptionMacro("The component type " << static_cast<int>(arguments.inputType)
                                                 << " is none that can be read.");
}
} // namespace TransferLearning
} // namespace itk
