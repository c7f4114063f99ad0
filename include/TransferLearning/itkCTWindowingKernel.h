// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTWindowingKernel_h
#define itkCTWindowingKernel_h

#include "itkCTWindow.h"
#include "TransferLearning/itkComponentType.h"
#include "itkVOILUT.h"
#include "TransferLearning/itkValueRectangle.h"

#include <cstddef>
#include <memory>

namespace itk
{
namespace TransferLearning
{
/** Settings of the windowing. */
struct CTWindowingSettings
{
  CTWindow      window;
  VOILUT        table; ///< Used instead of the window if it has entries.
  ComponentType inputType{ ComponentType::Int16 };
  ComponentType outputType{ ComponentType::Float32 };
  double        outputMinimum{ 0.0 };
  double        outputMaximum{ 1.0 }; ///< Must exceed the minimum.
};

/** Everything computed once in advance; shared by all threads. */
class CTWindowingPlan;

/** `numberOfValues` is the expected number of values: for 8 and 16 bits, a table of all values is made if that is
 * faster; the results are the same.
 * \throws ExceptionObject with the value if the window, the table or the range is invalid. */
extern TransferLearning_EXPORT std::shared_ptr<const CTWindowingPlan>
                               MakeCTWindowingPlan(const CTWindowingSettings & settings, std::size_t numberOfValues);

/** Runs on the calling thread and accesses only its arguments. */
extern TransferLearning_EXPORT void
RunCTWindowingKernel(const CTWindowingPlan & plan, const ValueRectangle & rectangle);
} // namespace TransferLearning
} // namespace itk

#endif
