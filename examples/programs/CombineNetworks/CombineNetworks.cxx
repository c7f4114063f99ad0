// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Makes one ensemble file of networks.

#include "FeatureExtraction.h"
#include "FieldOptions.h"
#include "OutputFiles.h"
#include "PreprocessingOptions.h"
#include "ReadingConsole.h"
#include "SeriesOptions.h"
#include "TransferLearning/itkClassificationEnsembleFields.h"
#include "TrainingReport.h"
#include "itkDatasetSplit.h"

#include "TransferLearning/itkCSVRows.h"
#include "itkDescribeMetrics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <utility>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;
using itk::ClassificationEnsemble;
using CombinationEnum = itk::ClassificationEnsembleEnums::Combination;
using SplitEnum = itk::LabeledImageDatasetEnums::Split;
using MetricsList = std::vector<itk::ClassificationMetrics::Pointer>;

struct Options
{
  std::vector<std::string>                networks;
  std::string                             output;
  CombinationEnum                         combination{ CombinationEnum::ProbabilityMean };
  std::vector<double>                     weights;
  std::string                             data;
  std::vector<std::string>                mergedClasses;
  itk::CTSeriesPolicies                   policies;
  std::vector<std::string>                cases;
  std::optional<itk::CTWindow>            pictureWindow;
  itk::ClassificationNetworkEnums::Device device{ itk::ClassificationNetworkEnums::Device::Automatic };
};

/** Each file as an ensemble, most of them of one. */
std::vector<ClassificationEnsemble::Pointer>
ReadVoices(const Options & options)
{
  std::vector<ClassificationEnsemble::Pointer> voices;
  for (const auto & file : options.networks)
  {
    voices.push_back(ClassificationEnsemble::New());
    voices.back()->Read(file);
    voices.back()->SetDevice(options.device);
    const auto combination = voices.back()->GetCombination();
    if (combination == CombinationEnum::Stacked || combination == CombinationEnum::Features)
    {
      itkGenericExceptionMacro("'" << file << "' is an ensemble combined by " << combination
                                   << ", whose networks cannot be used without its coefficients. "
                                      "Give the networks that it was made from.");
    }
    ProgramSupport::SetPictureWindow(voices.back(), options.pictureWindow);
  }
  return voices;
}

/** Files count as they are weighted, however many networks are in one. */
std::vector<double>
MakeWeights(const std::vector<ClassificationEnsemble::Pointer> & voices, const std::vector<double> & given)
{
  if (!given.empty() && given.size() != voices.size())
  {
    itkGenericExceptionMacro("--weights has " << given.size() << " values for " << voices.size()
                                              << " files. Give one value per file.");
  }
  std::vector<double> weights;
  for (std::size_t v = 0; v < voices.size(); ++v)
  {
    const unsigned int members = voices[v]->GetNumberOfMembers();
    auto               ofMembers = voices[v]->GetWeights();
    ofMembers.resize(members, 1.0);
    double sum = 0.0;
    for (const double weight : ofMembers)
    {
      sum += weight;
    }
    for (const double weight : ofMembers)
    {
      weights.push_back((given.empty() ? 1.0 : given[v]) * weight / sum);
    }
  }
  return weights;
}

/** Where training has left the lists of what the networks in a file were trained on. */
std::vector<std::string>
FindSplitLists(const std::string & file, unsigned int members)
{
  std::vector<std::string> lists{ ProgramSupport::GetSplitFile(file) };
  for (unsigned int fold = 1; fold <= members; ++fold)
  {
    lists.push_back(ProgramSupport::GetSplitFile(ProgramSupport::GetFoldFile(file, fold)));
  }
  lists.erase(
    std::remove_if(lists.begin(), lists.end(), [](const std::string & list) { return !std::filesystem::exists(list); }),
    lists.end());
  return lists;
}

std::size_t
FindColumn(const std::string & list, const itk::TransferLearning::CSVRow & header, const std::string & name)
{
  const auto found = std::find(header.fields.begin(), header.fields.end(), name);
  if (found == header.fields.end())
  {
    itkGenericExceptionMacro("'" << list << "' is not a split list: it has no column '" << name << "'.");
  }
  return static_cast<std::size_t>(found - header.fields.begin());
}

