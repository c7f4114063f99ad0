// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkComputingDevice_h
#define itkComputingDevice_h

#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <iosfwd>

namespace itk
{
/** \class ComputingDeviceEnums
 * \brief Device for networks and their preprocessing; printed like the values of the programs' `--device`.
 * \ingroup TransferLearning
 */
class ComputingDeviceEnums
{
public:
  enum class Device : uint8_t
  {
    CPU,
    CUDA,
    Automatic ///< CUDA if this build and machine have it, else the CPU.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ComputingDeviceEnums::Device value);

namespace TransferLearning
{
/** Returns CPU or CUDA: the choice for Automatic on this machine, else `device` itself.
 * \throws ExceptionObject if CUDA is requested but this build or machine has none. */
extern TransferLearning_EXPORT ComputingDeviceEnums::Device
                               ResolveComputingDevice(ComputingDeviceEnums::Device device);
} // namespace TransferLearning
} // namespace itk

#endif
