// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingCard_h
#define TrainingCard_h

#include "itkClassificationNetwork.h"
#include "itkLabeledImageDataset.h"
#include "itkNetworkTrainingParameters.h"

#include <string>

namespace itk
{
namespace TransferLearning
{
struct TrainingOutcome;

/** Writes the section "training" of a trained network's model card: what it was trained from, on and how. No times, no
 * paths, no patients. Drops the sections that no longer hold: metrics and calibration of the initial network. */
void
WriteTrainingCard(ClassificationNetwork &           network,
                  const ClassificationNetwork &     initial,
                  const LabeledImageDataset &       dataset,
                  const NetworkTrainingParameters & parameters,
                  const TrainingOutcome &           outcome);

/** JSON object for TrainingHistory: architecture, classes, sha256, intended_use. */
std::string
DescribeTrainedNetwork(const ClassificationNetwork & network);
} // namespace TransferLearning
} // namespace itk

#endif