/** Whether the network was trained here, and not only converted. */
bool
IsTrained(const itk::ClassificationNetwork * network)
{
  return nlohmann::json::parse(network->GetModelCard()).value("training", nlohmann::json::object()).contains("epochs");
}

/** Pixel hashes of the samples that the lists beside the networks give to splits that must not be used. For stacking
 * these are training, where networks are surer than they are right, and the test, which is to judge the ensemble; for
 * a regression on features, validation and test. Files may have been renamed or moved since. */
std::set<std::string>
ReadTakenHashes(const std::vector<ClassificationEnsemble::Pointer> & voices, const Options & options)
{
  const bool                  isStacking = options.combination == CombinationEnum::Stacked;
  const std::set<std::string> splits{ isStacking ? "train" : "validation", "test" };
  std::set<std::string>       taken;
  for (std::size_t v = 0; v < voices.size(); ++v)
  {
    const auto lists = FindSplitLists(options.networks[v], voices[v]->GetNumberOfMembers());
    if (lists.empty() && (isStacking || IsTrained(voices[v]->GetMember(0))))
    {
      std::cout << "The " << (isStacking ? "training" : "test") << " samples of '" << options.networks[v]
                << "' are unknown: there is no split list next to it." << std::endl;
    }
    for (const auto & list : lists)
    {
      const auto        rows = itk::TransferLearning::ReadCSV(list);
      const auto        header = rows.empty() ? itk::TransferLearning::CSVRow() : rows.front();
      const std::size_t split = FindColumn(list, header, "split");
      const std::size_t hash = FindColumn(list, header, "pixel_hash");
      for (const auto & row : rows)
      {
        if (row.fields.size() == header.fields.size() && splits.count(row.fields[split]) > 0)
        {
          taken.insert(row.fields[hash]);
        }
      }
    }
  }
  return taken;
}

/** A sample as the cases name it. */
using SampleKey = std::pair<std::string, unsigned int>;

/** The samples with one of these pixels; a volume is one if it contains such a slice. */
std::set<SampleKey>
FindSamples(const itk::LabeledImageDataset * dataset, unsigned int dimension, const std::set<std::string> & hashes)
{
  const auto &        slices = dataset->GetSlices();
  std::set<SampleKey> found;
  std::size_t         first = 0; // slice of the sample
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    first = dimension == 2 || slices[i].slicesOfVolume > 0 ? i : first;
    // Air tells no volumes apart.
    if ((dimension == 2 || slices[i].IsComparable()) && hashes.count(slices[i].content->pixelHash) > 0)
    {
      found.emplace(dataset->GetRelativePath(first), slices[first].slice);
    }
  }
  return found;
}

itk::ClassificationMetrics::Pointer
LeaveOut(const itk::ClassificationMetrics * metrics, const std::set<SampleKey> & taken)
{
  auto kept = itk::ClassificationMetrics::New();
  kept->SetClassNames(metrics->GetClassNames());
  kept->SetSplitName(metrics->GetSplitName());
  for (const auto & oneCase : metrics->GetCases())
  {
    if (taken.count({ oneCase.path, oneCase.slice }) == 0)
    {
      kept->AddCase(oneCase);
    }
  }
  if (kept->GetCases().empty())
  {
    itkGenericExceptionMacro(
      "All " << metrics->GetCases().size()
             << " samples of --data have the pixels of training or test samples of one of the networks. Its "
                "predictions on training samples are biased, and test samples are reserved for the ensemble. Give "
                "other --data, or --cases with predictions on samples that the networks were not trained on.");
  }
  return kept;
}

/** Without those whose samples are taken. */
itk::ExtractedFeatures::Pointer
LeaveOut(const itk::ExtractedFeatures * features, const std::set<SampleKey> & taken)
{
  auto kept = itk::ExtractedFeatures::New();
  kept->SetClassNames(features->GetClassNames());
  kept->SetFeaturesOfMembers(features->GetFeaturesOfMembers());
  kept->SetSplitName(features->GetSplitName());
  const auto size = static_cast<std::ptrdiff_t>(features->GetNumberOfFeatures());
  auto       first = features->GetValues().begin();
  for (const auto & sample : features->GetSamples())
  {
    if (taken.count({ sample.path, sample.slice }) == 0)
    {
      kept->AddSample(sample, { first, first + size });
    }
    first += size;
  }
  return kept;
}

