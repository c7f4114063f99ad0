// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationEvaluationFilter_h
#define itkClassificationEvaluationFilter_h

#include "itkClassificationMetrics.h"
#include "itkClassificationNetwork.h"
#include "itkLabeledImageDataset.h"
#include "itkProcessObject.h"

namespace itk
{
/** \class ClassificationEvaluationFilter
 * \brief Runs a network over one split of a dataset and collects the cases as ClassificationMetrics.
 *
 * The dataset's class names must be the network's (LabeledImageDataset::AdoptClassNames). ProgressEvent a batch; abort
 * throws ProcessAborted. An unreadable file is counted and listed, any other error stops.
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
  itkSetInputMacro(Dataset, LabeledImageDataset);
  itkGetInputMacro(Dataset, LabeledImageDataset);

  itkSetEnumMacro(Split, SplitEnum);
  itkGetEnumMacro(Split, SplitEnum);

  itkSetClampMacro(BatchSize, unsigned int, 1, NumericTraits<unsigned int>::max());
  itkGetConstMacro(BatchSize, unsigned int);

  ClassificationMetrics *
  GetOutput();

  /** "file: reason" of the samples that could not be read; valid after Update(). */
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
  SplitEnum                m_Split{ SplitEnum::Test };
  unsigned int             m_BatchSize{ 16 };
  std::vector<std::string> m_UnreadableFiles{};
};
} // namespace itk

#endif
