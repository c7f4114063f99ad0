// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef LookAlikes_h
#define LookAlikes_h

#include "Networks/WeightRecognition.h"

#include <optional>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Whether a path has the part, whatever its capitals, and with '-' as '_'. */
bool
ContainsInPath(const std::string & path, const std::string & part);

/** Where the file's path names one of the networks whose files look alike, the weights are for its origin alone.
 * \throws ExceptionObject where no network here computes what that one computes. */
void
DecideByPath(RecognizedWeights & weights, const std::string & path);

/** Networks that the file may be of as well as of the first origin, and whose path it has not: nothing in the file
 * tells them from each other. */
std::vector<const LookAlike *>
FindLookAlikes(const RecognizedWeights & weights, const std::string & path);

/** Of these, the origins between which someone has to choose; none where all others are unknown here. */
std::vector<ClassificationNetworkEnums::Origin>
GetOriginsToChoose(const std::vector<const LookAlike *> & lookAlikes);

/** "tensorflow, timm" */
std::string
JoinOrigins(const std::vector<ClassificationNetworkEnums::Origin> & origins);

/** "timm's efficientnet_b0 or timm's tf_efficientnet_b0" */
std::string
JoinNetworks(const std::vector<const LookAlike *> & lookAlikes);

/** The input that the publisher of this file evaluates with, where it is another than that of the origin. */
std::optional<ClassificationNetwork::Publication>
FindPublishedInput(const RecognizedWeights & weights, const std::string & path);
} // namespace TransferLearning
} // namespace itk

#endif
