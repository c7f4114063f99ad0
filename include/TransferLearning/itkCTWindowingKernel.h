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
/** What becomes of values. */
struct CTWindowingSettings
{
  CTWindow      window;
  VOILUT        table; ///< Where it has entries, in the place of the window.
  ComponentType inputType{ ComponentType::Int16 };
  ComponentType outputType{ ComponentType::Float32 };
  double        outputMinimum{ 0.0 };
  double        outputMaximum{ 1.0 }; ///< Above the minimum.
};

/** All that is computed once, before any value; used by all threads. */
class CTWindowingPlan;

/** `numberOfValues` says for how many: of many a table of all values of 8 and 16 bits is made, where that is faster;
 * the results are the same.
 * \throws ExceptionObject where the window, the table or the range is none, with the value. */
extern TransferLearning_EXPORT std::shared_ptr<const CTWindowingPlan>
                               MakeCTWindowingPlan(const CTWindowingSettings & settings, std::size_t numberOfValues);

/** Runs on the calling thread; touches nothing but its arguments. */
extern TransferLearning_EXPORT void
RunCTWindowingKernel(const CTWindowingPlan & plan, const ValueRectangle & rectangle);
} // namespace TransferLearning
} // namespace itk

#endif
