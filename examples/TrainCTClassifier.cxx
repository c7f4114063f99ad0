// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Fine-tunes a network on labelled CT slices, volumes or pictures, evaluates it, and writes the network, its history
// and a report.

#include "NetworkOptions.h"
#include "TrainingOptions.h"
#include "TrainingReport.h"

#include "itkClassificationEvaluationFilter.h"
#include "itkNetworkTrainingFilter.h"

#include <cmath>
#include <filesystem>
#include <iomanip>
#include <iostream>

namespace
{
using itk::CTPreprocessingEnums;
using itk::LabeledImageDatasetEnums;
using ProgramSupport::AddEnumOption;

constexpr char defaultWindows[] = "-600/1500,40/400,400/1800";

struct Options
{
  std::string                             data;
  std::string                             architecture;
  std::string                             weights;
  std::string                             output;
  std::string                             report;
  std::string                             size;
  unsigned int                            slices{ 0 };
  std::string                             windows{ defaultWindows };
  std::string                             patientPattern;
  std::string                             normalization{ "published" };
  double                                  validationFraction{ 0.1 };
  double                                  testFraction{ 0.2 };
  double                                  huOffset{ 0.0 };
  std::vector<double>                     pictureRange{ 0.0, 255.0 };
  std::vector<std::string>                mergedClasses;
  bool                                    identifiers{ false };
  std::size_t                             cacheMegabytes{ 1024 };
  CTPreprocessingEnums::Fit               fit{ CTPreprocessingEnums::Fit::KeepAspect };
  LabeledImageDatasetEnums::IntensityMode intensity{ LabeledImageDatasetEnums::IntensityMode::Automatic };
  LabeledImageDatasetEnums::SplitUnit     splitUnit{ LabeledImageDatasetEnums::SplitUnit::Patient };
  itk::ClassificationNetworkEnums::Device device{ itk::ClassificationNetworkEnums::Device::Automatic };
  ProgramSupport::NetworkOptions          network{};
  ProgramSupport::TrainingOptions         training{};
};

void
AddDataOptions(CLI::App & app, Options & options)
{
  using IntensityMode = LabeledImageDatasetEnums::IntensityMode;
  using SplitUnit = LabeledImageDatasetEnums::SplitUnit;
  using Fit = CTPreprocessingEnums::Fit;
  app
    .add_option(
      "--data", options.data, "Folder (a subfolder a class; train, validation, test are splits) or CSV manifest")
    ->required();
  ProgramSupport::AddMergeClassesOption(app, options.mergedClasses);
  app.add_option(
    "--patient-pattern", options.patientPattern, "Regular expression on the path whose first group is the patient");
  app.add_option("--validation-fraction", options.validationFraction, "Of the patients that have no split, 0..1");
  app.add_option("--test-fraction", options.testFraction, "Of the patients that have no split, 0..1");
  AddEnumOption<SplitUnit>(
    app,
    "--split-unit",
    options.splitUnit,
    { { "patient", SplitUnit::Patient }, { "series", SplitUnit::Series }, { "slice-block", SplitUnit::SliceBlock } },
    "What must not be on both sides of a split",
    "patient");
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

/** And what was left where a run was killed while it wrote one. */
void
RemoveCheckpoint(const std::string & checkpoint)
{
  const std::filesystem::path file(checkpoint);
  const std::string           start = file.filename().string() + ".";
  std::filesystem::remove(file);
  for (const auto & entry : std::filesystem::directory_iterator(file.has_parent_path() ? file.parent_path() : "."))
  {
    const std::string name = entry.path().filename().string();
    if (name.compare(0, start.size(), start) == 0 && entry.path().extension() == ".part")
    {
      std::filesystem::remove(entry.path());
    }
  }
}

/** What an interrupted training has left is not overwritten. */
void
VerifyCheckpoint(const ProgramSupport::TrainingOptions & training)
{
  if (!training.resume && std::filesystem::exists(training.checkpoint))
  {
    itkGenericExceptionMacro("'" << training.checkpoint
                                 << "' is the checkpoint of an interrupted training. Go on with --resume, or remove it "
                                    "to begin anew.");
  }
}

itk::LabeledImageDataset::Pointer
ReadDataset(const Options & options, bool fractionsGiven)
{
  auto dataset = itk::LabeledImageDataset::New();
  dataset->SetPatientPattern(options.patientPattern);
  dataset->SetSplitUnit(options.splitUnit);
  dataset->SetIntensityMode(options.intensity);
  dataset->Read(options.data);
  ProgramSupport::MergeClasses(dataset, options.mergedClasses);
  if (dataset->GetClassNames().size() < 2)
  {
    itkGenericExceptionMacro("--merge-classes leaves one class, '" << dataset->GetClassNames().front()
                                                                   << "'; a classifier needs two.");
  }
  if (fractionsGiven && dataset->GetSplit(LabeledImageDatasetEnums::Split::Unassigned).empty())
  {
    itkGenericExceptionMacro("--validation-fraction and --test-fraction divide samples that have no split, and in '"
                             << options.data
                             << "' all have one. Leave them out, or give folders or a manifest without splits.");
  }
  dataset->SplitRandomly(options.validationFraction, options.testFraction, options.training.parameters.seed);
  dataset->VerifyNoLeakage();
  for (const auto & warning : dataset->GetWarnings())
  {
    std::cout << "Warning: " << warning << '\n';
  }
  return dataset;
}

itk::CTPreprocessingParameters
MakePreprocessing(const Options &                    options,
                  const itk::ClassificationNetwork * network,
                  CTPreprocessingEnums::Intensity    intensity)
{
  auto parameters = ProgramSupport::GetPublishedPreprocessing(network);
  parameters.intensity = intensity;
  parameters.huOffset = options.huOffset;
  parameters.pictureRange = { options.pictureRange[0], options.pictureRange[1] };
  parameters.windows = ProgramSupport::ParseWindows(options.windows);
  if (options.windows == defaultWindows && parameters.channels != parameters.windows.size())
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
    parameters.size = ProgramSupport::ParseSize(options.size);
  }
  if (options.slices > 0)
  {
    parameters.slices = options.slices;
  }
  if (parameters.slices > 0 && intensity == CTPreprocessingEnums::Intensity::Picture)
  {
    itkGenericExceptionMacro("'" << options.data << "' holds pictures (8 bits), and " << options.architecture
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

itk::ClassificationNetwork::Pointer
MakeNetwork(const Options & options, const itk::LabeledImageDataset * dataset)
{
  auto structure = ProgramSupport::MakeStructure(options.architecture, options.weights, options.network);
  if (structure.head == itk::ClassificationNetworkEnums::Head::Flatten)
  {
    const auto published =
      itk::ClassificationNetwork::GetPublishedPreprocessing(options.architecture, structure.origin);
    const auto size = options.size.empty() ? published.size : ProgramSupport::ParseSize(options.size);
    structure.size = { { size[0], size[1], options.slices > 0 ? options.slices : published.slices } };
  }
  auto network = itk::ClassificationNetwork::New();
  network->Create(options.architecture, dataset->GetClassNames(), options.training.parameters.seed, structure);
  if (network->GetDimension() == 3)
  {
    dataset->VerifyVolumes(network->GetPreprocessingParameters());
  }
  network->SetPreprocessingParameters(MakePreprocessing(options, network, dataset->DetermineIntensity()));
  if (options.weights == "none")
  {
    std::cout << "Weights: random initialization (--weights none)\n";
  }
  else
  {
    for (const auto & sentence : network->LoadPublishedWeights(options.weights))
    {
      std::cout << "Weights: " << sentence << '\n';
    }
  }
  network->SetDropout(options.training.dropout);
  network->SetDevice(options.device);
  return network;
}

/** One line an epoch, the estimated total time as soon as it is known, a bar on a terminal. False where it was aborted.
 */
bool
Train(itk::NetworkTrainingFilter * training, const Options & options)
{
  ProgramSupport::InterruptScope interrupt(training);
  ProgramSupport::ProgressBar    bar(training, "training");
  bool                           estimated = false;
  bool                           aborted = false;
  std::size_t                    printed = 0;
  const auto                     printNotices = [&] {
    for (; printed < training->GetNotices().size(); ++printed)
    {
      bar.Clear();
      std::cout << "Note: " << training->GetNotices()[printed] << std::endl;
    }
  };
  const unsigned long progress = training->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    printNotices();
    if (!estimated && std::isfinite(training->GetEstimatedTotalTime()))
    {
      estimated = true;
      bar.Clear();
      std::cout << "Estimated total time: " << ProgramSupport::FormatDuration(training->GetEstimatedTotalTime())
                << " for " << options.training.parameters.epochs << " epochs" << std::endl;
    }
  });
  const unsigned long iteration = training->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    const auto & epoch = training->GetHistory()->GetEpochs().back();
    bar.Clear();
    std::cout << "epoch " << epoch.epoch << '/' << options.training.parameters.epochs << std::fixed
              << std::setprecision(4) << "  training loss " << epoch.trainingLoss << " accuracy "
              << epoch.trainingAccuracy;
    if (std::isfinite(epoch.validationLoss))
    {
      std::cout << "  validation loss " << epoch.validationLoss << " accuracy " << epoch.validationAccuracy;
    }
    std::cout << "  " << ProgramSupport::FormatDuration(epoch.seconds) << std::endl;
  });
  const unsigned long abort =
    training->AddObserver(itk::AbortEvent(), [&aborted](const itk::EventObject &) { aborted = true; });
  training->Update();
  printNotices();
  for (const unsigned long observer : { progress, iteration, abort })
  {
    training->RemoveObserver(observer);
  }
  bar.Clear();
  std::cout << training->GetStopConditionDescription() << std::endl;
  return !aborted;
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  ProgramSupport::Application app(
    "Fine-tunes an ImageNet network on labelled CT slices, volumes or pictures. Research; not for diagnosis.",
    "TrainCTClassifier");
  app.add_option("--architecture", options.architecture, "Backbone")
    ->required()
    ->check(CLI::IsMember(ProgramSupport::GetArchitectureNames()));
  app
    .add_option("--weights",
                options.weights,
                "Published weights (.pth, .pt, .safetensors, .h5, .keras) or a network of this program; none: random "
                "initialization")
    ->required();
  app.add_option("--output", options.output, "Network file to write (.safetensors); history and report go beside it")
    ->required();
  app.add_option("--report", options.report, "Report page to write [report.html beside the network]");
  ProgramSupport::AddNetworkOptions(app, options.network);
  AddDataOptions(app, options);
  ProgramSupport::AddTrainingOptions(app, options.training);
  app.add_option("--cache", options.cacheMegabytes, "Preprocessed samples kept in memory, MB");
  app.add_flag("--identifiers", options.identifiers, "Write patient identity into the lists of cases and of the split");
  ProgramSupport::AddThreadsOption(app);
  ProgramSupport::AddDeviceOption(app, options.device);

