// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Classifies pictures and slices one by one, and evaluates where labels exist.

#include "HeatMapReport.h"
#include "OutputFiles.h"
#include "PreprocessingOptions.h"
#include "ProgramSupport.h"
#include "ReadingConsole.h"
#include "SeriesOptions.h"
#include "TrainingReport.h"

#include "TransferLearning/itkCSVRows.h"
#include "TransferLearning/itkClassifierInput.h"
#include "TransferLearning/itkLabeledImageDatasetNames.h"
#include "itkClassActivationMapImageFilter.h"
#include "itkDatasetSplit.h"
#include "itkDescribeMetrics.h"
#include "itkImageToClassProbabilitiesFilter.h"
#include "itkNetworkImageReader.h"
#include "itkResampleToRegularGrid.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;
using SplitEnum = itk::LabeledImageDatasetEnums::Split;

struct Options
{
  std::string                             network;
  std::string                             input;
  std::string                             data;
  std::string                             output;
  std::string                             report;
  std::string                             metrics;
  TrainingReport::EvaluationOptions       evaluation{};
  std::string                             heatmap;
  std::vector<std::string>                mergedClasses;
  itk::CTSeriesPolicies                   policies;
  std::optional<itk::CTWindow>            pictureWindow;
  SplitEnum                               split{ SplitEnum::Test };
  bool                                    identifiers{ false };
  itk::ClassificationNetworkEnums::Device device{ itk::ClassificationNetworkEnums::Device::Automatic };
};

/** Members take the same intensity. */
bool
TakesPictures(const itk::ClassificationEnsemble * ensemble)
{
  return ensemble->GetMember(0)->GetPreprocessingParameters().intensity ==
         itk::CTPreprocessingEnums::Intensity::Picture;
}

/** Of the heat map's filter where one is asked for, which classifies too. */
template <typename TImage>
itk::ClassificationResult::Pointer
ComputeResult(TImage * image, itk::ClassificationEnsemble * ensemble, const Options & options)
{
  if (options.heatmap.empty())
  {
    auto classifier = itk::ImageToClassProbabilitiesFilter<TImage>::New();
    classifier->SetInput(image);
    classifier->SetEnsemble(ensemble);
    classifier->Update();
    return classifier->GetResult();
  }
  auto filter = itk::ClassActivationMapImageFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetEnsemble(ensemble);
  filter->Update();
  const auto map = itk::ResampleToRegularGrid(filter->GetOutput(), image, 0.0F);
  ProgramSupport::WriteImageFile(map.GetPointer(), options.heatmap, true);
  ProgramSupport::ReportHeatMap(filter->GetResult());
  return filter->GetResult();
}

/** One line a slice: path, slice, label, bounds of the domain that are violated, probabilities (empty outside the
 * domain), assumptions. */
template <typename TImage>
void
Classify(TImage *                         image,
         const std::string &              path,
         const std::vector<std::string> & assumptions,
         itk::ClassificationEnsemble *    ensemble,
         const Options &                  options,
         std::ostream &                   csv)
{
  const auto  result = ComputeResult(image, ensemble, options);
  std::string assumed;
  for (const auto & assumption : assumptions)
  {
    assumed += (assumed.empty() ? "" : " ") + assumption;
  }
  for (std::size_t i = 0; i < result->GetSlices().size(); ++i)
  {
    const auto & slice = result->GetSlices()[i];
    csv << itk::TransferLearning::QuoteCSV(path) << ',' << slice.index << ','
        << itk::TransferLearning::QuoteCSV(result->GetLabelOfSlice(i)) << ',';
    std::string outside;
    for (const auto & violation : slice.violations)
    {
      outside += (outside.empty() ? "" : " ") + violation.bound;
    }
    csv << itk::TransferLearning::QuoteCSV(outside);
    for (std::size_t c = 0; c < result->GetClassNames().size(); ++c)
    {
      csv << ',';
      if (slice.violations.empty())
      {
        csv << slice.probabilities[c];
      }
    }
    csv << ',' << itk::TransferLearning::QuoteCSV(assumed) << '\n';
  }
  std::cout << path << ": " << result->GetLabel() << std::endl;
}

