// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkFeatureExtractionFilter_h
#define itkFeatureExtractionFilter_h

#include "itkClassificationEnsemble.h"
#include "itkExtractedFeatures.h"
#include "itkLabeledImageDataset.h"
#include "itkProcessObject.h"

namespace itk
{
/** \class FeatureExtractionFilter
 * \brief Computes the pooled features of the samples of a dataset with one or several networks.
 *
 * Features are ClassificationNetwork::ComputeFeatures() of each sample, preprocessed with the network's own parameters;
 * those of an ensemble are joined, one member after the other, however it combines them. The classes of the dataset
 * need not be those of the network, and networks need no classifier. The dataset must have the network's intensity
 * (DatasetInput::DetermineIntensity).
 *
 * Samples that cannot be read are counted and listed; if no sample can be read, and for any other error, the filter
 * throws. ProgressEvent per batch; abort throws ProcessAborted and leaves the features empty.
 * \sa ClassificationEnsemble::FitFeatureRegression()
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT FeatureExtractionFilter : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(FeatureExtractionFilter);

  using Self = FeatureExtractionFilter;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using SplitEnum = LabeledImageDatasetEnums::Split;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(FeatureExtractionFilter);

  itkSetInputMacro(Network, ClassificationNetwork);
  itkGetInputMacro(Network, ClassificationNetwork);
  /** Alternative to a network. */
  itkSetInputMacro(Ensemble, ClassificationEnsemble);
  itkGetInputMacro(Ensemble, ClassificationEnsemble);
  itkSetInputMacro(Dataset, LabeledImageDataset);
  itkGetInputMacro(Dataset, LabeledImageDataset);

  /** Whether the samples of all splits are wanted; default: true. Otherwise those of Split. */
  itkSetMacro(AllSplits, bool);
  itkGetConstMacro(AllSplits, bool);
  itkBooleanMacro(AllSplits);
  itkSetEnumMacro(Split, SplitEnum);
  itkGetEnumMacro(Split, SplitEnum);

  itkSetClampMacro(BatchSize, unsigned int, 1, NumericTraits<unsigned int>::max());
  itkGetConstMacro(BatchSize, unsigned int);

  ExtractedFeatures *
  GetOutput();

  /** Number of samples that could not be read and have no row; valid after Update(). */
  itkGetConstMacro(NumberOfUnreadableSamples, std::size_t);

  /** One "file: reason" for each file with unreadable samples, relative to the dataset's root; valid after
   * Update(). */
  const std::vector<std::string> &
  GetUnreadableFiles() const
  {
    return m_UnreadableFiles;
  }

  /** Sentences about how the samples were read, each once ("HU assumed: ..."); valid after Update(). */
  const std::vector<std::string> &
  GetAssumptions() const
  {
    return m_Assumptions;
  }

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

protected:
  FeatureExtractionFilter();
  ~FeatureExtractionFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  GenerateData() override;

private:
  /** The ensemble, or an ensemble of the network. */
  ClassificationEnsemble::ConstPointer
  GetMembers() const;
  std::vector<std::size_t>
  GetSamples() const;

  bool                     m_AllSplits{ true };
  SplitEnum                m_Split{ SplitEnum::Training };
  unsigned int             m_BatchSize{ 16 };
  std::size_t              m_NumberOfUnreadableSamples{ 0 };
  std::vector<std::string> m_UnreadableFiles{};
  std::vector<std::string> m_Assumptions{};
};
} // namespace itk

#endif