itk::LabeledImageDataset::Pointer
ReadData(const Options & options, const ClassificationEnsemble * first)
{
  const bool picture =
    first->GetMember(0)->GetPreprocessingParameters().intensity == itk::CTPreprocessingEnums::Intensity::Picture;
  auto dataset = itk::LabeledImageDataset::New();
  dataset->SetSeriesPolicies(options.policies);
  dataset->SetIntensityMode(picture ? itk::LabeledImageDatasetEnums::IntensityMode::Picture
                                    : itk::LabeledImageDatasetEnums::IntensityMode::HounsfieldUnits);
  {
    const ProgramSupport::ReadingConsole console(dataset, "headers");
    dataset->Read(options.data);
  }
  ProgramSupport::MergeClasses(dataset, options.mergedClasses);
  if (options.combination != CombinationEnum::Features)
  {
    dataset->AdoptClassNames(first->GetClassNames());
  }
  {
    const ProgramSupport::ReadingConsole console(dataset, "pixels");
    dataset->RemoveUnreadableFiles();
  }
  for (const auto & warning : dataset->GetWarnings())
  {
    std::cout << "Warning: " << warning << '\n';
  }
  for (const auto & file : dataset->GetUnreadableFiles())
  {
    std::cerr << "Warning: left out: " << file << '\n';
  }
  return dataset;
}

/** What each file says of the validation samples. */
MetricsList
Evaluate(const std::vector<ClassificationEnsemble::Pointer> & voices, const Options & options)
{
  const auto  dataset = ReadData(options, voices.front());
  const auto  split = itk::DatasetSplit::GetSamples(dataset, SplitEnum::Unassigned).empty() ? SplitEnum::Validation
                                                                                            : SplitEnum::Unassigned;
  const auto  hashes = ReadTakenHashes(voices, options);
  MetricsList metrics;
  for (std::size_t v = 0; v < voices.size(); ++v)
  {
    // As the stacking takes several members that are one voice.
    voices[v]->SetCombination(CombinationEnum::LogitMean);
    voices[v]->SetWeights({});
    const auto taken = FindSamples(dataset, voices[v]->GetMember(0)->GetDimension(), hashes);
    metrics.push_back(LeaveOut(TrainingReport::Evaluate(voices[v].GetPointer(), dataset, split, {}), taken));
    std::cout << options.networks[v] << ": " << itk::DescribeAccuracy(metrics.back()) << std::endl;
  }
  return metrics;
}

MetricsList
ReadCases(const Options & options)
{
  MetricsList metrics;
  for (const auto & file : options.cases)
  {
    metrics.push_back(itk::ClassificationMetrics::New());
    metrics.back()->ReadCases(file);
    metrics.back()->SetSplitName("given cases");
  }
  return metrics;
}

void
FitStacking(ClassificationEnsemble *                             ensemble,
            const std::vector<ClassificationEnsemble::Pointer> & voices,
            const Options &                                      options)
{
  const auto metrics = options.cases.empty() ? Evaluate(voices, options) : ReadCases(options);
  std::vector<const itk::ClassificationMetrics *> cases(metrics.begin(), metrics.end());
  std::vector<unsigned int>                       membersOfEach;
  for (const auto & voice : voices)
  {
    membersOfEach.push_back(voice->GetNumberOfMembers());
  }
  ensemble->FitStacking(cases, membersOfEach);
  std::cout << "Stacking: fitted on " << ensemble->GetStacking().cases << " cases of "
            << ensemble->GetStacking().fittedOn << std::endl;
}

/** On the features of the training samples. */
void
FitFeatureRegression(ClassificationEnsemble *                             ensemble,
                     const std::vector<ClassificationEnsemble::Pointer> & voices,
                     const Options &                                      options)
{
  const auto dataset = ReadData(options, ensemble);
  const auto split =
    itk::DatasetSplit::GetSamples(dataset, SplitEnum::Training).empty() ? SplitEnum::Unassigned : SplitEnum::Training;
  const auto taken = FindSamples(dataset, ensemble->GetDimension(), ReadTakenHashes(voices, options));
  const auto features = LeaveOut(ProgramSupport::ExtractFeatures(ensemble, dataset, split), taken);
  ensemble->FitFeatureRegression(features);
  std::cout << "Regression: fitted on " << features->GetNumberOfFeatures() << " features of "
            << features->GetSamples().size() << " samples of " << features->GetSplitName() << ", "
            << features->GetClassNames().size() << " classes" << std::endl;
}