  bool      aborted = false;
  const int status = ProgramSupport::RunProgram(app, argc, argv, [&] {
    auto & training = options.training;
    training.parameters = ProgramSupport::MakeTrainingParameters(training);
    ProgramSupport::PrintProtocol(training, std::cout);
    if (!training.protocol.empty())
    {
      options.network.head = itk::ClassificationNetworkEnums::Head::Pooled;
    }
    if (training.checkpoint.empty())
    {
      training.checkpoint =
        ProgramSupport::BesideFile(options.output, ProgramSupport::GetStem(options.output) + ".checkpoint.safetensors");
    }
    VerifyCheckpoint(training);
    if (options.report.empty())
    {
      options.report = ProgramSupport::BesideFile(options.output, "report.html");
    }
    const auto folder = std::filesystem::path(options.output).parent_path();
    if (!folder.empty())
    {
      std::filesystem::create_directories(folder);
    }
    const bool fractionsGiven = app.count("--validation-fraction") + app.count("--test-fraction") > 0;
    const auto dataset = ReadDataset(options, fractionsGiven);
    const auto initial = MakeNetwork(options, dataset);
    TrainingReport::PrintDataset(dataset, initial->GetDimension(), std::cout);

    auto filter = itk::NetworkTrainingFilter::New();
    filter->SetInitialNetwork(initial);
    filter->SetDataset(dataset);
    filter->SetParameters(training.parameters);
    filter->SetCheckpointFile(training.checkpoint);
    filter->SetCheckpointInterval(60.0 * training.checkpointMinutes);
    filter->SetResume(training.resume);
    filter->SetCacheSize(options.cacheMegabytes << 20);
    aborted = !Train(filter, options);

    // The network is safe on the disk before anything else is done with it.
    itk::ClassificationNetwork * network = filter->GetOutput();
    network->Write(options.output);
    ProgramSupport::WriteFile(
      ProgramSupport::BesideFile(options.output, ProgramSupport::GetStem(options.output) + ".history.json"),
      filter->GetHistory()->ToJSON());
    dataset->WriteSplit(options.output + ".split.csv", options.identifiers);
    if (aborted)
    {
      std::cout << "Network: " << options.output << " (the best so far; not evaluated). Go on with --resume."
                << std::endl;
      if (std::string(filter->GetFailure()) != "")
      {
        itkGenericExceptionMacro("Training failed: " << filter->GetFailure());
      }
      return;
    }

    TrainingReport::Inputs report;
    report.network = network;
    report.dataset = dataset;
    report.history = filter->GetHistory();
    report.training = training.parameters;
    report.randomInitialization = options.weights == "none";
    report.command = ProgramSupport::QuoteCommand(argc, argv);
    report.file = options.report;
    report.identifiers = options.identifiers;
    TrainingReport::EvaluateAndWrite(report, std::cout);
    network->Write(options.output);
    RemoveCheckpoint(training.checkpoint);
    std::cout << "Network: " << options.output << "\nReport: " << options.report << std::endl;
  });
  // As a shell reports a program that SIGINT ended.
  return status == EXIT_SUCCESS && aborted ? 130 : status;
}
