// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Fine-tunes networks on labeled CT slices, volumes or pictures, evaluates them, and writes each with its history and
// a report.

#include "DataReport.h"
#include "FoldedTraining.h"
#include "Interruption.h"
#include "OutputFiles.h"
#include "TrainingComparison.h"
#include "TrainingReport.h"
#include "TrainingRun.h"

#include "itkDatasetSplit.h"
#include "itkNetworkTrainingFilter.h"

#include <algorithm>
#include <iostream>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;

struct Options
{
  std::vector<std::string> architectures;
  std::string              weights;
  std::string              output;
  std::string              report;
  unsigned int             folds{ 0 };
  std::vector<double>      fractions{ 1.0 };
  std::string              reference;
  TrainingRun::Settings    settings{};

  /** Whether several networks are trained on one split. */
  bool
  IsComparison() const
  {
    return architectures.size() > 1 || fractions != std::vector<double>{ 1.0 };
  }
};

void
AddOptions(ProgramSupport::Application & app, Options & options)
{
  auto & settings = options.settings;
  app
    .AddText("--architecture",
             options.architectures,
             "NAME,...",
             "Backbone, or several to compare: A,B,C (ConvertNetwork --list lists all)")
    ->required()
    ->delimiter(',')
    ->allow_extra_args(false)
    ->check(ProgramSupport::Architecture());
  app
    .AddInput("--weights",
              options.weights,
              PathKind::Weights,
              "Published weights (.pth, .pt, .safetensors, .h5, .keras) or a network of this program; for several "
              "architectures a folder or A=FILE,B=FILE; none: random initialization")
    ->required();
  app
    .AddOutput("--output",
               options.output,
               PathKind::File,
               "Output network file (.safetensors), with history and report next to it; in a comparison, the output "
               "folder for all networks")
    ->required();
  app.AddOutput(
    "--report", options.report, PathKind::File, "Output file for the report [NETWORK.report.html next to the network]");
  app
    .add_option(
      "--folds",
      options.folds,
      "Number of cross-validation folds: one network per fold (OUTPUT.fold1.safetensors ...), evaluated on its "
      "held-out fold; OUTPUT is the ensemble of all; 0: one network")
    ->check(ProgramSupport::WholeNumber(0, 100));
  app
    .add_option("--train-fraction",
                options.fractions,
                "Fractions of the training samples to train on and compare, as in 0.01,0.1,1")
    ->delimiter(',')
    ->allow_extra_args(false)
    ->default_str("1")
    ->check(ProgramSupport::Number(1e-6, 1.0));
  app.AddInput("--reference",
               options.reference,
               PathKind::File,
               "CSV of published metrics to show in a comparison: architecture, and accuracy, precision, recall, f1 or "
               "false_positive_rate");
  ProgramSupport::AddNetworkOptions(app, settings.network);
  ProgramSupport::AddDataOptions(app, settings.data);
  ProgramSupport::AddTrainingOptions(app, settings.training);
  app.add_option("--cache", settings.cacheMegabytes, "Memory for caching preprocessed samples, in MB")
    ->check(ProgramSupport::WholeNumber(0, 1U << 30U));
  app.AddOutput("--tensorboard",
                settings.tensorBoard,
                PathKind::Folder,
                "Folder for TensorBoard: losses, accuracies, macro F1 and AUC, and learning rate after each epoch, and "
                "a picture of "
                "the augmentation, in a subfolder per network");
  app.add_flag("--identifiers", settings.identifiers, "Include patient identity in the lists of cases and splits");
  TrainingReport::AddEvaluationOptions(app, settings.evaluation);
  app.add_flag("--calibrate",
               settings.calibrate,
               "Calibrate the probabilities by temperature scaling on the validation samples; the network stores and "
               "applies the temperature");
  app.add_flag("--no-domain",
               settings.noDomain,
               "Do not store in the network what kind of images it was trained on; it then classifies any image");
  ProgramSupport::AddThreadsOption(app);
  ProgramSupport::AddDeviceOption(app, settings.device);
}

void
VerifyOptions(const CLI::App & app, const Options & options)
{
  if (options.folds > 0 && (app.count("--test-fraction") > 0 || app.count("--checkpoint") > 0))
  {
    itkGenericExceptionMacro("With --folds, each fold is the test set of a network with its own checkpoint: omit "
                             "--test-fraction and --checkpoint.");
  }
  if (options.IsComparison() && (options.folds > 0 || app.count("--report") > 0 || app.count("--checkpoint") > 0))
  {
    itkGenericExceptionMacro("A comparison trains each network once on the same split, with its own report and "
                             "checkpoint: omit --folds, --report and --checkpoint.");
  }
  if (options.architectures.size() > 1 && app.count("--weights-key") + app.count("--weights-report") > 0)
  {
    itkGenericExceptionMacro("--weights-key and --weights-report are for the file of one architecture.");
  }
  if (!options.IsComparison() && !options.reference.empty())
  {
    itkGenericExceptionMacro("--reference needs a comparison; give several architectures or fractions.");
  }
}

/** Of several processes each trains its share, and the first alone speaks and writes. */
void
VerifyProcesses(const Options & options)
{
  if (itk::NetworkTrainingFilter::GetNumberOfProcesses() == 1)
  {
    return;
  }
  if (options.IsComparison() || options.folds > 0)
  {
    itkGenericExceptionMacro("The environment sets up training with "
                             << itk::NetworkTrainingFilter::GetNumberOfProcesses()
                             << " processes (WORLD_SIZE), which train one network together: run comparisons and "
                                "--folds as one process, or run one command per network.");
  }
  if (itk::NetworkTrainingFilter::GetProcessRank() > 0)
  {
    std::cout.setstate(std::ios::failbit);
    std::cerr.setstate(std::ios::failbit); // RunProgram() prints errors all the same
    itk::Object::GlobalWarningDisplayOff();
    ProgramSupport::SilenceInterruptions();
  }
}

