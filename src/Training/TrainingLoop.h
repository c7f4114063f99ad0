// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingLoop_h
#define TrainingLoop_h

#include "Metrics/MacroFigures.h"
#include "Networks/NetworkInternals.h"
#include "Training/DataParallel.h"
#include "Training/TrainingCheckpoint.h"
#include "Training/TrainingInput.h"
#include "Training/TrainingPlan.h"
#include "Training/TrainingTimer.h"

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** How a run is getting on. */
struct TrainingStatus
{
  double fraction{ 0 };           ///< Of all batches.
  double estimatedTotalTime{ 0 }; ///< Of this run, s.
  double estimatedTimeLeft{ 0 };  ///< From now on, s.
  double loss{ 0 };               ///< Mean of the running epoch's training samples so far.
  double learningRate{ 0 };       ///< Of the last step.
  double imagesPerSecond{ 0 };    ///< In training, over this run's samples.
};

/** What the loop needs from its owner. */
struct TrainingCallbacks
{
  /** Writes the preprocessed sample of a slice, or of the volume that begins with it, channels-last. */
  std::function<void(std::size_t slice, float * output)> loadSample;
  /** Which samples will be asked for next, in order: those of an epoch, or of its validation; empty: nobody wants to
   * know. */
  std::function<void(std::vector<std::size_t> slices)> announceSamples{};
  /** Asked before each batch. */
  std::function<bool()> isAborted;
  /** After each batch. */
  std::function<void(const TrainingStatus & status)> batchDone;
  /** After each epoch, with the number of the best so far. */
  std::function<void(const TrainingHistory::Epoch & epoch, unsigned int bestEpoch)> epochDone;
  /** After each epoch, where it is aborted, and when `checkpointInterval` seconds have passed; empty: none are kept. */
  std::function<void(const TrainingCheckpoint & checkpoint)> keepCheckpoint{};
  double                                                     checkpointInterval{ 600.0 };
  /** A sentence about what was changed on the way. */
  std::function<void(const std::string & notice)> notify{};
};

enum class TrainingEnd : uint8_t
{
  AllEpochs,
  NoImprovement,
  Aborted,
  Failed ///< After an epoch whose weights could be kept.
};

struct TrainingOutcome
{
  TrainingEnd  end{ TrainingEnd::AllEpochs };
  unsigned int epochs{ 0 };         ///< Complete ones.
  unsigned int bestEpoch{ 0 };      ///< Whose weights the network has now; 0: aborted before there was one.
  std::size_t  samplesLeftOut{ 0 }; ///< In each epoch.
  std::string  failure{};           ///< Why it failed.
};

/** Trains all parameters of a network in place, as NetworkTrainingFilter documents. */
class TrainingLoop
{
public:
  /** \param group of the processes that train the same network on the same plan; nullptr: there is one */
  TrainingLoop(NetworkInternals &                network,
               const std::vector<LabeledSlice> & slices,
               const TrainingPlan &              plan,
               const NetworkTrainingParameters & parameters,
               const TrainingCallbacks &         callbacks,
               ProcessGroup *                    group = nullptr);

  /** Goes on where a run of the same network and the same data stood. */
  void
  Resume(const TrainingCheckpoint & checkpoint);

  /** What fails after a complete epoch (a loss that is not finite, a file that is gone, a full disk) ends the run with
   * the best network so far. \throws ExceptionObject that says what failed before; where the loss is not finite, with
   * epoch, batch and learning rate. */
  TrainingOutcome
  Run();

private:
  struct Target
  {
    torch::Tensor labels;  ///< int64
    torch::Tensor weights; ///< float
  };
  struct Batch
  {
    torch::Tensor       input;   ///< N x C (x D) x H x W, channels-last.
    std::vector<Target> targets; ///< One; of mixed samples two, theirs and their partners'.
    torch::Tensor       labels;  ///< Those with the larger share.
    double              weight;  ///< Of all targets.
  };

