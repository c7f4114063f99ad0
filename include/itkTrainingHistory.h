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
 * \brief What a training run measured, an epoch a row.
 *
 * Losses are mean cross-entropies in nats; figures of validation are NaN where there are no validation samples.
 * Training figures are means over the epoch's batches, in training mode (with dropout and augmentation).
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
   * \brief One row.
   * \ingroup TransferLearning
   */
  struct Epoch
  {
    unsigned int epoch{ 0 };          ///< From 1.
    double       learningRate{ 0.0 }; ///< At the epoch's end.
    double       trainingLoss{ 0.0 };
    double       trainingAccuracy{ 0.0 };
    double       validationLoss{ 0.0 };
    double       validationAccuracy{ 0.0 };
    double       seconds{ 0.0 };
  };

  void
  AddEpoch(const Epoch & epoch);
  const std::vector<Epoch> &
  GetEpochs() const
  {
    return m_Epochs;
  }

  /** Number of the epoch whose weights were kept; 0 before any. */
  itkSetMacro(BestEpoch, unsigned int);
  itkGetConstMacro(BestEpoch, unsigned int);

  itkSetStringMacro(StopCondition);
  itkGetStringMacro(StopCondition);

  /** JSON object of the network that was trained: architecture, sha256, intended_use ...; empty: unknown. */
  itkSetStringMacro(NetworkDescription);
  itkGetStringMacro(NetworkDescription);

  /** `{"format_version", "intended_use", "network", "epochs": [{...}], "best_epoch", "stop_condition"}`; NaN is null.
   * \throws ExceptionObject when the network's description is no JSON object. */
  std::string
  ToJSON() const;

  /** What ToJSON() has written. \throws ExceptionObject where it is not that. */
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
