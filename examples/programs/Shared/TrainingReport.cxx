// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TrainingReport.h"

#include "AugmentationPicture.h"
#include "DataReport.h"
#include "Interruption.h"
#include "OutputFiles.h"
#include "Overlay.h"
#include "ProgramSupport.h"
#include "ProgressBar.h"
#include "ReportFacts.h"

#include "TransferLearning/itkClassifierInput.h"
#include "TransferLearning/itkCountText.h"
#include "itkClassificationEvaluationFilter.h"
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"
#include "itkDescribeMetrics.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <set>
#include <sstream>

namespace TrainingReport
{
namespace
{
using SplitEnum = itk::LabeledImageDatasetEnums::Split;
using ReportFacts::FactsType;

/** What can be said about patients on both sides: of these data where they were trained on, else of the network's
 * training. */
std::string
DescribeLeakage(const Inputs & inputs)
{
  if (inputs.history)
  {
    return itk::DatasetLeakage::GetStatement(inputs.dataset);
  }
  const auto training =
    nlohmann::json::parse(inputs.network->GetModelCard()).value("training", nlohmann::json::object());
  const bool same = training.value("split_hash", "") == itk::DatasetSplit::ComputeHash(inputs.dataset);
  return "The network's training: " + training.value("leakage", "nothing is known about its split") +
         (same ? ". These data have the same split as its training."
               : ". Whether these data share patients with it was not checked.");
}

/** Whether no patient of these data was trained on, so that the sentence about leakage warns of nothing. */
bool
IsLeakageExcluded(const Inputs & inputs)
{
  if (!itk::DatasetLeakage::IsPatientLeakageExcluded(inputs.dataset))
  {
    return false;
  }
  const auto training =
    nlohmann::json::parse(inputs.network->GetModelCard()).value("training", nlohmann::json::object());
  return inputs.history != nullptr ||
         (training.value("split_hash", "") == itk::DatasetSplit::ComputeHash(inputs.dataset) &&
          training.value("leakage", "") == itk::DatasetLeakage::GetStatement(inputs.dataset));
}

/** Whether several networks are the classifier. */
bool
IsEnsemble(const Inputs & inputs)
{
  return inputs.ensemble && inputs.ensemble->GetNumberOfMembers() > 1;
}

std::string
DescribeArchitecture(const Inputs & inputs)
{
  if (!IsEnsemble(inputs))
  {
    return inputs.network->GetArchitecture();
  }
  std::ostringstream text;
  text << "ensemble of " << inputs.ensemble->GetNumberOfMembers() << " networks, combined by "
       << inputs.ensemble->GetCombination() << " (";
  for (unsigned int m = 0; m < inputs.ensemble->GetNumberOfMembers(); ++m)
  {
    text << (m == 0 ? "" : ", ") << inputs.ensemble->GetMember(m)->GetArchitecture();
  }
  text << ')';
  return text.str();
}
} // namespace

std::vector<SplitEnum>
GetEvaluatedSplits(const itk::LabeledImageDataset * dataset)
{
  // Test first: its cases are the ones that a reader wants to see. Training figures are shown where there are no
  // others.
  std::vector<SplitEnum> splits;
  for (const auto split : { SplitEnum::Test, SplitEnum::Validation, SplitEnum::Training })
  {
    if (!itk::DatasetSplit::GetSamples(dataset, split).empty() && (split != SplitEnum::Training || splits.empty()))
    {
      splits.push_back(split);
    }
  }
  return splits;
}

std::vector<CLI::Option *>
AddEvaluationOptions(ProgramSupport::Application & app, EvaluationOptions & options)
{
  auto * const negative =
    app.AddText("--negative-class",
                options.negativeClass,
                "CLASS",
                "Class without disease: adds the metrics of all other classes together against it");
  auto * const abstain =
    app
      .add_option("--abstain-below",
                  options.abstainBelow,
                  "Abstain if the highest probability of a case is below this threshold, and add coverage and accuracy "
                  "of the covered cases to the metrics; a trained network keeps the threshold; 0: never")
      ->check(ProgramSupport::Number(0.0, 1.0));
  auto * const figures = app.AddOutput("--figures",
                                       options.figuresFolder,
                                       itk::TransferLearning::FieldPath::Folder,
                                       "Output folder for the charts of the report, as SVG files and as CSV files");
  return { negative, abstain, figures };
}

void
VerifyNegativeClass(const std::string & name, const std::vector<std::string> & classNames)
{
  auto metrics = itk::ClassificationMetrics::New();
  metrics->SetClassNames(classNames);
  metrics->SetNegativeClass(name);
}

namespace
{
itk::ClassificationEnsemble::Pointer
MakeEnsemble(itk::ClassificationNetwork * network)
{
  auto ensemble = itk::ClassificationEnsemble::New();
  ensemble->AddMember(network);
  return ensemble;
}
} // namespace

itk::ClassificationMetrics::Pointer
Evaluate(itk::ClassificationNetwork * network,
         itk::LabeledImageDataset *   dataset,
         SplitEnum                    split,
         const EvaluationOptions &    options)
{
  return Evaluate(MakeEnsemble(network).GetPointer(), dataset, split, options);
}

itk::ClassificationMetrics::Pointer
Evaluate(itk::ClassificationEnsemble * ensemble,
         itk::LabeledImageDataset *    dataset,
         SplitEnum                     split,
         const EvaluationOptions &     options)
{
  auto evaluation = itk::ClassificationEvaluationFilter::New();
  evaluation->SetEnsemble(ensemble);
  evaluation->SetDataset(dataset);
  evaluation->SetSplit(split);
  ProgramSupport::ProgressBar    bar(evaluation, "evaluation");
  ProgramSupport::InterruptScope interrupt(evaluation);
  evaluation->Update();
  ProgramSupport::ThrowIfInterrupted(); // in its last batch
  bar.Clear();
  for (const auto & file : evaluation->GetUnreadableFiles())
  {
    std::cerr << "Warning: not evaluated: " << file << '\n';
  }
  evaluation->GetOutput()->SetNegativeClass(options.negativeClass);
  evaluation->GetOutput()->SetAbstentionThreshold(options.abstainBelow);
  return evaluation->GetOutput();
}

void
KeepAbstention(itk::ClassificationNetwork * network, const EvaluationOptions & options)
{
  const auto card = nlohmann::json::parse(network->GetModelCard());
  if (options.abstainBelow > 0.0 || card.contains("abstention"))
  {
    network->SetModelCardSection("abstention", nlohmann::json{ { "threshold", options.abstainBelow } }.dump());
  }
}

void
Calibrate(itk::ClassificationNetwork * network, itk::LabeledImageDataset * dataset, std::ostream & out)
{
  network->SetModelCardSection("calibration", "{}");
  const auto        before = Evaluate(network, dataset, SplitEnum::Validation, {});
  nlohmann::json    calibration{ { "fitted_on", before->GetSplitName() }, { "cases", before->GetCases().size() } };
  const std::string unusable = before->DescribeUnusableTemperature();
  if (unusable.empty())
  {
    const double temperature = before->FitTemperature();
    calibration["temperature"] = temperature;
    calibration["cross_entropy_before"] = before->ComputeCrossEntropy();
    out << "temperature: " << temperature << ", fitted on " << before->GetCases().size() << " validation cases"
        << std::endl;
  }
  else
  {
    calibration["refused"] = unusable;
    std::cerr << "Warning: no temperature is stored: " << unusable << '.' << std::endl;
  }
  network->SetModelCardSection("calibration", calibration.dump());
}

namespace
{
std::set<std::string>
GetAssumptions(const std::vector<itk::ClassificationMetrics::Pointer> & metrics)
{
  std::set<std::string> sentences;
  for (const auto & one : metrics)
  {
    const auto assumptions = one->GetAssumptions();
    sentences.insert(assumptions.begin(), assumptions.end());
  }
  return sentences;
}
} // namespace

std::vector<itk::ClassificationMetrics::Pointer>
EvaluateAndWrite(const Inputs & inputs, std::ostream & out)
{
  std::vector<itk::ClassificationMetrics::Pointer> metrics;
  nlohmann::json                                   figures = nlohmann::json::object();
  for (const auto split : GetEvaluatedSplits(inputs.dataset))
  {
    metrics.push_back(Evaluate(inputs.network, inputs.dataset, split, inputs.evaluation));
    out << metrics.back()->GetSplitName() << ": " << itk::DescribeAccuracy(metrics.back()) << std::endl;
    if (metrics.back()->IsCollapsed())
    {
      std::cerr << "Warning: the network has collapsed: " << itk::DescribeCollapse(metrics.back()) << std::endl;
    }
    auto & ofSplit = figures[metrics.back()->GetSplitName()] = nlohmann::json::parse(metrics.back()->ToJSON());
    ofSplit.erase("network"); // The card is the network's description.
  }
  for (const auto & assumption : GetAssumptions(metrics))
  {
    out << assumption << std::endl;
  }
  inputs.network->SetModelCardSection("metrics", figures.dump());
  WritePage(inputs, metrics);
  return metrics;
}

namespace
{
/** Pictures of the cases that a reader wants to see; warns of heat maps that show no location. */
void
AddOverlays(const Inputs & inputs, const itk::ClassificationMetrics * metrics, itk::ClassificationReportWriter * writer)
{
  itk::ClassificationEnsemble::Pointer ensemble = inputs.ensemble;
  if (ensemble.IsNull())
  {
    ensemble = MakeEnsemble(inputs.network);
  }
  const auto  selected = itk::ClassificationReportWriter::SelectCases(metrics);
  std::size_t limited = 0;
  std::string first;
  for (const auto & overlay : Overlay::FromCases(ensemble, inputs.dataset, metrics, selected))
  {
    writer->AddOverlay(overlay.caseIndex, overlay.image, overlay.note);
    limited += overlay.note.empty() ? 0 : 1;
    first = first.empty() ? overlay.note : first;
  }
  if (limited > 0)
  {
    std::cerr << "Warning: " << limited << " of " << selected.size()
              << " heat maps of the report have a note in the caption. "
              << "The first: " << first << '\n';
  }
}
} // namespace

std::string
GetCasesFile(const std::string & page)
{
  if (page.empty())
  {
    return {};
  }
  auto writer = itk::ClassificationReportWriter::New();
  writer->SetFileName(page);
  return writer->GetCasesFileName();
}

void
DescribeNetwork(itk::ClassificationNetwork * network, const std::vector<itk::ClassificationMetrics::Pointer> & metrics)
{
  const std::string description = itk::TransferLearning::DescribeEnsemble(*MakeEnsemble(network));
  for (const auto & ofSplit : metrics)
  {
    ofSplit->SetNetworkDescription(description);
  }
}

void
WritePage(const Inputs & inputs, const std::vector<itk::ClassificationMetrics::Pointer> & metrics)
{
  auto writer = itk::ClassificationReportWriter::New();
  writer->SetFileName(inputs.file);
  writer->SetFiguresFolder(inputs.evaluation.figuresFolder);
  writer->SetIdentifiers(inputs.identifiers);
  writer->SetTitle("Classification of CT: " + DescribeArchitecture(inputs));
  const std::string leakage = DescribeLeakage(inputs);
  DataReport::AddLeakage(writer, leakage, IsLeakageExcluded(inputs));
  if (inputs.history)
  {
    for (const auto & notice : DataReport::GetNotices(inputs.dataset))
    {
      writer->AddNotice(notice);
    }
  }
  if (IsEnsemble(inputs))
  {
    writer->AddNote(
      "For an ensemble, the statement about leakage, the preprocessing and the facts below are those of its first "
      "network; the heat maps combine those of all networks.");
  }
  if (inputs.randomInitialization)
  {
    writer->AddNotice("Random initialization: the network did not start from published weights.");
  }
  for (const auto & warning : inputs.dataset->GetWarnings())
  {
    writer->AddNotice(warning);
  }
  for (const auto & assumption : GetAssumptions(metrics))
  {
    writer->AddNotice(assumption);
  }
  for (const auto & one : metrics)
  {
    writer->AddMetrics(one);
  }
  if (inputs.history)
  {
    writer->SetHistory(const_cast<itk::TrainingHistory *>(inputs.history));
    writer->AddFacts("Training", ReportFacts::Describe(inputs.training));
    const auto & preprocessing = inputs.network->GetPreprocessingParameters();
    if (const auto picture = AugmentationPicture::Draw(inputs.dataset, preprocessing, inputs.training); picture)
    {
      writer->AddPicture("Augmentation", AugmentationPicture::Describe(preprocessing), picture);
    }
  }
  writer->AddFacts(
    "Data and split",
    DataReport::DescribeData(inputs.dataset, inputs.network->GetDimension(), leakage, inputs.history != nullptr));
  if (inputs.history)
  {
    const auto shortcuts = itk::DatasetShortcuts::Find(inputs.dataset);
    if (shortcuts.IsSuspicious())
    {
      writer->AddNotice("Shortcuts: " + shortcuts.Describe() + '.');
    }
    writer->AddFacts("File formats", DataReport::DescribeForms(inputs.dataset, shortcuts));
  }
  writer->AddFacts("Preprocessing", ReportFacts::Describe(inputs.network->GetPreprocessingParameters()));
  FactsType  network = { { "architecture", DescribeArchitecture(inputs) },
                         { "parameters",
                           itk::TransferLearning::ToGroupedText(inputs.network->GetNumberOfParameters()) } };
  const auto ofCard = ReportFacts::DescribeCard(nlohmann::json::parse(inputs.network->GetModelCard()));
  network.insert(network.end(), ofCard.begin(), ofCard.end());
  writer->AddFacts("Network and software", network);
  writer->AddFacts("Reproduce", { { "command", inputs.command } });
  if (!metrics.empty())
  {
    AddOverlays(inputs, metrics.front(), writer);
  }
  writer->Write();
}
} // namespace TrainingReport
