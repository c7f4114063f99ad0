// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DatasetEnumNames_h
#define DatasetEnumNames_h

#include "Support/EnumNames.h"
#include "itkLabeledImageDataset.h"

namespace itk
{
namespace TransferLearning
{
// Names in manifests, split lists, reports and on command lines.
constexpr EnumName<LabeledImageDatasetEnums::Split> splitNames[] = {
  { LabeledImageDatasetEnums::Split::Training, "train" },
  { LabeledImageDatasetEnums::Split::Validation, "validation" },
  { LabeledImageDatasetEnums::Split::Test, "test" },
};
constexpr EnumName<LabeledImageDatasetEnums::SplitUnit> splitUnitNames[] = {
  { LabeledImageDatasetEnums::SplitUnit::Patient, "patient" },
  { LabeledImageDatasetEnums::SplitUnit::Series, "series" },
  { LabeledImageDatasetEnums::SplitUnit::SliceBlock, "slice-block" },
};
constexpr EnumName<LabeledImageDatasetEnums::PatientSource> patientSourceNames[] = {
  { LabeledImageDatasetEnums::PatientSource::Manifest, "manifest" },
  { LabeledImageDatasetEnums::PatientSource::DICOM, "DICOM" },
  { LabeledImageDatasetEnums::PatientSource::Pattern, "pattern" },
  { LabeledImageDatasetEnums::PatientSource::Folder, "folder" },
  { LabeledImageDatasetEnums::PatientSource::File, "file" },
};
constexpr EnumName<LabeledImageDatasetEnums::IntensityMode> intensityModeNames[] = {
  { LabeledImageDatasetEnums::IntensityMode::Automatic, "auto" },
  { LabeledImageDatasetEnums::IntensityMode::HounsfieldUnits, "hu" },
  { LabeledImageDatasetEnums::IntensityMode::Picture, "picture" },
};
} // namespace TransferLearning
} // namespace itk

#endif
