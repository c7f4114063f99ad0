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
 * \brief Where networks and their preprocessing compute; prints as the programs' `--device`.
 * \ingroup TransferLearning
 */
class ComputingDeviceEnums
{
public:
  enum class Device : uint8_t
  {
    CPU,
    CUDA,
    Automatic ///< CUDA where this build and machine have it, else the CPU.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ComputingDeviceEnums::Device value);

namespace TransferLearning
{
/** CPU or CUDA: what Automatic stands for here, else `device` itself.
 * \throws ExceptionObject where CUDA is asked for and this build or machine has none. */
extern TransferLearning_EXPORT ComputingDeviceEnums::Device
                               ResolveComputingDevice(ComputingDeviceEnums::Device device);
} // namespace TransferLearning
} // namespace itk

#endif
