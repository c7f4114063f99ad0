// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingConsole_h
#define TrainingConsole_h

#include "itkNetworkTrainingFilter.h"

// What a training says while it runs.
namespace TrainingConsole
{
/** Trains with one line per epoch of at most 100 columns, the estimated total time as soon as it is known, notices, and
 * a bar on a terminal. False where it was aborted. */
bool
Train(itk::NetworkTrainingFilter * training);
} // namespace TrainingConsole

#endif
