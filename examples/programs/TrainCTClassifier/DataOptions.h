// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DataOptions_h
#define DataOptions_h

// Which data a network is trained on and how they are divided and prepared, on the command line.

#include "ProgramSupport.h"
#include "itkClassificationNetwork.h"
#include "itkLabeledImageDataset.h"

#include <string>
#include <vector>

namespace ProgramSupport
{
struct DataOptions
{
  std::string                                  data;
  std::string                                  patientPattern;
  std::string                                  size;
  unsigned int                                 slices{ 0 };
  std::string                                  windows{ "-600/1500,40/400,400/1800" };
  std::string                                  normalization{ "published" };
  double                                       validationFraction{ 0.1 };
  double                                       testFraction{ 0.2 };
  double                                       maximumUnreadable{ 0.05 };
  unsigned int                                 nearDuplicateBits{ 2 };
  bool                                         dropDuplicates{ false };
  std::string                                  cacheFolder;
  double                                       cacheGigabytes{ 20.0 };
  double                                       huOffset{ 0.0 };
  std::vector<double>                          pictureRange{ 0.0, 255.0 };
  std::vector<std::string>                     mergedClasses;
  itk::CTPreprocessingEnums::Fit               fit{ itk::CTPreprocessingEnums::Fit::KeepAspect };
  itk::LabeledImageDatasetEnums::IntensityMode intensity{ itk::LabeledImageDatasetEnums::IntensityMode::Automatic };
  itk::LabeledImageDatasetEnums::SplitUnit     splitUnit{ itk::LabeledImageDatasetEnums::SplitUnit::Patient };
};

/** Adds --data and all that says how it is read, divided and prepared. */
void
AddDataOptions(CLI::App & app, DataOptions & options);

/** The samples with the splits that the data give. \param dimension of the networks; 3 where one of them is for volumes
 */
itk::LabeledImageDataset::Pointer
ReadDataset(const DataOptions & options, unsigned int dimension);

/** Whether the data give every sample a split that may be divided, and validation to none. */
bool
LacksValidation(const itk::LabeledImageDataset * dataset);

/** Draws what has no split, or else validation where there is none, and verifies that nothing is on two sides. */
void
DivideDataset(itk::LabeledImageDataset * dataset, const DataOptions & options, uint64_t seed);

/** How a network is to see the data. */
itk::CTPreprocessingParameters
MakePreprocessing(const DataOptions &                  options,
                  const itk::ClassificationNetwork *   network,
                  itk::CTPreprocessingEnums::Intensity intensity);
} // namespace ProgramSupport

#endif
