// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkNetworkTrainingFilter_h
#define itkNetworkTrainingFilter_h

#include "itkClassificationNetwork.h"
#include "itkLabeledImageDataset.h"
#include "itkNetworkTrainingParameters.h"
#include "itkProcessObject.h"
#include "itkTrainingHistory.h"

#include <limits>
#include <string>
#include <vector>

namespace itk
{
/** \class NetworkTrainingFilter
 * \brief Fine-tunes all layers of a network on the training split of a dataset.
 *
 * Inputs: the initial network, which is not modified and whose head must have the dataset's classes, and the dataset
 * with its splits. Outputs: the trained network and its TrainingHistory. For networks for volumes the samples are the
 * dataset's volumes; augmentation transforms all slices of a volume identically.
 *
 * Loss: categorical cross-entropy, weighted per sample and, optionally, per class. With validation samples, the weights
 * of the epoch with the lowest validation loss are kept, otherwise those of the last epoch; test samples are never
 * read. If the network has BatchNorm, a last batch with a single sample is skipped, because BatchNorm cannot be trained
 * on it; all other partial batches are used. Losses in the history are weighted means like the training loss;
 * accuracies are not weighted. A mixup sample is counted under the label with the larger share; its loss is the sum
 * over both labels, each weighted with its sample's weight times its share. Early stopping compares the validation loss
 * with that of the last improvement.
 *
 * Events: ProgressEvent per batch, IterationEvent per epoch (GetHistory() then has its row), AbortEvent.
 *
 * Checkpoints: if CheckpointFile is set, the complete state is written to it after each epoch, every CheckpointInterval
 * seconds, and on abort; writing is atomic, so a complete checkpoint exists at any time. With Resume the next run
 * continues from it and gives bit-identical results (CPU, same number of threads) to an uninterrupted run; without such
 * a file it starts from the beginning. A checkpoint of a different network, data or parameters is rejected with a list
 * of the differences; pixels are compared if LabeledImageDataset::ReadContents() has read them. The number of epochs
 * may be different, also after the last epoch, unless the schedule is cosine, whose learning rates depend on it. The
 * file is kept; its owner deletes it once the network is saved.
 *
 * A failure after the first complete epoch (loss not finite, missing file, full disk) ends training like an abort, and
 * GetFailure() gives the reason; an earlier failure throws. If a batch does not fit into device memory, it is split in
 * halves and gradients are accumulated, as reported by GetNotices().
 *
 * Abort: takes effect within one batch. The output is the best network so far, AbortEvent is invoked, Update() returns
 * and GetStopConditionDescription() gives the reason. Before the first complete epoch there is no such network, and
 * ProcessAborted is thrown.
 *
 * Distributed training: with Distributed, the processes started by torchrun, mpirun or Slurm (RANK, WORLD_SIZE,
 * MASTER_ADDR and MASTER_PORT in the environment, or the names used by Open MPI, MPICH and Slurm for the first two)
 * train one network, each on its share of every batch. batchSize is the total over all processes, so any number of
 * processes takes the same steps as a single one, except for rounding, dropout and BatchNorm, whose statistics are per
 * process unless synchronized. Every process must be given the same network, data and parameters, and has the trained
 * network as its output. Only process 0 reads and writes checkpoints, from which any number of processes can resume. If
 * a process fails or exits, the others fail with an error within 30 s. With several GPUs, each process uses the first
 * one that is visible to it.
 *
 * Equal seed, threads, device, versions and CPU model give bit-identical results: order, augmentation and dropout
 * depend on (seed, epoch, index). \sa NetworkTrainingParameters, TrainingHistory, ClassificationEvaluationFilter
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT NetworkTrainingFilter : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(NetworkTrainingFilter);

  using Self = NetworkTrainingFilter;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(NetworkTrainingFilter);

  itkSetInputMacro(InitialNetwork, ClassificationNetwork);
  itkGetInputMacro(InitialNetwork, ClassificationNetwork);
  itkSetInputMacro(Dataset, LabeledImageDataset);
  itkGetInputMacro(Dataset, LabeledImageDataset);

  void
  SetParameters(const NetworkTrainingParameters & parameters);
  const NetworkTrainingParameters &
  GetParameters() const
  {
    return m_Parameters;
  }

  /** Size in bytes of the in-memory cache of preprocessed samples. */
  itkSetMacro(CacheSize, std::size_t);
  itkGetConstMacro(CacheSize, std::size_t);

