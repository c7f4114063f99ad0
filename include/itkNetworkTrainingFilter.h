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
 * \brief Fine-tunes all layers of a network on the training samples of a dataset.
 *
 * Inputs: the initial network (it stays as it is; its head must have the dataset's classes) and the dataset, with its
 * splits made. Outputs: the trained network and its TrainingHistory. Samples of a network for volumes are the dataset's
 * volumes; augmentation moves all slices of one alike.
 *
 * Loss: categorical cross-entropy, weighted by the sample's weight and, on request, its class. With validation samples
 * the weights of the epoch with the lowest validation loss are kept, without them the last; test samples are never
 * read. Where the network has BatchNorm, a last batch of one sample is left out, because BatchNorm cannot be trained on
 * it; every other partial batch is used. Losses of the history are means weighted as the loss is, accuracies are plain;
 * a sample that mixup made is counted under the label with the larger share, and its loss is that of both labels, each
 * with its sample's weight times its share.
 * Early stopping compares the validation loss with the last one that was an improvement.
 *
 * Events: ProgressEvent a batch, IterationEvent an epoch (GetHistory() then has its row), AbortEvent.
 *
 * Checkpoints: with a CheckpointFile, all of the run is written to it after each epoch, every CheckpointInterval
 * seconds, and where it is aborted; aside, synced, renamed, so that there is a whole one at any moment. With Resume the
 * next run goes on from it, and ends in the same bits (CPU, same number of threads) as a run that was never
 * interrupted; without such a file it begins. A checkpoint of another network, other data or other parameters is
 * refused with what differs. The file stays; its owner removes it when the network is safe.
 *
 * What fails after a complete epoch (a loss that is not finite, a file that is gone, a full disk) ends training as an
 * abort does, and GetFailure() says why; what fails before throws. Where a device's memory does not hold a batch it is
 * passed in halves whose gradients are added, and GetNotices() says so.
 *
 * Abort: honored within one batch. The best network so far goes to the output, AbortEvent is fired, Update() returns
 * and GetStopConditionDescription() says so. Before the first complete epoch there is none, and ProcessAborted is
 * thrown.
 *
 * Several processes: with Distributed, the processes that torchrun, mpirun or Slurm has started (RANK, WORLD_SIZE,
 * MASTER_ADDR and MASTER_PORT in the environment, or Open MPI's, MPICH's and Slurm's names for the first two) train one
 * network, each on its share of every batch; batchSize is of all together, so that any number of processes takes the
 * steps that one would, but for rounding, dropout and BatchNorm, which sees a process's share unless it is
 * synchronized. Every process is given the same network, data and parameters, and has the trained network in its
 * output; process 0 alone reads and writes checkpoints, which any number of processes goes on from. Where a process
 * fails or ends, the others fail too, within 30 s, and say so. Of several GPUs each process uses the first that it
 * sees.
 *
 * Equal seed, threads, device, versions and CPU model give equal bytes: order, augmentation and dropout derive from
 * (seed, epoch, index). \sa NetworkTrainingParameters, TrainingHistory, ClassificationEvaluationFilter
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

  /** Bytes of preprocessed samples that are kept in memory between epochs. */
  itkSetMacro(CacheSize, std::size_t);
  itkGetConstMacro(CacheSize, std::size_t);

  /** Where checkpoints are written; empty (the default): nowhere. */
  itkSetStringMacro(CheckpointFile);
  itkGetStringMacro(CheckpointFile);

  /** Seconds between the checkpoints within an epoch; 600 by default. */
  itkSetClampMacro(CheckpointInterval, double, 0.0, std::numeric_limits<double>::max());
  itkGetConstMacro(CheckpointInterval, double);

  /** Go on from the CheckpointFile, if there is one. Off by default. */
  itkSetMacro(Resume, bool);
  itkGetConstMacro(Resume, bool);
  itkBooleanMacro(Resume);

  /** Train together with the other processes that the environment announces, if it does. Off by default. */
  itkSetMacro(Distributed, bool);
  itkGetConstMacro(Distributed, bool);
  itkBooleanMacro(Distributed);

  /** What the environment announces: 0 and 1 where it announces nothing.
   * \throws ExceptionObject naming the variable that is missing or has no proper value. */
  static unsigned int
  GetProcessRank();
  static unsigned int
  GetNumberOfProcesses();

  /** The trained network. */
  ClassificationNetwork *
  GetOutput();
  /** Grows an epoch at a time while the filter runs. */
  TrainingHistory *
  GetHistory();

  /** Why training ended, as a sentence. */
  std::string
  GetStopConditionDescription() const
  {
    return m_StopConditionDescription;
  }

  /** Why training ended before its time though nobody aborted it; empty where nothing failed. */
  itkGetStringMacro(Failure);

  /** Sentences about what the last run did otherwise than it was asked to, and where it went on. */
  const std::vector<std::string> &
  GetNotices() const
  {
    return m_Notices;
  }

  /** Training samples that each epoch left out as a last batch of one: 0 or 1. */
  itkGetConstMacro(NumberOfSamplesLeftOut, std::size_t);

  /** Of the whole run with all its epochs, seconds, from the batches so far; NaN before the first. */
  itkGetConstMacro(EstimatedTotalTime, double);

  /** Mean training loss of the running epoch so far; NaN before the first batch, as the following. */
  itkGetConstMacro(RunningLoss, double);
  /** Learning rate of the last step. */
  itkGetConstMacro(RunningLearningRate, double);
  /** Samples trained a second, with the time that they were waited for. */
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
  double                    m_RunningLoss{ std::numeric_limits<double>::quiet_NaN() };
  double                    m_RunningLearningRate{ std::numeric_limits<double>::quiet_NaN() };
  double                    m_ImagesPerSecond{ std::numeric_limits<double>::quiet_NaN() };
  std::size_t               m_NumberOfSamplesLeftOut{ 0 };
  std::string               m_StopConditionDescription{};
  std::string               m_CheckpointFile{};
  double                    m_CheckpointInterval{ 600.0 };
  bool                      m_Resume{ false };
  bool                      m_Distributed{ false };
  std::string               m_Failure{};
  std::vector<std::string>  m_Notices{};
};
} // namespace itk

#endif
