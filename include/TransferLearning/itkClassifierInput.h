// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassifierInput_h
#define itkClassifierInput_h

#include "itkClassificationEnsemble.h"
#include "itkMultiThreaderBase.h"
#include "TransferLearning/itkRawInput.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The ensemble, or one of the network. \throws ExceptionObject where not exactly one is given, or it is not complete.
 */
extern TransferLearning_EXPORT ClassificationEnsemble::ConstPointer
GetCompleteEnsemble(const ClassificationNetwork * network, const ClassificationEnsemble * ensemble);

/** \throws ExceptionObject where the network is for volumes and the image is none. */
extern TransferLearning_EXPORT void
VerifyNetworkDimension(const ClassificationNetwork & network, unsigned int imageDimension);

/** Indices of the members that read the same pixels: prepared alike, on the same device. */
extern TransferLearning_EXPORT std::vector<std::vector<unsigned int>>
                               GroupMembersByInput(const ClassificationEnsemble & ensemble);

/** JSON object: architecture, dimension, sha256, intended_use, classes, abstention where the card has it; of several
 * members combination and members. */
extern TransferLearning_EXPORT std::string
                               DescribeEnsemble(const ClassificationEnsemble & ensemble);

/** JSON object: class, method, scale, maximum before the division. */
extern TransferLearning_EXPORT std::string
                               DescribeHeatMap(const std::string & className, double maximum);

/** Threads that torch gets while a filter runs: the smaller of the threads of its multi-threader and its work units. */
extern TransferLearning_EXPORT unsigned int
GetNetworkThreads(const MultiThreaderBase & multiThreader, ThreadIdType numberOfWorkUnits);
} // namespace TransferLearning
} // namespace itk

#endif
