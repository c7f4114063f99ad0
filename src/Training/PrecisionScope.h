// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PrecisionScope_h
#define PrecisionScope_h

#include "itkNetworkTrainingParameters.h"

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace itk
{
namespace TransferLearning
{
/** \throws ExceptionObject where the device has no arithmetic of that precision: emulated it would be slower than
 * float32, and no more exact. */
void
VerifyPrecision(NetworkTrainingEnums::Precision precision, c10::Device device);

/** Within it, torch computes convolutions and linear layers in the precision (what torch calls autocast), and all that
 * needs float32 in float32; weights and gradients stay float32. For the forward pass alone. */
class PrecisionScope
{
public:
  PrecisionScope(NetworkTrainingEnums::Precision precision, c10::Device device);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope &) = delete;
  PrecisionScope &
  operator=(const PrecisionScope &) = delete;

private:
  c10::DeviceType m_Device;
  bool            m_WasEnabled;
  c10::ScalarType m_TypeBefore;
};
} // namespace TransferLearning
} // namespace itk

#endif
