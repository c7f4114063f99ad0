// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DataOptions.h"

#include "NetworkOptions.h"
#include "ReadingConsole.h"
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"

#include <filesystem>
#include <iostream>

namespace ProgramSupport
{
using itk::CTPreprocessingEnums;
using itk::LabeledImageDatasetEnums;

void
AddDataOptions(Application & app, DataOptions & options)
{
  const auto fields = AddFieldOptions(app, options);
  fields.at("data")->required();
  fields.at("patient_pattern")->type_name("REGEX");
  CheckRanges<DataOptions>(fields);
  AddMergeClassesOption(app, options.mergedClasses);
  AddSeriesOptions(app, options.policies);
  AddPreprocessingOptions(app, options.preprocessing, { "intensity", "channels" });
  auto & preprocessing = options.preprocessing.options;
  for (const char * const key : { "size", "slices" })
  {
    preprocessing.at(key)->default_str("the architecture's default");
  }
  preprocessing.at("slices")->check(WholeNumber(1, 4096));
  preprocessing.at("windows")->description(preprocessing.at("windows")->get_description() +
                                           "; networks without three channels use the first by default");
}

itk::LabeledImageDataset::Pointer
ReadDataset(const DataOptions & options, unsigned int dimension)
{
  auto dataset = itk::LabeledImageDataset::New();
  dataset->SetPatientPattern(options.patientPattern);
  dataset->SetSplitUnit(options.splitUnit);
  dataset->SetSampleDimension(dimension);
  dataset->SetIntensityMode(options.intensity);
  dataset->SetSeriesPolicies(options.policies);
  dataset->SetMaximumUnreadableFraction(options.maximumUnreadable);
  dataset->SetNearDuplicateBits(options.nearDuplicateBits);
  dataset->SetCacheFolder(options.cacheFolder);
  dataset->SetCacheMaximumBytes(static_cast<uint64_t>(options.cacheGigabytes * 1e9));
  if (!options.cacheFolder.empty())
  {
    std::cout << "Cache of preprocessed images: " << std::filesystem::absolute(options.cacheFolder).string()
              << std::endl;
  }
  {
    const ReadingConsole console(dataset, "headers");
    dataset->Read(options.data);
  }
  MergeClasses(dataset, options.mergedClasses);
  if (dataset->GetClassNames().size() < 2)
  {
    itkGenericExceptionMacro("--merge-classes leaves only one class, '" << dataset->GetClassNames().front()
                                                                        << "'; a classifier needs at least two.");
  }
  return dataset;
}

void
ReadPixels(itk::LabeledImageDataset * dataset)
{
  const ReadingConsole console(dataset, "pixels");
  dataset->RemoveContradictions();
}

bool
LacksValidation(const itk::LabeledImageDataset * dataset)
{
  using Split = LabeledImageDatasetEnums::Split;
  return itk::DatasetSplit::GetSamples(dataset, Split::Unassigned).empty() &&
         itk::DatasetSplit::GetSamples(dataset, Split::Validation).empty() &&
         dataset->GetSplitUnit() != LabeledImageDatasetEnums::SplitUnit::SliceBlock;
}

std::string
GetSinglePatientHint(const itk::LabeledImageDataset * dataset)
{
  return itk::DatasetSplit::DescribeSinglePatient(dataset).empty()
           ? std::string()
           : "--patient-pattern REGEX finds the patients in the paths; --split-unit series splits by series.";
}

void
DivideDataset(itk::LabeledImageDataset * dataset, const DataOptions & options, uint64_t seed)
{
  const bool        lacksValidation = LacksValidation(dataset);
  const std::string hint = GetSinglePatientHint(dataset);
  ReadPixels(dataset);
  dataset->SplitRandomly(options.validationFraction, options.testFraction, seed);
  if (options.duplicates == Duplicates::Drop)
  {
    dataset->RemoveDuplicatesAcrossSplits();
  }
  WithHint("--duplicates drop removes samples that are in two splits from training." + (hint.empty() ? "" : ' ' + hint),
           [dataset] { itk::DatasetLeakage::Verify(dataset); });
  if (lacksValidation && options.validationFraction > 0.0)
  {
    dataset->DrawValidation(options.validationFraction, seed);
    std::cout << "Validation: " << 100.0 * options.validationFraction << " % of the training "
              << (options.splitUnit == LabeledImageDatasetEnums::SplitUnit::Series               ? "series"
                  : dataset->GetPatientSource() == LabeledImageDatasetEnums::PatientSource::File ? "files"
                                                                                                 : "patients")
              << " of each class, since the data have no validation split (--validation-fraction 0: none)" << std::endl;
  }
  if (const std::string single = itk::DatasetSplit::DescribeSinglePatient(dataset); !single.empty())
  {
    std::cerr << "Warning: " << single << ' ' << hint << std::endl;
  }
}

itk::CTPreprocessingParameters
MakePreprocessing(const DataOptions &                options,
                  const itk::ClassificationNetwork * network,
                  const itk::PublishedWeights *      weights,
                  CTPreprocessingEnums::Intensity    intensity)
{
  auto parameters = GetPublishedPreprocessing(network, weights);
  parameters.intensity = intensity;
  const auto & given = options.preprocessing;
  if (parameters.slices == 0) // else the network is for volumes, which its publisher prepares as CT
  {
    parameters.windows = given.parameters.windows;
    if (given.options.at("windows")->count() == 0 && parameters.channels != parameters.windows.size())
    {
      parameters.windows.resize(1);
    }
    parameters.fit = CTPreprocessingEnums::Fit::KeepAspect;
    parameters.interpolation = CTPreprocessingEnums::Interpolation::Linear;
  }
  parameters.orientation = intensity == CTPreprocessingEnums::Intensity::Picture
                             ? CTPreprocessingEnums::Orientation::AsStored
                             : CTPreprocessingEnums::Orientation::LPS;
  ApplyPreprocessingOptions(given, parameters);
  if (parameters.slices > 0 && intensity == CTPreprocessingEnums::Intensity::Picture)
  {
    itkGenericExceptionMacro("'" << options.data << "' contains 8-bit pictures, but " << network->GetArchitecture()
                                 << " is for volumes in HU. If the values are HU nevertheless, use --intensity hu.");
  }
  parameters.Verify();
  return parameters;
}
} // namespace ProgramSupport
