// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkTrainingHistory_h
#define itkTrainingHistory_h

#include "itkDataObject.h"
#include "itkObjectFactory.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <string>
#include <vector>

namespace itk
{
/** \class TrainingHistory
 * \brief Losses, accuracies and macro averages of a training run, one row per epoch.
 *
 * Losses are mean cross-entropies in nats; validation values are NaN if there are no validation samples. Training
 * values are means over the epoch's batches, in training mode (with dropout and augmentation). Macro F1 is
 * scikit-learn's with zero_division=0 over all classes, macro AUC its mean of one class versus the rest, which is NaN
 * if a class has no validation samples \cite pedregosa2011.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT TrainingHistory : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(TrainingHistory);

  using Self = TrainingHistory;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(TrainingHistory);

  /** \class Epoch
   * \brief One row of the history.
   * \ingroup TransferLearning
   */
  struct Epoch
  {
    unsigned int epoch{ 0 };          ///< Starting at 1.
    double       learningRate{ 0.0 }; ///< At the end of the epoch.
    double       trainingLoss{ 0.0 };
    double       trainingAccuracy{ 0.0 };
    double       validationLoss{ 0.0 };
    double       validationAccuracy{ 0.0 };
    double       validationMacroF1{ 0.0 };
    double       validationMacroAreaUnderCurve{ 0.0 }; ///< Of the ROC curves.
    double       seconds{ 0.0 };
  };

  void
  AddEpoch(const Epoch & epoch);
  const std::vector<Epoch> &
  GetEpochs() const
  {
    return m_Epochs;
  }

  /** Epoch whose weights were kept; 0 if there is none yet. */
  itkSetMacro(BestEpoch, unsigned int);
  itkGetConstMacro(BestEpoch, unsigned int);

  itkSetStringMacro(StopCondition);
  itkGetStringMacro(StopCondition);

  /** JSON object of the trained network: architecture, sha256, intended_use ...; empty: unknown. */
  itkSetStringMacro(NetworkDescription);
  itkGetStringMacro(NetworkDescription);

  /** `{"format_version", "intended_use", "network", "epochs": [{...}], "best_epoch", "stop_condition"}`; NaN is null.
   * \throws ExceptionObject if the network description is not a JSON object. */
  std::string
  ToJSON() const;

  /** Reads the output of ToJSON(). \throws ExceptionObject for other input. */
  static Pointer
  FromJSON(const std::string & json);

  void
  Initialize() override;
  void
  Graft(const DataObject * data) override;

protected:
  TrainingHistory() = default;
  ~TrainingHistory() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::vector<Epoch> m_Epochs{};
  unsigned int       m_BestEpoch{ 0 };
  std::string        m_StopCondition{};
  std::string        m_NetworkDescription{};
};
} // namespace itk

#endif
