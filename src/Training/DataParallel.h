// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DataParallel_h
#define DataParallel_h

#include "TransferLearning/Torch/itkBackbone.h"
#include "Distributed/GradientBuckets.h"
#include "Distributed/ProcessGroup.h"
#include "Training/TrainingOptimizer.h"
#include "Training/TrainingProgress.h"

#include <optional>

namespace itk
{
namespace TransferLearning
{
/** What the processes of a training do together; where there is one process, nothing.
 *
 * Each passes its share of a batch; gradients and sums are added, so that all take the step that one process would take
 * that passed the whole batch. */
class DataParallel
{
public:
  /** \param group nullptr: one process
   * \throws ExceptionObject naming a BatchNorm that cannot be synchronized. */
  DataParallel(ProcessGroup * group, Backbone & network, bool synchronizesNorms);
  ~DataParallel();
  DataParallel(const DataParallel &) = delete;
  DataParallel &
  operator=(const DataParallel &) = delete;

  bool
  IsAlone() const
  {
    return m_Group == nullptr;
  }
  unsigned int
  GetRank() const
  {
    return m_Group ? m_Group->GetRank() : 0;
  }
  unsigned int
  GetSize() const
  {
    return m_Group ? m_Group->GetSize() : 1;
  }
  /** Whether the BatchNorm of a process sees the samples of all. */
  bool
  SynchronizesNorms() const
  {
    return m_Group != nullptr && m_SynchronizesNorms;
  }

  /** After other weights were chosen to be trained. */
  void
  ChooseWeights();
  /** Before the backpropagation that completes the gradients of a batch. */
  void
  BeginGradients();
  /** After it, or where this process failed in it. */
  void
  FinishGradients();
  /** True where it is in any process. */
  bool
  IsAny(bool value);
  /** Nothing where any process has nothing. */
  std::optional<EpochSums>
  AddAll(const std::optional<EpochSums> & sums);
  /** The sum of all processes' tensors of this shape, in host memory. */
  torch::Tensor
  AddAll(const torch::Tensor & values);
  /** Makes all what they are in process 0. */
  void
  Share(const TensorsByName & tensors);

private:
  ProcessGroup *                 m_Group;
  Backbone &                     m_Network;
  bool                           m_SynchronizesNorms;
  std::optional<GradientBuckets> m_Buckets;
};
} // namespace TransferLearning
} // namespace itk

#endif
