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
    SGD    ///< With Nesterov's momentum \cite sutskever2013; weight decay is added to the gradient.
  };

  enum class Schedule : uint8_t
  {
    Constant,
    Cosine, ///< From the learning rate to `finalRate` of it over the steps after the warm-up \cite loshchilov2017.
    Plateau ///< Times `plateauFactor` when the validation loss has not improved for `plateauPatience` epochs.
  };

  enum class Loss : uint8_t
  {
    CrossEntropy,
    Focal ///< \f$ -(1 - p)^\gamma \ln p \f$, p of the right class, gamma = focalGamma \cite lin2017; alpha = 1.
  };

  enum class Sampling : uint8_t
  {
    EachOnce, ///< Every training sample once an epoch.
    Balanced  ///< As many samples an epoch, of every class equally many; those of small classes come again.
  };

  enum class ClassWeighting : uint8_t
  {
    None,
    Balanced ///< \f$ n / (C n_c) \f$ for n samples of C classes, as scikit-learn's "balanced" \cite pedregosa2011.
  };

  /** In which convolutions and linear layers are computed; weights, their gradients, the loss and BatchNorm's
   * statistics are float32, and so is validation: it judges the network that will be used. */
  enum class Precision : uint8_t
  {
    Float32,
    BFloat16, ///< Where the device has it: CPUs with AVX512_BF16 or ARM's BF16, GPUs.
    Float16   ///< On GPUs alone. The loss is scaled as torch.amp.GradScaler does; where gradients overflow, no step.
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
 * \brief How NetworkTrainingFilter trains. The defaults are the paper's: Adam 1e-3, batch 32, 10 epochs, early stopping
 * when the validation loss does not improve by 0.001 for 3 epochs.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT NetworkTrainingParameters
{
  unsigned int                    epochs{ 10 };
  unsigned int                    batchSize{ 32 }; ///< Samples a step, of all processes together.
  NetworkTrainingEnums::Optimizer optimizer{ NetworkTrainingEnums::Optimizer::Adam };
  double                          learningRate{ 1e-3 };
  double                          weightDecay{ 0.0 };
  double                          epsilon{ 1e-8 }; ///< Of Adam and AdamW.
  double                          momentum{ 0.9 }; ///< Of SGD, 0 <= m < 1.
  NetworkTrainingEnums::Schedule  schedule{ NetworkTrainingEnums::Schedule::Constant };
  unsigned int                    warmUpEpochs{ 0 };       ///< In which the rate rises linearly, a step at a time.
  double                          finalRate{ 0.0 };        ///< Of Cosine: at its end, a fraction of learningRate.
  double                          plateauFactor{ 0.1 };    ///< Above 0, below 1.
  unsigned int                    plateauPatience{ 2 };    ///< Epochs without improvement that are borne.
  double                          gradientClipping{ 0.0 }; ///< Maximum global gradient norm \cite pascanu2013; 0: none.
  /** Samples a pass of a process: larger shares of a batch are passed in parts whose gradients are added, for less
   * memory; 0: all at once. */
  unsigned int                         microBatchSize{ 0 };
  NetworkTrainingEnums::Precision      precision{ NetworkTrainingEnums::Precision::Float32 };
  NetworkTrainingEnums::Loss           loss{ NetworkTrainingEnums::Loss::CrossEntropy };
  double                               focalGamma{ 2.0 };     ///< 0 or more.
  double                               labelSmoothing{ 0.0 }; ///< Of CrossEntropy, below 1 \cite szegedy2016.
  NetworkTrainingEnums::ClassWeighting classWeighting{ NetworkTrainingEnums::ClassWeighting::None };
  NetworkTrainingEnums::Sampling       sampling{ NetworkTrainingEnums::Sampling::EachOnce };
  /** First epochs in which the classifier alone is trained, and BatchNorm keeps its statistics; `epochs`: no others. */
  unsigned int headEpochs{ 0 };
  /** Learning rate of the lowest layer as a share of the classifier's, above 0; layers between have geometric means
   * (discriminative fine-tuning \cite howard2018). */
  double                 lowestLayerRate{ 1.0 };
  AugmentationParameters augmentation{};
  /** Of several processes: BatchNorm's statistics are of all samples that are passed at once, as in one process;
   * otherwise each process has its own, of its share, and those that are kept are process 0's. */
  bool         synchronizedBatchNorm{ false };
  bool         earlyStopping{ true };       ///< Needs validation samples; without them it is off.
  double       minimumImprovement{ 0.001 }; ///< Of the validation loss.
  unsigned int patience{ 3 };               ///< Epochs without improvement.
  uint64_t     seed{ 0 };

  bool
  operator==(const NetworkTrainingParameters & other) const;
  bool
  operator!=(const NetworkTrainingParameters & other) const
  {
    return !(*this == other);
  }

  /** \throws ExceptionObject that names the field and its value. */
  void
  Verify() const;
  /** As a JSON object. */
  std::string
  ToJSON() const;
  /** Fields that are not there keep their defaults.
   * \throws ExceptionObject naming the field that is unknown, of the wrong type or out of range. */
  static NetworkTrainingParameters
  FromJSON(const std::string & json);
};
} // namespace itk

#endif
