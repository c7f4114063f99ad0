// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DataOptions.h"

#include "NetworkOptions.h"
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"

#include <filesystem>
#include <iostream>

namespace ProgramSupport
{
using itk::CTPreprocessingEnums;
using itk::LabeledImageDatasetEnums;

void
AddDataOptions(CLI::App & app, DataOptions & options)
{
  using IntensityMode = LabeledImageDatasetEnums::IntensityMode;
  using SplitUnit = LabeledImageDatasetEnums::SplitUnit;
  using Fit = CTPreprocessingEnums::Fit;
  app
    .add_option(
      "--data", options.data, "Folder (a subfolder a class; train, validation, test are splits) or CSV manifest")
    ->required();
  AddMergeClassesOption(app, options.mergedClasses);
  app.add_option(
    "--patient-pattern", options.patientPattern, "Regular expression on the path whose first group is the patient");
  app.add_option("--validation-fraction",
                 options.validationFraction,
                 "Of the patients that have no split; where all have one and none is validation, of those of training; "
                 "0..1");
  app.add_option("--test-fraction", options.testFraction, "Of the patients that have no split, 0..1");
  AddEnumOption<SplitUnit>(
    app,
    "--split-unit",
    options.splitUnit,
    { { "patient", SplitUnit::Patient }, { "series", SplitUnit::Series }, { "slice-block", SplitUnit::SliceBlock } },
    "What must not be on both sides of a split",
    "patient");
  AddEnumOption<bool>(
    app,
    "--duplicates",
    options.dropDuplicates,
    { { "refuse", false }, { "drop", true } },
    "What a patient or equal pixels in two of the given splits do: stop, or take the samples out of training",
    "refuse");
  app
    .add_option(
      "--near-duplicate-bits",
      options.nearDuplicateBits,
      "Bits of 64 in which the perceptual hashes of near duplicates differ at most; they are counted and shown")
    ->check(CLI::Range(0u, 64u));
  app.add_option("--max-unreadable", options.maximumUnreadable, "Share of the files that may be unreadable, 0..1")
    ->check(CLI::Range(0.0, 1.0));
  app.add_option(
    "--disk-cache",
    options.cacheFolder,
    "Folder for preprocessed samples: later epochs and other runs, side by side too, decode no file again");
  app.add_option("--disk-cache-size", options.cacheGigabytes, "Of that folder at most, GB; the oldest go first")
    ->check(CLI::Range(0.001, 1e6));
  AddEnumOption<IntensityMode>(
    app,
    "--intensity",
    options.intensity,
    { { "auto", IntensityMode::Automatic },
      { "hu", IntensityMode::HounsfieldUnits },
      { "picture", IntensityMode::Picture } },
    "What the numbers in the files are; auto takes CT DICOM as HU and 8-bit images as pictures",
    "auto");
  app.add_option("--hu-offset", options.huOffset, "Added to every value, HU (-1024 for files that store HU + 1024)");
  app.add_option("--picture-range", options.pictureRange, "Picture values that become 0 and 1")
    ->expected(2)
    ->type_name("LOW HIGH");
  app.add_option("--windows",
                 options.windows,
                 "CENTRE/WIDTH or a name a channel, HU; one serves all channels; without three channels the first is "
                 "the default");
  app.add_option("--size", options.size, "Network input, N or COLUMNSxROWS pixels [the architecture's own]");
  app.add_option("--slices", options.slices, "Of the input of a network for volumes [the architecture's own]")
    ->check(CLI::Range(1u, 4096u));
  AddEnumOption<Fit>(
    app,
    "--fit",
    options.fit,
    { { "keep-aspect", Fit::KeepAspect }, { "stretch", Fit::Stretch }, { "centre-crop", Fit::CentreCrop } },
    "How an image is brought to that size; keep-aspect pads with air",
    "keep-aspect");
  app
    .add_option("--normalization",
                options.normalization,
                "Of the 0..1 values: published (as the architecture's weights were trained), imagenet, none")
    ->check(CLI::IsMember({ "published", "imagenet", "none" }));
}

itk::LabeledImageDataset::Pointer
ReadDataset(const DataOptions & options, unsigned int dimension)
{
  auto dataset = itk::LabeledImageDataset::New();
  dataset->SetPatientPattern(options.patientPattern);
  dataset->SetSplitUnit(options.splitUnit);
  dataset->SetSampleDimension(dimension);
  dataset->SetIntensityMode(options.intensity);
  dataset->SetMaximumUnreadableFraction(options.maximumUnreadable);
  dataset->SetNearDuplicateBits(options.nearDuplicateBits);
  dataset->SetCacheFolder(options.cacheFolder);
  dataset->SetCacheMaximumBytes(static_cast<uint64_t>(options.cacheGigabytes * 1e9));
  if (!options.cacheFolder.empty())
  {
    std::cout << "Cache of preprocessed images: " << std::filesystem::absolute(options.cacheFolder).string()
              << std::endl;
  }
  dataset->Read(options.data);
  MergeClasses(dataset, options.mergedClasses);
  if (dataset->GetClassNames().size() < 2)
  {
    itkGenericExceptionMacro("--merge-classes leaves one class, '" << dataset->GetClassNames().front()
                                                                   << "'; a classifier needs two.");
  }
  return dataset;
}

bool
LacksValidation(const itk::LabeledImageDataset * dataset)
{
  using Split = LabeledImageDatasetEnums::Split;
  return itk::DatasetSplit::GetSamples(dataset, Split::Unassigned).empty() &&
         itk::DatasetSplit::GetSamples(dataset, Split::Validation).empty() &&
         dataset->GetSplitUnit() != LabeledImageDatasetEnums::SplitUnit::SliceBlock;
}

void
DivideDataset(itk::LabeledImageDataset * dataset, const DataOptions & options, uint64_t seed)
{
  const bool lacksValidation = LacksValidation(dataset);
  dataset->SplitRandomly(options.validationFraction, options.testFraction, seed);
  if (options.dropDuplicates)
  {
    dataset->RemoveDuplicatesAcrossSplits();
  }
  itk::DatasetLeakage::Verify(dataset);
  if (lacksValidation && options.validationFraction > 0.0)
  {
    dataset->DrawValidation(options.validationFraction, seed);
    std::cout << "Validation: " << 100.0 * options.validationFraction << " % of the training "
              << (options.splitUnit == LabeledImageDatasetEnums::SplitUnit::Series ? "series" : "patients")
              << " of each class, since the data give none (--validation-fraction 0: none)" << std::endl;
  }
}

itk::CTPreprocessingParameters
MakePreprocessing(const DataOptions &                options,
                  const itk::ClassificationNetwork * network,
                  CTPreprocessingEnums::Intensity    intensity)
{
  auto parameters = GetPublishedPreprocessing(network);
  parameters.intensity = intensity;
  parameters.huOffset = options.huOffset;
  parameters.pictureRange = { options.pictureRange[0], options.pictureRange[1] };
  parameters.windows = ParseWindows(options.windows);
  if (options.windows == DataOptions().windows && parameters.channels != parameters.windows.size())
  {
    parameters.windows.resize(1);
  }
  parameters.fit = options.fit;
  parameters.interpolation = CTPreprocessingEnums::Interpolation::Linear;
  parameters.orientation = intensity == CTPreprocessingEnums::Intensity::Picture
                             ? CTPreprocessingEnums::Orientation::AsStored
                             : CTPreprocessingEnums::Orientation::LPS;
  if (!options.size.empty())
  {
    parameters.size = ParseSize(options.size);
  }
  if (options.slices > 0)
  {
    parameters.slices = options.slices;
  }
  if (parameters.slices > 0 && intensity == CTPreprocessingEnums::Intensity::Picture)
  {
    itkGenericExceptionMacro("'" << options.data << "' holds pictures (8 bits), and " << network->GetArchitecture()
                                 << " is for volumes in HU. Where the values are HU all the same, say --intensity hu.");
  }
  if (options.normalization == "imagenet")
  {
    parameters.SetNormalization(CTPreprocessingEnums::Normalization::ImageNet);
  }
  else if (options.normalization == "none")
  {
    parameters.SetNormalization(CTPreprocessingEnums::Normalization::None);
  }
  parameters.Verify();
  return parameters;
}
} // namespace ProgramSupport