  /** Path of the checkpoint file; if empty (the default), none is written. */
  itkSetStringMacro(CheckpointFile);
  itkGetStringMacro(CheckpointFile);

  /** Seconds between checkpoints within an epoch; default 600. */
  itkSetClampMacro(CheckpointInterval, double, 0.0, std::numeric_limits<double>::max());
  itkGetConstMacro(CheckpointInterval, double);

  /** Resume from CheckpointFile if it exists. Off by default. */
  itkSetMacro(Resume, bool);
  itkGetConstMacro(Resume, bool);
  itkBooleanMacro(Resume);

  /** Whether the output's model card gets the domain of the training images, with which images are compared before they
   * are classified. Images in HU are read once for it, before training. On by default. */
  itkSetMacro(MeasuresDomain, bool);
  itkGetConstMacro(MeasuresDomain, bool);
  itkBooleanMacro(MeasuresDomain);

  /** Train with the other processes described by the environment variables, if any. Off by default. */
  itkSetMacro(Distributed, bool);
  itkGetConstMacro(Distributed, bool);
  itkBooleanMacro(Distributed);

  /** Rank and number of processes from the environment; 0 and 1 if it does not set them.
   * \throws ExceptionObject naming the variable that is missing or has an invalid value. */
  static unsigned int
  GetProcessRank();
  static unsigned int
  GetNumberOfProcesses();

  /** Returns what makes `trained` the result of a different run than training `initial` on `dataset` with `parameters`:
   * a line with both values per setting; empty if it is the same run. */
  static std::string
  DescribeDifferences(const ClassificationNetwork *     trained,
                      const ClassificationNetwork *     initial,
                      const LabeledImageDataset *       dataset,
                      const NetworkTrainingParameters & parameters);

  /** The trained network. */
  ClassificationNetwork *
  GetOutput();
  /** Gains one row per epoch while the filter runs. */
  TrainingHistory *
  GetHistory();

  /** Reason why training ended, as a sentence. */
  std::string
  GetStopConditionDescription() const
  {
    return m_StopConditionDescription;
  }

  /** Error that ended training early; empty if nothing failed. */
  itkGetStringMacro(Failure);

  /** Sentences about where the last run deviated from its settings, and where it resumed. */
  const std::vector<std::string> &
  GetNotices() const
  {
    return m_Notices;
  }

  /** Training samples skipped per epoch because the last batch had only one: 0 or 1. */
  itkGetConstMacro(NumberOfSamplesLeftOut, std::size_t);

  /** Estimated time of this run in seconds, if all epochs that it has not skipped by resuming are run; based on its
   * batches so far and renewed with each. NaN before the first batch. */
  itkGetConstMacro(EstimatedTotalTime, double);
  /** The same from now on. */
  itkGetConstMacro(EstimatedTimeLeft, double);

  /** Mean training loss of the current epoch so far. This and the following are NaN before the first batch. */
  itkGetConstMacro(RunningLoss, double);
  /** Learning rate of the last step. */
  itkGetConstMacro(RunningLearningRate, double);
  /** Training samples processed per second, including the time spent waiting for data. */
  itkGetConstMacro(ImagesPerSecond, double);

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

protected:
  NetworkTrainingFilter();
  ~NetworkTrainingFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  GenerateData() override;

private:
  NetworkTrainingParameters m_Parameters{};
  std::size_t               m_CacheSize{ std::size_t{ 1 } << 30 };
  double                    m_EstimatedTotalTime{ std::numeric_limits<double>::quiet_NaN() };
  double                    m_EstimatedTimeLeft{ std::numeric_limits<double>::quiet_NaN() };
  double                    m_RunningLoss{ std::numeric_limits<double>::quiet_NaN() };
  double                    m_RunningLearningRate{ std::numeric_limits<double>::quiet_NaN() };
  double                    m_ImagesPerSecond{ std::numeric_limits<double>::quiet_NaN() };
  std::size_t               m_NumberOfSamplesLeftOut{ 0 };
  std::string               m_StopConditionDescription{};
  std::string               m_CheckpointFile{};
  double                    m_CheckpointInterval{ 600.0 };
  bool                      m_Resume{ false };
  bool                      m_MeasuresDomain{ true };
  bool                      m_Distributed{ false };
  std::string               m_Failure{};
  std::vector<std::string>  m_Notices{};
};
} // namespace itk

#endif
