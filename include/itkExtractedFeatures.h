// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkExtractedFeatures_h
#define itkExtractedFeatures_h

#include "itkDataObject.h"
#include "itkObjectFactory.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <string>
#include <vector>

namespace itk
{
/** \class ExtractedFeatures
 * \brief Pooled features of samples: what the bodies of one or several networks compute of them, one row per sample.
 *
 * A row has the features of the first network, then those of the second and so on, with the samples' identity beside
 * them. \sa FeatureExtractionFilter, ClassificationEnsemble::FitFeatureRegression()
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT ExtractedFeatures : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ExtractedFeatures);

  using Self = ExtractedFeatures;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ExtractedFeatures);

  /** \class Sample
   * \brief An image, a slice, or a volume that begins with the slice.
   * \ingroup TransferLearning
   */
  struct Sample
  {
    std::string  path;        ///< Relative to the dataset.
    unsigned int slice{ 0 };  ///< 0-based.
    std::size_t  sample{ 0 }; ///< Index in the dataset.
    std::string  patient;
    std::string  split;      ///< "train", "validation", "test" or "unassigned".
    unsigned int label{ 0 }; ///< Index into the class names.
  };

  /** Set these before adding samples. */
  void
  SetClassNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetClassNames() const
  {
    return m_ClassNames;
  }
  /** Number of features of each network. */
  void
  SetFeaturesOfMembers(const std::vector<unsigned int> & numbers);
  const std::vector<unsigned int> &
  GetFeaturesOfMembers() const
  {
    return m_FeaturesOfMembers;
  }
  /** Name of the split that the samples are from; empty: of all. */
  itkSetStringMacro(SplitName);
  itkGetStringMacro(SplitName);
  /** Where the identity of the patients is from, as LabeledImageDataset::GetPatientSource() says. */
  itkSetStringMacro(PatientSource);
  itkGetStringMacro(PatientSource);

  /** \throws ExceptionObject if the number of features or the label does not match. */
  void
  AddSample(const Sample & sample, const std::vector<float> & features);

  const std::vector<Sample> &
  GetSamples() const
  {
    return m_Samples;
  }
  /** Of all networks. */
  std::size_t
  GetNumberOfFeatures() const;
  /** Row-major, one row per sample. */
  const std::vector<float> &
  GetValues() const
  {
    return m_Values;
  }

  /** Writes the features in NumPy's format, version 1.0: float32, samples x features, in C's order. */
  void
  WriteNumPy(const std::string & file) const;

  /** Writes `path,slice,patient,patient_source,split,label` per sample, in the order of the features' rows. Patients
   * are numbers from 1 that tell them apart; with `identifiers` they are the patients' identity, and the file is then
   * readable only by its owner. */
  void
  WriteSamples(const std::string & file, bool identifiers = false) const;

  void
  Initialize() override;
  void
  Graft(const DataObject * data) override;

protected:
  ExtractedFeatures() = default;
  ~ExtractedFeatures() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::vector<std::string>  m_ClassNames{};
  std::vector<unsigned int> m_FeaturesOfMembers{};
  std::string               m_SplitName{};
  std::string               m_PatientSource{};
  std::vector<Sample>       m_Samples{};
  std::vector<float>        m_Values{};
};
} // namespace itk

#endif
