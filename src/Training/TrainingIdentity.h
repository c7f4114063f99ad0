// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingIdentity_h
#define TrainingIdentity_h

#include "itkClassificationNetwork.h"
#include "itkLabeledImageDataset.h"
#include "itkNetworkTrainingParameters.h"

#include <string>

#include <nlohmann/json.hpp>

namespace itk
{
namespace TransferLearning
{
/** What two runs must have in common to be the same: `{"network", "data", "split", "training"}`. No paths, no patients.
 * Pixels are part of it if LabeledImageDataset::ReadContents() has read them. */
nlohmann::json
MakeIdentity(const ClassificationNetwork &     initial,
             const LabeledImageDataset &       dataset,
             const NetworkTrainingParameters & parameters);

/** Section "training" of a trained network's card, as WriteTrainingCard() writes it, to the identity of its run. */
nlohmann::json
ReadIdentity(const nlohmann::json & training);

/** Whether a run of these parameters (JSON) takes the same steps whatever its number of epochs. */
bool
CanChangeEpochs(const nlohmann::json & training);

/** "\n  training/learning_rate is 0.001 there and 0.01 here", for every setting that differs. Hashes are told as what
 * they are of, and only if no setting explains them. */
std::string
DescribeDifferences(const nlohmann::json & there, const nlohmann::json & here);
} // namespace TransferLearning
} // namespace itk

#endif
