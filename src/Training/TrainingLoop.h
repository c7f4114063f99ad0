// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingLoop_h
#define TrainingLoop_h

#include "Networks/NetworkInternals.h"
#include "Training/TrainingPlan.h"
#include "Training/TrainingTimer.h"
#include "itkTrainingHistory.h"

#include <functional>
#include <memory>
#include <vector>

#include <torch/optim/optimizer.h>

namespace itk
{
namespace TransferLearning
{
/** What the loop needs from its owner. */
struct TrainingCallbacks
{
  /** Writes a slice's preprocessed sample, channels-last. */
  std::function<void(std::size_t slice, float * output)> loadSample;
  /** Asked before each batch. */
  std::function<bool()> isAborted;
  /** After each batch: the part of all batches that is done, and the run's estimated time in seconds. */
  std::function<void(double fraction, double estimatedTotalTime)> batchDone;
  /** After each epoch, with the number of the best so far. */
  std::function<void(const TrainingHistory::Epoch & epoch, unsigned int bestEpoch)> epochDone;
};

enum class TrainingEnd : uint8_t
{
  AllEpochs,
  NoImprovement,
  Aborted
};

struct TrainingOutcome
{
  TrainingEnd  end{ TrainingEnd::AllEpochs };
  unsigned int epochs{ 0 };         ///< Complete ones.
  unsigned int bestEpoch{ 0 };      ///< Whose weights the network has now; 0: aborted before there was one.
  std::size_t  samplesLeftOut{ 0 }; ///< In each epoch.
};

/** Cross-entropy of each image in nats times its weight: their sum, differentiable in the logits. */
torch::Tensor
ComputeWeightedLossSum(const torch::Tensor & logits, const torch::Tensor & labels, const torch::Tensor & weights);

/** Binary cross-entropy of the sigmoid of each logit with "this is the image's class", in nats, added over the classes;
 * else like the former. */
torch::Tensor
ComputeWeightedBinaryLossSum(const torch::Tensor & logits, const torch::Tensor & labels, const torch::Tensor & weights);

/** Trains all parameters of a network in place, as NetworkTrainingFilter documents. */
class TrainingLoop
{
public:
  TrainingLoop(NetworkInternals &                network,
               const std::vector<LabeledSlice> & slices,
               const TrainingPlan &              plan,
               const NetworkTrainingParameters & parameters,
               const TrainingCallbacks &         callbacks);

  /** \throws ExceptionObject that names epoch, batch and learning rate where the loss is not finite. */
  TrainingOutcome
  Run();

private:
  /** Sums over the batches of an epoch. */
  struct Sums
  {
    double      loss{ 0 };
    double      weight{ 0 };
    std::size_t right{ 0 };
    std::size_t images{ 0 };

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

  struct Batch
  {
    torch::Tensor input;   ///< N x C x H x W, channels-last.
    torch::Tensor labels;  ///< int64
    torch::Tensor weights; ///< float
    double        weight;  ///< Their sum.
  };

  TrainingHistory::Epoch
  MakeRow(unsigned int epoch, const Sums & training, const Sums & validation, double seconds) const;
  /** False where it was aborted. */
  bool
  TrainEpoch(unsigned int epoch, Sums & sums);
  bool
  Validate(unsigned int epoch, Sums & sums);
  void
  TrainBatch(const std::vector<std::size_t> & samples, unsigned int epoch, std::size_t number, Sums & sums);
  void
  ValidateBatch(const std::vector<std::size_t> & samples, unsigned int epoch, std::size_t number, Sums & sums);
  Batch
  MakeBatch(const std::vector<std::size_t> & samples, unsigned int epoch, bool augment);
  torch::Tensor
  ComputeLossSum(const torch::Tensor & logits, const Batch & batch) const;
  void
  AddToSums(const torch::Tensor & logits, const Batch & batch, double loss, Sums & sums) const;
  void
  VerifyFinite(double loss, const char * what, unsigned int epoch, std::size_t batch) const;
  void
  VerifyWeightsFinite(unsigned int epoch) const;
  void
  SetLearningRate(double learningRate);
  void
  KeepWeights();
  void
  RestoreWeights();
  std::vector<torch::Tensor>
  GetState() const;

  NetworkInternals &                       m_Network;
  const std::vector<LabeledSlice> &        m_Slices;
  const TrainingPlan &                     m_Plan;
  const NetworkTrainingParameters &        m_Parameters;
  const TrainingCallbacks &                m_Callbacks;
  torch::Device                            m_Device;
  bool                                     m_LeaveOutSingles;
  std::size_t                              m_BatchesAnEpoch;
  std::unique_ptr<torch::optim::Optimizer> m_Optimizer;
  TrainingTimer                            m_Timer;
  double                                   m_LearningRate{ 0 };
  std::vector<float>                       m_Buffer;
  std::vector<torch::Tensor>               m_Kept;
};

/** BatchNorm, which cannot be trained on a batch of one. */
bool
HasBatchNorm(const Backbone & module);
} // namespace TransferLearning
} // namespace itk

#endif
