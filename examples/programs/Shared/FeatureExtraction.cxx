// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "FeatureExtraction.h"

#include "Interruption.h"
#include "ProgressBar.h"

#include "itkFeatureExtractionFilter.h"

#include <iostream>

namespace ProgramSupport
{
itk::ExtractedFeatures::Pointer
ExtractFeatures(itk::ClassificationEnsemble *                       ensemble,
                itk::LabeledImageDataset *                          dataset,
                std::optional<itk::LabeledImageDatasetEnums::Split> split)
{
  auto filter = itk::FeatureExtractionFilter::New();
  filter->SetEnsemble(ensemble);
  filter->SetDataset(dataset);
  filter->SetAllSplits(!split);
  filter->SetSplit(split.value_or(filter->GetSplit()));
  ProgressBar    bar(filter, "features");
  InterruptScope interrupt(filter);
  filter->Update();
  ThrowIfInterrupted(); // in its last batch
  bar.Clear();
  for (const auto & file : filter->GetUnreadableFiles())
  {
    std::cerr << "Warning: left out: " << file << '\n';
  }
  for (const auto & assumption : filter->GetAssumptions())
  {
    std::cout << assumption << std::endl;
  }
  return filter->GetOutput();
}
} // namespace ProgramSupport
