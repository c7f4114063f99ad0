// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationEvaluationFilter_h
#define itkClassificationEvaluationFilter_h

#include "itkClassificationEnsemble.h"
#include "itkClassificationMetrics.h"
#include "itkLabeledImageDataset.h"
#include "itkProcessObject.h"

namespace itk
{
/** \class ClassificationEvaluationFilter
 * \brief Runs a network or an ensemble on one split of a dataset and collects the cases as ClassificationMetrics.
 *
 * The dataset must have the network's class names (LabeledImageDataset::AdoptClassNames) and intensity
 * (DatasetInput::DetermineIntensity). Samples are preprocessed with the network's own parameters, or with each
 * member's. A case is a slice or, for networks for volumes, a volume identified by its first slice. Cases are
 * in the order of the dataset; their paths are relative to its root, and the metrics contain the name of the
 * split.
 *
 * Cases name the bounds of the network's domain that they violate; a volume is judged by its slices. Images that
 * violate a hard bound count as samples that cannot be read.
 *
 * Samples that cannot be read are counted and listed; if no sample can be read, and for any other error, the filter
 * throws. ProgressEvent per batch; abort throws ProcessAborted and leaves the metrics empty. \sa NetworkTrainingFilter
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT ClassificationEvaluationFilter : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ClassificationEvaluationFilter);

  using Self = ClassificationEvaluationFilter;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using SplitEnum = LabeledImageDatasetEnums::Split;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationEvaluationFilter);

  itkSetInputMacro(Network, ClassificationNetwork);
  itkGetInputMacro(Network, ClassificationNetwork);
  /** Alternative to a network. */
  itkSetInputMacro(Ensemble, ClassificationEnsemble);
  itkGetInputMacro(Ensemble, ClassificationEnsemble);
  itkSetInputMacro(Dataset, LabeledImageDataset);
  itkGetInputMacro(Dataset, LabeledImageDataset);

  itkSetEnumMacro(Split, SplitEnum);
  itkGetEnumMacro(Split, SplitEnum);

  itkSetClampMacro(BatchSize, unsigned int, 1, NumericTraits<unsigned int>::max());
  itkGetConstMacro(BatchSize, unsigned int);

  ClassificationMetrics *
  GetOutput();

  /** Number of samples of the split that could not be read and are not cases; valid after Update(). */
  itkGetConstMacro(NumberOfUnreadableSamples, std::size_t);

  /** One "file: reason" for each file with unreadable samples, relative to the dataset's root; valid after
   * Update(). */
  const std::vector<std::string> &
  GetUnreadableFiles() const
  {
    return m_UnreadableFiles;
  }

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

protected:
  ClassificationEvaluationFilter();
  ~ClassificationEvaluationFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  GenerateData() override;

private:
  class Evaluation;

  SplitEnum                m_Split{ SplitEnum::Test };
  unsigned int             m_BatchSize{ 16 };
  std::size_t              m_NumberOfUnreadableSamples{ 0 };
  std::vector<std::string> m_UnreadableFiles{};
};
} // namespace itk

#endif
