// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FoldedTraining_h
#define FoldedTraining_h

#include "TrainingRun.h"

// Cross-validation: a network a fold, and all of them as one ensemble.
namespace FoldedTraining
{
/** Before the data are read: all files can be written, and the network can be made.
 * \throws ExceptionObject naming the file. */
void
Verify(const TrainingRun::Settings & settings, const TrainingRun::Job & job, unsigned int numberOfFolds);

/** Trains `OUTPUT.fold1.safetensors` and so on, evaluates each on its held-out fold, and writes the ensemble of them as
 * the job's output, and its report and `OUTPUT.folds.json` about all of them. Ends where one is aborted. */
void
Run(const TrainingRun::Settings & settings,
    const TrainingRun::Job &      job,
    unsigned int                  numberOfFolds,
    itk::LabeledImageDataset *    dataset);
} // namespace FoldedTraining

#endif
