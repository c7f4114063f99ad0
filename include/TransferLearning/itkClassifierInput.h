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
/** Returns the ensemble, or an ensemble of the network. \throws ExceptionObject unless exactly one of them is given. */
extern TransferLearning_EXPORT ClassificationEnsemble::ConstPointer
GetEnsembleOf(const ClassificationNetwork * network, const ClassificationEnsemble * ensemble);

/** The same. \throws ExceptionObject also if it is not complete. */
extern TransferLearning_EXPORT ClassificationEnsemble::ConstPointer
GetCompleteEnsemble(const ClassificationNetwork * network, const ClassificationEnsemble * ensemble);

/** \throws ExceptionObject if the network is for volumes and the image is not a volume. */
extern TransferLearning_EXPORT void
VerifyNetworkDimension(const ClassificationNetwork & network, unsigned int imageDimension);

/** Groups the indices of members that read the same pixels: same preprocessing, same device. */
extern TransferLearning_EXPORT std::vector<std::vector<unsigned int>>
                               GroupMembersByInput(const ClassificationEnsemble & ensemble);

/** JSON object: architecture, dimension, sha256, intended_use, classes, abstention if the card has it; for several
 * members also combination and members. */
extern TransferLearning_EXPORT std::string
                               DescribeEnsemble(const ClassificationEnsemble & ensemble);

/** Number of torch threads while a filter runs: the smaller of its multi-threader's threads and its work units. */
extern TransferLearning_EXPORT unsigned int
GetNetworkThreads(const MultiThreaderBase & multiThreader, ThreadIdType numberOfWorkUnits);
} // namespace TransferLearning
} // namespace itk

#endif
