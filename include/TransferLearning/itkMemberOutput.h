// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkMemberOutput_h
#define itkMemberOutput_h

#include "itkClassificationEnsemble.h"
#include "TransferLearning/itkForwardPass.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Returns what the ensemble combines of a member: its probabilities, or its features. */
extern TransferLearning_EXPORT std::vector<float>
                               ComputeMemberOutput(const ClassificationEnsemble & ensemble, const ForwardPass & pass);

/** Returns a member's activation maps for a class of the ensemble. Combined by features, these are the maps of the
 * joined logit, which is determined but for a constant: its mean over the classes is 0 here. */
extern TransferLearning_EXPORT std::vector<ClassificationNetwork::ActivationMap>
                               ComputeMemberMaps(const ClassificationEnsemble & ensemble,
                                                 unsigned int                   member,
                                                 const ForwardPass &            pass,
                                                 unsigned int                   classIndex);

/** Joins features, one list of rows per member, to one row per sample. \throws ExceptionObject if the numbers of rows
 * differ. */
extern TransferLearning_EXPORT std::vector<float>
JoinFeatures(const std::vector<std::vector<float>> & featuresOfMembers, std::size_t rows);
} // namespace TransferLearning
} // namespace itk

#endif
