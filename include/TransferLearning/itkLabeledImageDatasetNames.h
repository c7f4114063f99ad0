// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Names in manifests, split lists, reports and on command lines.
#ifndef itkLabeledImageDatasetNames_h
#define itkLabeledImageDatasetNames_h

#include "TransferLearning/itkEnumNames.h"
#include "itkLabeledImageDataset.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<LabeledImageDatasetEnums::Split>
{
  using Split = LabeledImageDatasetEnums::Split;
  static constexpr EnumName<Split> table[] = { { Split::Training, "train" },
                                               { Split::Validation, "validation" },
                                               { Split::Test, "test" } };
};
template <>
struct EnumNames<LabeledImageDatasetEnums::SplitUnit>
{
  using SplitUnit = LabeledImageDatasetEnums::SplitUnit;
  static constexpr EnumName<SplitUnit> table[] = { { SplitUnit::Patient, "patient" },
                                                   { SplitUnit::Series, "series" },
                                                   { SplitUnit::SliceBlock, "slice-block" } };
};
template <>
struct EnumNames<LabeledImageDatasetEnums::PatientSource>
{
  using PatientSource = LabeledImageDatasetEnums::PatientSource;
  static constexpr EnumName<PatientSource> table[] = { { PatientSource::Manifest, "manifest" },
                                                       { PatientSource::DICOM, "DICOM" },
                                                       { PatientSource::Pattern, "pattern" },
                                                       { PatientSource::Folder, "folder" },
                                                       { PatientSource::File, "file" } };
};
template <>
struct EnumNames<LabeledImageDatasetEnums::IntensityMode>
{
  using IntensityMode = LabeledImageDatasetEnums::IntensityMode;
  static constexpr EnumName<IntensityMode> table[] = { { IntensityMode::Automatic, "auto" },
                                                       { IntensityMode::HounsfieldUnits, "hu" },
                                                       { IntensityMode::Picture, "picture" } };
};
} // namespace TransferLearning
} // namespace itk

#endif
