// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// How LabeledImageDataset decides what the numbers of its files mean.
#include "ImageReading/RawImage.h"
#include "itkLabeledImageDataset.h"

#include <algorithm>

namespace itk
{
CTPreprocessingEnums::Intensity
LabeledImageDataset::DetermineIntensity() const
{
  using IntensityEnum = CTPreprocessingEnums::Intensity;
  if (m_IntensityMode != IntensityModeEnum::Automatic)
  {
    return m_IntensityMode == IntensityModeEnum::Picture ? IntensityEnum::Picture : IntensityEnum::HounsfieldUnits;
  }
  if (m_Slices.empty())
  {
    itkExceptionMacro("The dataset is empty; read a folder or a manifest first.");
  }
  const auto find = [this](ContentEnum content) {
    return static_cast<std::size_t>(
      std::find_if(m_Traits.begin(),
                   m_Traits.end(),
                   [content](const SampleTraits & traits) { return traits.content == content; }) -
      m_Traits.begin());
  };
  const std::size_t none = m_Traits.size();
  if (const std::size_t mr = find(ContentEnum::MR); mr != none)
  {
    itkExceptionMacro(
      "'" << this->GetRelativePath(mr)
          << "' is a magnetic resonance image (DICOM modality MR), whose values are no HU. Leave it out, "
             "or pass --intensity picture with --picture-range for all files.");
  }
  if (const std::size_t other = find(ContentEnum::Other); other != none)
  {
    const auto percentiles =
      TransferLearning::RawImage::Read(m_Slices[other].path, m_Slices[other].seriesInstanceUID)->ComputePercentiles();
    itkExceptionMacro(
      "'" << this->GetRelativePath(other)
          << "' is neither CT DICOM nor an 8-bit picture, and its values alone do not tell what they "
             "mean (percentiles 0, 1, 50, 99, 100: "
          << percentiles[0] << ", " << percentiles[1] << ", " << percentiles[2] << ", " << percentiles[3] << ", "
          << percentiles[4]
          << "). Pass --intensity hu where they are HU (with --hu-offset -1024 where they are HU + 1024), "
             "or --intensity picture with --picture-range.");
  }
  const std::size_t ct = find(ContentEnum::CT);
  const std::size_t picture = find(ContentEnum::Picture);
  if (ct != none && picture != none)
  {
    itkExceptionMacro("The data mix CT in HU ('" << this->GetRelativePath(ct) << "') and pictures ('"
                                                 << this->GetRelativePath(picture)
                                                 << "'), which one network cannot take alike. Leave one kind out.");
  }
  return ct != none ? IntensityEnum::HounsfieldUnits : IntensityEnum::Picture;
}
} // namespace itk