/** Whether something is left for the options to divide that were given. */
void
VerifyDivision(const CLI::App & app, const Options & options, const itk::LabeledImageDataset * dataset)
{
  const bool isComplete =
    itk::DatasetSplit::GetSamples(dataset, itk::LabeledImageDatasetEnums::Split::Unassigned).empty();
  const bool validationGiven = app.count("--validation-fraction") > 0 && options.settings.data.validationFraction > 0.0;
  if (isComplete &&
      (app.count("--test-fraction") > 0 || (validationGiven && !ProgramSupport::LacksValidation(dataset))))
  {
    itkGenericExceptionMacro("--validation-fraction and --test-fraction divide samples without a split, but in '"
                             << options.settings.data.data
                             << "' all samples have one. Omit them, or give folders or a manifest without splits. "
                                "Only validation can be drawn from training, if the data have none.");
  }
}

/** What a run of the paper's protocol does otherwise than the paper and the protocol say. */
void
PrintDepartures(const CLI::App & app, const Options & options, const itk::LabeledImageDataset * dataset)
{
  std::vector<std::string> departures;
  const auto               classes = dataset->GetClassNames().size();
  if (classes != 4)
  {
    departures.push_back(std::to_string(classes) + " classes instead of 4");
  }
  if (options.weights == "none")
  {
    departures.push_back("random initialization instead of ImageNet weights");
  }
  for (const char * const name : { "--size", "--fit", "--channels", "--multi-label", "--validation-fraction" })
  {
    if (app.count(name) > 0)
    {
      departures.push_back(std::string(name) + " is given");
    }
  }
  if (!itk::DatasetSplit::GetSamples(dataset, itk::LabeledImageDatasetEnums::Split::Validation).empty())
  {
    departures.emplace_back("the data have their own validation split");
  }
  for (std::size_t i = 0; i < departures.size(); ++i)
  {
    std::cout << (i == 0 ? "  Different here: " : "; ") << departures[i] << (i + 1 == departures.size() ? ".\n" : "");
  }
}

unsigned int
GetHighestDimension(const std::vector<std::string> & architectures)
{
  unsigned int highest = 2;
  for (const auto & architecture : architectures)
  {
    highest = std::max(highest, ProgramSupport::GetDimension(architecture));
  }
  return highest;
}

TrainingRun::Job
MakeJob(const Options & options)
{
  return { options.architectures.front(),
           options.weights,
           options.output,
           options.report.empty() ? TrainingRun::GetReportFile(options.output) : options.report,
           options.folds == 0 };
}

TrainingComparison::Request
MakeRequest(const Options & options)
{
  return { options.architectures, options.weights, options.output, options.fractions, options.reference };
}

/** What can be told before all files are read. */
void
VerifyJobs(const Options & options)
{
  if (const auto & figures = options.settings.evaluation.figuresFolder; !figures.empty())
  {
    ProgramSupport::PrepareOutputFolder(figures);
  }
  if (options.IsComparison())
  {
    TrainingComparison::Verify(options.settings, MakeRequest(options));
  }
  else if (options.folds > 0)
  {
    FoldedTraining::Verify(options.settings, MakeJob(options), options.folds);
  }
  else
  {
    TrainingRun::VerifyFiles(options.settings, MakeJob(options));
    TrainingRun::VerifyNetwork(options.settings, MakeJob(options));
  }
}

void
TrainAsAsked(const CLI::App & app, Options & options)
{
  auto & settings = options.settings;
  auto & training = settings.training;
  VerifyOptions(app, options);
  VerifyProcesses(options);
  training.parameters = ProgramSupport::MakeTrainingParameters(training);
  training.parameters.Verify();
  ProgramSupport::PrintProtocol(training, std::cout);
  if (!training.protocol.empty())
  {
    settings.network.head = itk::ClassificationNetworkEnums::Head::Pooled;
  }
  VerifyJobs(options);
  const auto dataset = ProgramSupport::ReadDataset(settings.data, GetHighestDimension(options.architectures));
  VerifyDivision(app, options, dataset);
  if (!training.protocol.empty())
  {
    PrintDepartures(app, options, dataset);
  }
  TrainingReport::VerifyNegativeClass(settings.evaluation.negativeClass,
                                      dataset->GetClassNames()); // before hours of training
  if (options.folds > 0)
  {
    FoldedTraining::Run(settings, MakeJob(options), options.folds, dataset);
    return;
  }
  ProgramSupport::DivideDataset(dataset, settings.data, training.parameters.seed);
  DataReport::PrintDataset(dataset, ProgramSupport::GetDimension(options.architectures.front()), std::cout);
  if (options.IsComparison())
  {
    TrainingComparison::Run(settings, MakeRequest(options), dataset);
    return;
  }
  TrainingRun::Run(settings, MakeJob(options), dataset);
}
} // namespace

int
main(int argc, char * argv[])
{
  ProgramSupport::KeepFreedMemory();
  Options                     options;
  ProgramSupport::Application app(
    "Fine-tunes an ImageNet network on labeled CT slices, volumes or pictures. Research use only; not for diagnosis.",
    "TrainCTClassifier");
  AddOptions(app, options);
  options.settings.command = ProgramSupport::QuoteCommand(argc, argv);
  return ProgramSupport::RunProgram(app, argc, argv, [&] { TrainAsAsked(app, options); });
}