std::vector<std::string>
ListFiles(const std::string & path)
{
  if (!std::filesystem::is_directory(path))
  {
    return { path };
  }
  std::vector<std::string> files;
  for (const auto & entry : std::filesystem::recursive_directory_iterator(path))
  {
    const auto name = entry.path().filename().string();
    if (entry.is_regular_file() && name.front() != '.' && itk::NetworkImageReader::CanRead(entry.path().string()))
    {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty())
  {
    itkGenericExceptionMacro("'" << path << "' contains no file that ITK can read as an image.");
  }
  return files;
}

void
Predict(itk::ClassificationEnsemble * ensemble, const Options & options)
{
  const auto files = ListFiles(options.input);
  if (!options.heatmap.empty() && files.size() != 1)
  {
    itkGenericExceptionMacro("--heatmap needs exactly one image, but '" << options.input << "' contains "
                                                                        << files.size() << '.');
  }
  std::ostringstream csv;
  csv << std::setprecision(9) << "path,slice,label,out_of_domain";
  for (const auto & name : ensemble->GetClassNames())
  {
    csv << ',' << itk::TransferLearning::QuoteCSV("p_" + name);
  }
  csv << ",assumptions\n";
  auto reader = itk::NetworkImageReader::New();
  reader->SetPolicies(options.policies);
  reader->SetKeepAcquiredSlices(ensemble->GetDimension() == 2);
  reader->SetParameters(ensemble->GetMember(0)->GetPreprocessingParameters());
  std::set<std::string> assumptions;
  std::size_t           unreadable = 0;
  for (const auto & file : files)
  {
    const auto root = std::filesystem::path(options.input);
    const auto shown = files.size() == 1 && file == options.input
                         ? root.filename().string()
                         : std::filesystem::path(file).lexically_relative(root).string();
    try
    {
      reader->SetPath(file);
      reader->Update();
      reader->Visit([&](auto * image) { Classify(image, shown, reader->GetAssumptions(), ensemble, options, csv); });
      assumptions.insert(reader->GetAssumptions().begin(), reader->GetAssumptions().end());
      for (const auto & warning : reader->GetReport().warnings)
      {
        std::cout << "Warning: " << shown << ": " << warning << '\n';
      }
    }
    catch (const std::exception & error)
    {
      if (files.size() == 1)
      {
        throw;
      }
      ++unreadable;
      std::cerr << "Warning: " << shown << ": " << ProgramSupport::DescribeError(error) << '\n';
    }
  }
  ProgramSupport::WriteFile(options.output, csv.str());
  for (const auto & assumption : assumptions)
  {
    std::cout << assumption << std::endl;
  }
  const auto description = nlohmann::json::parse(itk::TransferLearning::DescribeEnsemble(*ensemble));
  if (!description.contains("domain"))
  {
    std::cout << "Domain unknown: the network does not say which images it was trained on." << std::endl;
  }
  if (unreadable)
  {
    itkGenericExceptionMacro(<< unreadable << " of " << files.size()
                             << " files could not be classified; the results of the others are in '" << options.output
                             << "'.");
  }
}

/** The threshold of abstention in the card, which applies to single images too; 0 without one. */
double
GetAbstentionThreshold(const itk::ClassificationEnsemble * ensemble)
{
  const auto card = nlohmann::json::parse(ensemble->GetModelCard());
  return card.value("abstention", nlohmann::json::object()).value("threshold", 0.0);
}

void
Evaluate(itk::ClassificationEnsemble * ensemble, const Options & options, const std::string & command)
{
  TrainingReport::VerifyNegativeClass(options.evaluation.negativeClass, ensemble->GetClassNames());
  auto dataset = itk::LabeledImageDataset::New();
  dataset->SetSeriesPolicies(options.policies);
  dataset->SetIntensityMode(TakesPictures(ensemble) ? itk::LabeledImageDatasetEnums::IntensityMode::Picture
                                                    : itk::LabeledImageDatasetEnums::IntensityMode::HounsfieldUnits);
  {
    const ProgramSupport::ReadingConsole console(dataset, "headers");
    dataset->Read(options.data);
  }
  ProgramSupport::MergeClasses(dataset, options.mergedClasses);
  dataset->AdoptClassNames(ensemble->GetClassNames());
  for (const auto & warning : dataset->GetWarnings())
  {
    std::cout << "Warning: " << warning << '\n';
  }
  for (const auto & file : dataset->GetUnreadableFiles())
  {
    std::cerr << "Warning: not evaluated: " << file << '\n';
  }
  // Data without splits are evaluated whole.
  const auto split =
    itk::DatasetSplit::GetSamples(dataset, options.split).empty() ? SplitEnum::Unassigned : options.split;
  if (itk::DatasetSplit::GetSamples(dataset, split).empty())
  {
    itkGenericExceptionMacro("'" << options.data << "' has no samples in the split '" << options.split << "'.");
  }
  if (split == SplitEnum::Unassigned)
  {
    std::cerr << "Warning: '" << options.data << "' has no splits: all samples are evaluated, and whether the network "
              << "was trained on some of them is not checked." << std::endl;
  }
  const auto metrics = TrainingReport::Evaluate(ensemble, dataset, split, options.evaluation);
  std::cout << metrics->GetSplitName() << ": " << itk::DescribeAccuracy(metrics) << std::endl;
  for (const auto & assumption : metrics->GetAssumptions())
  {
    std::cout << assumption << std::endl;
  }
  metrics->WriteCases(options.output, options.identifiers);
  if (!options.metrics.empty())
  {
    ProgramSupport::WriteFile(options.metrics, metrics->ToJSON());
  }
  if (!options.report.empty())
  {
    TrainingReport::Inputs report;
    report.network = ensemble->GetMember(0);
    report.ensemble = ensemble;
    report.dataset = dataset;
    report.command = command;
    report.file = options.report;
    report.identifiers = options.identifiers;
    report.evaluation = options.evaluation;
    TrainingReport::WritePage(report, { metrics });
    std::cout << "Report: " << options.report << std::endl;
  }
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  ProgramSupport::Application app(
    "Classifies pictures and slices, and evaluates on labeled data. Research use only; not for diagnosis.",
    "ClassifyImages");
  app.AddInput("--network", options.network, PathKind::File, "Network or ensemble file (.safetensors)")->required();
  auto * input = app.AddInput("--input", options.input, PathKind::Series, "Unlabeled image or folder of images");
  auto * data =
    app.AddInput("--data", options.data, PathKind::Dataset, "Labeled folder or CSV manifest")->excludes(input);
  ProgramSupport::AddMergeClassesOption(app, options.mergedClasses);
  app.AddOutput("--output", options.output, PathKind::File, "Output file for the predictions (.csv)")->required();
  ProgramSupport::AddEnumOption(
    app, "--split", options.split, "Split of --data to evaluate; data without splits are evaluated as a whole");
  app.AddOutput("--report", options.report, PathKind::File, "Output file for the report (.html)")->needs(data);
  app.AddOutput("--metrics", options.metrics, PathKind::File, "Output file for the metrics (.json)")->needs(data);
  for (auto * const option : TrainingReport::AddEvaluationOptions(app, options.evaluation))
  {
    option->needs(data);
  }
  app.get_option("--figures")->needs(app.get_option("--report"));
  app
    .AddOutput("--heatmap",
               options.heatmap,
               PathKind::Image,
               "Output file for the Grad-CAM heat map on the grid of the image (.nrrd), 0..1")
    ->needs(input);
  ProgramSupport::AddSeriesOptions(app, options.policies);
  ProgramSupport::AddPictureWindowOption(app, options.pictureWindow);
  app.add_flag("--identifiers", options.identifiers, "Include patient identity in the list of cases");
  ProgramSupport::AddThreadsOption(app);
  ProgramSupport::AddDeviceOption(app, options.device);

  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    if (options.input.empty() == options.data.empty())
    {
      itkGenericExceptionMacro("Give either --input or --data.");
    }
    ProgramSupport::PrepareOutputs(app);
    if (!options.report.empty())
    {
      ProgramSupport::PrepareOutput(
        TrainingReport::GetCasesFile(options.report)); // may be the output, with the same text
    }
    auto ensemble = itk::ClassificationEnsemble::New();
    ensemble->Read(options.network);
    ensemble->SetDevice(options.device);
    ProgramSupport::SetPictureWindow(ensemble, options.pictureWindow);
    if (app.count("--abstain-below") == 0)
    {
      options.evaluation.abstainBelow = GetAbstentionThreshold(ensemble);
    }
    if (options.data.empty())
    {
      Predict(ensemble, options);
    }
    else
    {
      Evaluate(ensemble, options, ProgramSupport::QuoteCommand(argc, argv));
    }
  });
}