void
Combine(const Options & options)
{
  const auto voices = ReadVoices(options);
  auto       ensemble = ClassificationEnsemble::New();
  for (const auto & voice : voices)
  {
    for (unsigned int m = 0; m < voice->GetNumberOfMembers(); ++m)
    {
      ensemble->AddMember(voice->GetMember(m));
    }
  }
  if (ensemble->GetNumberOfMembers() < 2)
  {
    itkGenericExceptionMacro("--networks contains only one network: give at least two.");
  }
  ensemble->SetCombination(options.combination);
  if (options.combination == CombinationEnum::Stacked)
  {
    FitStacking(ensemble, voices, options);
  }
  else if (options.combination == CombinationEnum::Features)
  {
    FitFeatureRegression(ensemble, voices, options);
  }
  else if (!options.weights.empty() || ensemble->GetNumberOfMembers() != voices.size())
  {
    ensemble->SetWeights(MakeWeights(voices, options.weights));
  }
  ensemble->Write(options.output);
  std::cout << ensemble->GetNumberOfMembers() << " networks, combined by " << ensemble->GetCombination() << '\n'
            << options.output << ": SHA-256 " << ensemble->GetSHA256() << std::endl;
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  ProgramSupport::Application app("Combines networks into one ensemble file, which all programs accept as a network. "
                                  "Research use only; not for diagnosis.",
                                  "CombineNetworks");
  app
    .AddInput(
      "--networks", options.networks, PathKind::File, "Network files; an ensemble file contributes all of its networks")
    ->required()
    ->delimiter(',')
    ->allow_extra_args(false);
  app.AddOutput("--output", options.output, PathKind::File, "Output ensemble file (.safetensors)")->required();
  ProgramSupport::AddEnumOption(app,
                                "--combination",
                                options.combination,
                                "Mean of the probabilities, mean of the logits, logistic regression on the logits, or "
                                "logistic regression on the features of the networks, whose classes may then differ");
  auto * const weights =
    app.add_option("--weights", options.weights, "Weight of each file in the mean; the sum is arbitrary")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("1,2,...")
      ->default_str("equal");
  auto * const data =
    app
      .AddInput(
        "--data",
        options.data,
        PathKind::Dataset,
        "Labeled folder or CSV manifest; stacking is fitted on its validation samples or, without splits, on all "
        "samples that the split lists next to the networks do not assign to training or test; the regression on "
        "features on its training samples or, without splits, on all that the lists do not assign to validation or "
        "test")
      ->excludes(weights);
  for (const auto & [key, option] : ProgramSupport::AddSeriesOptions(app, options.policies))
  {
    option->needs(data);
  }
  app
    .AddInput("--cases",
              options.cases,
              PathKind::File,
              "Instead of --data: one list of cases (NETWORK.cases.csv) per file, with the same samples in the same "
              "order: predictions "
              "on samples that the networks were not trained on, as in cross-validation")
    ->delimiter(',')
    ->allow_extra_args(false)
    ->excludes(weights)
    ->excludes(data);
  ProgramSupport::AddMergeClassesOption(app, options.mergedClasses);
  ProgramSupport::AddPictureWindowOption(app, options.pictureWindow);
  ProgramSupport::AddThreadsOption(app);
  ProgramSupport::AddDeviceOption(app, options.device);
  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    const bool isStacked = options.combination == CombinationEnum::Stacked;
    const bool isOfFeatures = options.combination == CombinationEnum::Features;
    if (!isStacked && !options.cases.empty())
    {
      itkGenericExceptionMacro("--cases needs --combination stacked.");
    }
    if (!isStacked && !isOfFeatures && !options.data.empty())
    {
      itkGenericExceptionMacro("--data needs --combination stacked or features.");
    }
    if (isStacked && options.data.empty() == options.cases.empty())
    {
      itkGenericExceptionMacro("--combination stacked needs either --data with validation samples, or --cases.");
    }
    if (isOfFeatures && options.data.empty())
    {
      itkGenericExceptionMacro("--combination features needs --data with training samples.");
    }
    ProgramSupport::PrepareOutputs(app);
    Combine(options);
  });
}
