// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FinishedTraining_h
#define FinishedTraining_h

#include "TrainingRun.h"

// What a run of the same command has finished before it was interrupted in another network.
namespace FinishedTraining
{
/** The network of the job's file if it was trained and evaluated to the end, else nullptr. */
itk::ClassificationNetwork::Pointer
Find(const TrainingRun::Job & job);

/** A line with both values for every setting of the network that differs from those given; empty if it is the same run.
 * \param initial what the training would begin with */
std::string
DescribeDifferences(const TrainingRun::Settings &      settings,
                    const itk::ClassificationNetwork * network,
                    const itk::LabeledImageDataset *   dataset,
                    const itk::ClassificationNetwork * initial);

/** The network that Find() found, with history and metrics of the split that comes first, read back from the job's
 * files.
 * \throws ExceptionObject where its files disagree. */
TrainingRun::Outcome
Read(const TrainingRun::Settings &    settings,
     const TrainingRun::Job &         job,
     itk::ClassificationNetwork *     network,
     const itk::LabeledImageDataset * dataset);
} // namespace FinishedTraining

#endif
