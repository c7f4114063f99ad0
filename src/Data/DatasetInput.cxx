// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkDatasetInput.h"

#include "Data/DatasetBatchLoader.h"
#include "ImageReading/ImageFile.h"

#include <algorithm>

namespace itk
{
CTPreprocessingEnums::Intensity
DatasetInput::DetermineIntensity(const LabeledImageDataset * dataset)
{
  using IntensityEnum = CTPreprocessingEnums::Intensity;
  using IntensityMode = LabeledImageDatasetEnums::IntensityMode;
  using ValueKind = LabeledSlice::ValueKind;
  if (dataset->GetIntensityMode() != IntensityMode::Automatic)
  {
    return dataset->GetIntensityMode() == IntensityMode::Picture ? IntensityEnum::Picture
                                                                 : IntensityEnum::HounsfieldUnits;
  }
  if (dataset->GetSlices().empty())
  {
    itkGenericExceptionMacro("The dataset is empty; read a folder or a manifest first.");
  }
  const auto & slices = dataset->GetSlices();
  const auto   find = [&slices](ValueKind kind) {
    return static_cast<std::size_t>(
      std::find_if(slices.begin(), slices.end(), [kind](const LabeledSlice & s) { return s.valueKind == kind; }) -
      slices.begin());
  };
  const std::size_t none = slices.size();
  if (const std::size_t mr = find(ValueKind::MR); mr != none)
  {
    itkGenericExceptionMacro(
      "'" << dataset->GetRelativePath(mr)
          << "' is a magnetic resonance image (DICOM modality MR), whose values are not HU. Remove it, "
             "or set the intensity mode to picture, with a picture range, for all files.");
  }
  if (const std::size_t other = find(ValueKind::Other); other != none)
  {
    const auto percentiles = TransferLearning::RawImage::Read(
                               slices[other].path, slices[other].seriesInstanceUID, dataset->GetSeriesPolicies())
                               ->ComputePercentiles();
    itkGenericExceptionMacro(
      "'" << dataset->GetRelativePath(other)
          << "' is neither CT DICOM nor an 8-bit picture, and its values alone do not show what they "
             "mean (percentiles 0, 1, 50, 99, 100: "
          << percentiles[0] << ", " << percentiles[1] << ", " << percentiles[2] << ", " << percentiles[3] << ", "
          << percentiles[4]
          << "). Set the intensity mode to HU if they are HU (with an HU offset of -1024 if they are HU + 1024), "
             "or to picture with a picture range.");
  }
  const std::size_t ct = find(ValueKind::CT);
  const std::size_t picture = find(ValueKind::Picture);
  if (ct != none && picture != none)
  {
    itkGenericExceptionMacro("The data mix CT in HU ('"
                             << dataset->GetRelativePath(ct) << "') and pictures ('"
                             << dataset->GetRelativePath(picture)
                             << "'), which one network cannot take together. Remove one kind.");
  }
  return ct != none ? IntensityEnum::HounsfieldUnits : IntensityEnum::Picture;
}

std::vector<std::string>
DatasetInput::VerifySample(const LabeledImageDataset *       dataset,
                           std::size_t                       sliceIndex,
                           const CTPreprocessingParameters & parameters)
{
  const LabeledSlice & slice = dataset->GetSlices().at(sliceIndex);
  return TransferLearning::VerifyInputOfPath(slice.path, slice.input, parameters);
}

void
DatasetInput::VerifyVolumes(const LabeledImageDataset * dataset, const CTPreprocessingParameters & parameters)
{
  if (parameters.slices == 0)
  {
    itkGenericExceptionMacro("The preprocessing keeps each volume's number of slices, but a network for volumes takes "
                             "samples of one size. Set slices in the network's preprocessing parameters.");
  }
  const auto & slices = dataset->GetSlices();
  const auto   image =
    std::find_if(slices.begin(), slices.end(), [](const LabeledSlice & slice) { return slice.slicesOfVolume == 1; });
  if (image != slices.end())
  {
    itkGenericExceptionMacro("'" << dataset->GetRelativePath(static_cast<std::size_t>(image - slices.begin()))
                                 << "' is "
                                 << "a single image (slice " << image->slice
                                 << "), but the network is for volumes. Use folders of DICOM series or volumes (NIfTI, "
                                    "NRRD, MetaImage), or a network for images.");
  }
  if (!dataset->GetCutVolume().empty())
  {
    itkGenericExceptionMacro(
      "Slices of the volume that begins with "
      << dataset->GetCutVolume()
      << " were left out of the dataset, but the network is for volumes. Call SetSampleDimension(3) "
         "before the samples are divided, so that such volumes are left out entirely.");
  }
}

void
DatasetInput::VisitSamples(const LabeledImageDataset *                dataset,
                           const std::vector<std::size_t> &           sliceIndices,
                           const CTPreprocessingParameters &          parameters,
                           const std::function<void(const float *)> & visit)
{
  TransferLearning::DatasetBatchLoader loader(dataset, parameters, 0);
  std::vector<float>                   sample(loader.GetSampleSize());
  for (const std::size_t index : sliceIndices)
  {
    loader.LoadSample(index, sample.data());
    visit(sample.data());
  }
}
} // namespace itk
