// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkNetworkTrainingParameters_h
#define itkNetworkTrainingParameters_h

#include "itkAugmentationParameters.h"
#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace itk
{
/** \class NetworkTrainingEnums
 * \brief Enumerations of NetworkTrainingParameters.
 * \ingroup TransferLearning
 */
class NetworkTrainingEnums
{
public:
  enum class Optimizer : uint8_t
  {
    Adam,  ///< \cite kingma2015; weight decay is added to the gradient.
    AdamW, ///< \cite loshchilov2019; weight decay is decoupled.
    SGD    ///< With Nesterov momentum \cite sutskever2013; weight decay is added to the gradient.
  };

  enum class Schedule : uint8_t
  {
    Constant,
    Cosine, ///< Decays to `finalRate` times the learning rate over the steps after the warm-up \cite loshchilov2017.
    Plateau ///< Multiplies by `plateauFactor` if validation loss has not improved for `plateauPatience` epochs.
  };

  enum class Loss : uint8_t
  {
    CrossEntropy,
    Focal ///< \f$ -(1 - p)^\gamma \ln p \f$, p of the true class, gamma = focalGamma \cite lin2017; alpha = 1.
  };

  enum class Sampling : uint8_t
  {
    EachOnce, ///< Every training sample once per epoch.
    Balanced  ///< Same number of samples per epoch, equally many per class; samples of small classes are repeated.
  };

  enum class ClassWeighting : uint8_t
  {
    None,
    Balanced ///< \f$ n / (C n_c) \f$ for n samples of C classes, like scikit-learn's "balanced" \cite pedregosa2011.
  };

  /** Precision of convolutions and linear layers. Weights, their gradients, the loss, BatchNorm statistics and
   * validation stay in float32, so that validation evaluates the network that will be used. */
  enum class Precision : uint8_t
  {
    Float32,
    BFloat16, ///< Requires hardware support: CPUs with AVX512_BF16 or ARM BF16, or GPUs.
    Float16   ///< GPUs only. Loss scaling as in torch.amp.GradScaler; steps with overflowing gradients are skipped.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, NetworkTrainingEnums::Optimizer value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, NetworkTrainingEnums::Schedule value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, NetworkTrainingEnums::ClassWeighting value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, NetworkTrainingEnums::Loss value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, NetworkTrainingEnums::Sampling value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, NetworkTrainingEnums::Precision value);

/** \class NetworkTrainingParameters
 * \brief Parameters of NetworkTrainingFilter. The defaults are the paper's: Adam 1e-3, batch size 32, 10 epochs, early
 * stopping if the validation loss does not improve by 0.001 for 3 epochs.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT NetworkTrainingParameters
{
  unsigned int                    epochs{ 10 };
  unsigned int                    batchSize{ 32 }; ///< Samples per step, over all processes.
  NetworkTrainingEnums::Optimizer optimizer{ NetworkTrainingEnums::Optimizer::Adam };
  double                          learningRate{ 1e-3 };
  double                          weightDecay{ 0.0 };
  double                          epsilon{ 1e-8 }; ///< Adam and AdamW only.
  double                          momentum{ 0.9 }; ///< SGD only, 0 <= m < 1.
  NetworkTrainingEnums::Schedule  schedule{ NetworkTrainingEnums::Schedule::Constant };
  unsigned int                    warmUpEpochs{ 0 };       ///< Epochs of linear learning-rate warm-up, per step.
  double                          finalRate{ 0.0 };        ///< Cosine: final rate as a fraction of learningRate.
  double                          plateauFactor{ 0.1 };    ///< In (0, 1).
  unsigned int                    plateauPatience{ 2 };    ///< Epochs without improvement before a reduction.
  double                          gradientClipping{ 0.0 }; ///< Maximum global gradient norm \cite pascanu2013; 0: off.
  /** Maximum number of samples per forward pass of a process. Larger batches are split and their gradients accumulated,
   * which saves memory; 0 disables gradient accumulation. */
  unsigned int                         microBatchSize{ 0 };
  NetworkTrainingEnums::Precision      precision{ NetworkTrainingEnums::Precision::Float32 };
  NetworkTrainingEnums::Loss           loss{ NetworkTrainingEnums::Loss::CrossEntropy };
  double                               focalGamma{ 2.0 };     ///< At least 0.
  double                               labelSmoothing{ 0.0 }; ///< CrossEntropy only, in [0, 1) \cite szegedy2016.
  NetworkTrainingEnums::ClassWeighting classWeighting{ NetworkTrainingEnums::ClassWeighting::None };
  NetworkTrainingEnums::Sampling       sampling{ NetworkTrainingEnums::Sampling::EachOnce };
  /** Initial epochs that train the classifier only and freeze BatchNorm statistics; `epochs`: classifier only. */
  unsigned int headEpochs{ 0 };
  /** Learning rate of the lowest layer as a fraction of the classifier's, above 0; rates of the layers in between are
   * spaced geometrically (discriminative fine-tuning \cite howard2018). */
  double                 lowestLayerRate{ 1.0 };
  AugmentationParameters augmentation{};
  /** With several processes: BatchNorm statistics are computed over the samples of all processes, as in a single
   * process. Otherwise each process computes its own from its share of the batch, and those of process 0 are kept. */
  bool         synchronizedBatchNorm{ false };
  bool         earlyStopping{ true };       ///< Ignored without validation samples.
  double       minimumImprovement{ 0.001 }; ///< Minimum decrease of the validation loss.
  unsigned int patience{ 3 };               ///< Epochs without improvement.
  uint64_t     seed{ 0 };

  bool
  operator==(const NetworkTrainingParameters & other) const;
  bool
  operator!=(const NetworkTrainingParameters & other) const
  {
    return !(*this == other);
  }

  /** Whether each step is the same for any number of epochs, so that a finished run can continue with more. */
  bool
  CanChangeEpochs() const
  {
    return schedule != NetworkTrainingEnums::Schedule::Cosine;
  }

  /** \throws ExceptionObject naming the field and its value. */
  void
  Verify() const;
  /** Returns a JSON object. */
  std::string
  ToJSON() const;
  /** Missing fields keep their defaults.
   * \throws ExceptionObject naming the field that is unknown, has the wrong type or is out of range. */
  static NetworkTrainingParameters
  FromJSON(const std::string & json);
};
} // namespace itk

#endif
