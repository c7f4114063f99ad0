// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FeatureExtraction_h
#define FeatureExtraction_h

#include "itkClassificationEnsemble.h"
#include "itkExtractedFeatures.h"
#include "itkLabeledImageDataset.h"

#include <optional>

namespace ProgramSupport
{
/** Computes the features of a split, or of all samples, with progress on a terminal; prints what cannot be read, and
 * what is assumed. */
itk::ExtractedFeatures::Pointer
ExtractFeatures(itk::ClassificationEnsemble *                       ensemble,
                itk::LabeledImageDataset *                          dataset,
                std::optional<itk::LabeledImageDatasetEnums::Split> split);
} // namespace ProgramSupport

#endif
