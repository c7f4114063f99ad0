// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The fields of ExtractedFeatures::Sample.
#ifndef itkExtractedFeaturesFields_h
#define itkExtractedFeaturesFields_h

#include "TransferLearning/itkFieldTable.h"
#include "itkExtractedFeatures.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct FieldTable<ExtractedFeatures::Sample>
{
  using T = ExtractedFeatures::Sample;
  static constexpr auto rows =
    std::make_tuple(MakeField("path", &T::path, "Path", "Relative to the dataset"),
                    MakeField("slice", &T::slice, "Slice", "0-based"),
                    MakeField("sample", &T::sample, "Sample", "Index in the dataset"),
                    MakeField("patient", &T::patient, "Patient", "Identity of the patient"),
                    MakeField("split", &T::split, "Split", "train, validation, test or unassigned"),
                    MakeField("label", &T::label, "Label", "Index into the class names"));
};
} // namespace TransferLearning
} // namespace itk

#endif
