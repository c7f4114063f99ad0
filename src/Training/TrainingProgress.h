// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingProgress_h
#define TrainingProgress_h

#include "Training/ImprovementMonitor.h"
#include "Training/LearningRate.h"
#include "Training/LossScaler.h"
#include "itkTrainingHistory.h"

#include <cstddef>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace itk
{
namespace TransferLearning
{
/** Sums over the batches of an epoch. */
struct EpochSums
{
  double      loss{ 0 };
  double      weight{ 0 };
  std::size_t right{ 0 };
  std::size_t images{ 0 };

  void
  Add(const EpochSums & other)
  {
    loss += other.loss;
    weight += other.weight;
    right += other.right;
    images += other.images;
  }
  // 0 / 0 is NaN: what the history has where there are no validation samples.
  double
  GetMeanLoss() const
  {
    return loss / weight;
  }
  double
  GetAccuracy() const
  {
    return static_cast<double>(right) / static_cast<double>(images);
  }
};

/** Where a run stands between two batches: all but the tensors. Order, augmentation and dropout derive from (seed,
 * epoch, index), so that no generator has a state that would have to be kept. */
struct TrainingProgress
{
  unsigned int                        epoch{ 1 };          ///< That is trained, or is the next.
  std::size_t                         batches{ 0 };        ///< Of it that were trained.
  EpochSums                           sums{};              ///< Of those.
  double                              learningRate{ 0.0 }; ///< Of the last of them.
  double                              seconds{ 0.0 };      ///< That they took.
  std::size_t                         microBatchSize{ 0 };
  LossScaler::State                   lossScale{};
  unsigned int                        bestEpoch{ 0 };
  ImprovementMonitor::State           improvement{};
  PlateauMonitor::State               plateau{};
  std::vector<TrainingHistory::Epoch> history{}; ///< Of complete epochs.
};

/** Numbers come back bit for bit. */
nlohmann::json
MakeJSON(const TrainingProgress & progress);

/** \throws nlohmann::json::exception where a field is missing or of another type. */
TrainingProgress
ReadProgress(const nlohmann::json & json);
} // namespace TransferLearning
} // namespace itk

#endif