  TrainingHistory::Epoch
  MakeRow(const EpochSums & validation) const;
  /** Of the probabilities of the last validation. */
  MacroFigures
  GetValidationFigures() const;
  TrainingStatus
  MakeStatus() const;
  bool
  IsStopped() const;
  /** False where it was aborted. */
  bool
  RunEpoch();
  bool
  TrainEpoch();
  bool
  Validate(EpochSums & sums);
  void
  EndEpoch(const EpochSums & validation);
  /** Before the classifier's first epochs are over, all else is frozen. */
  void
  ChooseTrainedLayers();
  std::vector<std::vector<std::size_t>>
  MakeTrainingBatches(unsigned int epoch) const;
  void
  TrainBatch(const std::vector<std::size_t> & samples, std::size_t number);
  /** This process's share, in parts, whose gradients are added to those of all processes.
   * \param failure set where the memory of this process's device does not hold a part
   * \return of all processes; nothing where the memory of any does not */
  std::optional<EpochSums>
  PassBatch(const std::vector<std::size_t> & samples, std::size_t number, std::exception_ptr & failure);
  /** \return of this process's share */
  EpochSums
  PassParts(const std::vector<std::size_t> & samples, std::size_t number);
  std::vector<SampleRange>
  SplitTrainingBatch(std::size_t samples) const;
  /** Which of a batch this process loads. */
  SampleRange
  ChooseTrainingSamples(std::size_t samples) const;
  SampleRange
  ChooseValidationSamples(std::size_t samples) const;
  void
  SeedDropout(std::size_t number) const;
  /** Samples of a batch that a process passes at once. */
  std::size_t
  GetMostPassed(std::size_t samples) const;
  /** \return false where no smaller one is possible */
  bool
  HalveParts(std::size_t samples);
  void
  ValidateBatch(const std::vector<std::size_t> & samples, std::size_t number, EpochSums & sums);
  /** Those that this process will load of the batches from one on. */
  void
  AnnounceSamples(const std::vector<std::vector<std::size_t>> &   batches,
                  std::size_t                                     begin,
                  const std::function<SampleRange(std::size_t)> & chooseOfBatch) const;
  /** Reads those of a batch into their places in the input. */
  void
  LoadSamples(const std::vector<std::size_t> & samples, SampleRange range);
  /** Changes them there, and takes them to the device; returns what was mixed. */
  std::vector<SampleMixture>
  Augment(const std::vector<std::size_t> & samples,
          std::size_t                      number,
          SampleRange                      range,
          const AugmentationParameters &   augmentation);
  double
  GetWeight(std::size_t sample) const;
  Target
  MakeTarget(const std::vector<std::pair<std::size_t, double>> & samplesAndShares) const;
  /** Of these in the input. */
  Batch
  MakeBatch(const std::vector<std::size_t> &   samples,
            const std::vector<SampleMixture> & mixtures,
            SampleRange                        range) const;
  /** In the precision of training; its logits are float32. */
  Backbone::TrainingLogits
  Forward(const torch::Tensor & input) const;
  torch::Tensor
  ComputeLossSum(const torch::Tensor & logits, const Batch & batch) const;
  void
  AddToSums(const torch::Tensor & logits, const Batch & batch, double loss, EpochSums & sums) const;
  void
  VerifyFinite(double loss, const char * what, std::size_t batch) const;
  void
  VerifyWeightsFinite() const;
  void
  SetLearningRate(double learningRate);
  void
  KeepCheckpoint();
  void
  KeepWeights();
  void
  RestoreWeights();
  TensorsByName
  GetState() const;

  NetworkInternals &                m_Network;
  const std::vector<LabeledSlice> & m_Slices;
  const TrainingPlan &              m_Plan;
  const NetworkTrainingParameters & m_Parameters;
  const TrainingCallbacks &         m_Callbacks;
  torch::Device                     m_Device;
  DataParallel                      m_Processes;
  bool                              m_LeaveOutSingles;
  std::size_t                       m_BatchesAnEpoch;
  TrainingOptimizer                 m_Optimizer;
  LossScaler                        m_LossScaler;
  TrainingTimer                     m_Timer;
  ImprovementMonitor                m_Improvement;
  PlateauMonitor                    m_Plateau;
  TrainingProgress                  m_Progress;
  TrainingTimer::Clock::time_point  m_LastCheckpoint;
  TrainingInput                     m_Input;
  const float *                     m_Samples{ nullptr };      ///< Of the batch, where the network computes.
  torch::Tensor                     m_ValidationProbabilities; ///< double, a row a validation sample.
  TensorsByName                     m_Kept;
};

/** BatchNorm, which cannot be trained on a batch of one. */
bool
HasBatchNorm(const Backbone & module);
} // namespace TransferLearning
} // namespace itk

#endif
