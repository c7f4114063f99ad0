// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingCheckpoint_h
#define TrainingCheckpoint_h

#include "Training/TrainingOptimizer.h"
#include "Training/TrainingProgress.h"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace itk
{
namespace TransferLearning
{
class ProcessGroup;

/** All of a run between two batches: a run that goes on from it ends in the same bits as one that was never
 * interrupted. */
struct TrainingCheckpoint
{
  TrainingProgress progress;
  TensorsByName    network; ///< Weights and buffers.
  TensorsByName    best;    ///< Those of the best epoch; none where there is none yet, or where it is the network.
  TensorsByName    optimizer;
};

/** One safetensors file: network.*, best.*, optimizer.*, and as metadata the progress and the identity of the run.
 * Written aside, synced and renamed. \throws ExceptionObject naming the file. */
void
WriteCheckpoint(const std::string & file, const TrainingCheckpoint & checkpoint, const nlohmann::json & identity);

/** \param identity of the run that is to go on, as MakeIdentity() makes it; its number of epochs may be another where
 * CanChangeEpochs()
 * \throws ExceptionObject naming the file, and every setting that differs, with both values. */
TrainingCheckpoint
ReadCheckpoint(const std::string & file, const nlohmann::json & identity);

/** Process 0's, or nothing where it has none. */
std::optional<TrainingCheckpoint>
ShareCheckpoint(std::optional<TrainingCheckpoint> checkpoint, ProcessGroup & group);
} // namespace TransferLearning
} // namespace itk

#endif
