// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TrainingReport.h"

#include "Overlay.h"
#include "ProgramSupport.h"

#include "itkClassificationEvaluationFilter.h"
#include "itkClassificationReportWriter.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>
#include <sstream>

namespace TrainingReport
{
namespace
{
using SplitEnum = itk::LabeledImageDatasetEnums::Split;
using FactsType = itk::ClassificationReportWriter::FactsType;

const std::vector<std::pair<SplitEnum, const char *>> splits = { { SplitEnum::Training, "training" },
                                                                 { SplitEnum::Validation, "validation" },
                                                                 { SplitEnum::Test, "test" } };

/** Every leaf of a JSON object as a name with dots and a value. */
void
Flatten(const nlohmann::json & json, const std::string & name, FactsType & facts)
{
  if (json.is_object())
  {
    for (const auto & entry : json.items())
    {
      Flatten(entry.value(), name.empty() ? entry.key() : name + '.' + entry.key(), facts);
    }
  }
  else
  {
    facts.emplace_back(name, json.is_string() ? json.get<std::string>() : json.dump());
  }
}

FactsType
Flatten(const nlohmann::json & json)
{
  FactsType facts;
  Flatten(json, "", facts);
  return facts;
}

/** What can be said about patients on both sides: of these data where they were trained on, else of the network's
 * training. */
std::string
DescribeLeakage(const Inputs & inputs)
{
  if (inputs.history)
  {
    return inputs.dataset->GetLeakageStatement();
  }
  const auto training =
    nlohmann::json::parse(inputs.network->GetModelCard()).value("training", nlohmann::json::object());
  const bool same = training.value("split_hash", "") == inputs.dataset->ComputeSplitHash();
  return "The network's training: " + training.value("leakage", "nothing is known about its split") +
         (same ? ". These data have the split of its training."
               : ". Whether these data share patients with it was not checked.");
}

FactsType
DescribeData(const itk::LabeledImageDataset * dataset, unsigned int dimension, const std::string & leakage)
{
  FactsType facts;
  for (const auto & split : splits)
  {
    const auto         counts = dataset->CountClasses(split.first, dimension);
    std::size_t        total = 0;
    std::ostringstream text;
    for (std::size_t c = 0; c < counts.size(); ++c)
    {
      text << (c ? ", " : "") << dataset->GetClassNames()[c] << ' ' << counts[c];
      total += counts[c];
    }
    facts.emplace_back(std::string(split.second) + " samples",
                       std::to_string(total) + " (" + text.str() + ") of " +
                         std::to_string(dataset->CountUnits(split.first)) + " units");
  }
  facts.emplace_back("leakage", leakage);
  facts.emplace_back("hidden or system entries ignored", std::to_string(dataset->GetNumberOfIgnoredEntries()));
  facts.emplace_back("unreadable files", std::to_string(dataset->GetUnreadableFiles().size()));
  for (const auto & file : dataset->GetUnreadableFiles())
  {
    facts.emplace_back("unreadable", file);
  }
  facts.emplace_back("split hash (SHA-256)", dataset->ComputeSplitHash());
  return facts;
}
} // namespace

void
PrintDataset(const itk::LabeledImageDataset * dataset, unsigned int dimension, std::ostream & out)
{
  for (const auto & fact : DescribeData(dataset, dimension, dataset->GetLeakageStatement()))
  {
    out << fact.first << ": " << fact.second << '\n';
  }
  out << std::flush;
}

itk::ClassificationMetrics::Pointer
Evaluate(itk::ClassificationNetwork * network, itk::LabeledImageDataset * dataset, SplitEnum split)
{
  auto evaluation = itk::ClassificationEvaluationFilter::New();
  evaluation->SetNetwork(network);
  evaluation->SetDataset(dataset);
  evaluation->SetSplit(split);
  ProgramSupport::ProgressBar    bar(evaluation, "evaluation");
  ProgramSupport::InterruptScope interrupt(evaluation);
  evaluation->Update();
  bar.Clear();
  for (const auto & file : evaluation->GetUnreadableFiles())
  {
    std::cerr << "Warning: not evaluated: " << file << '\n';
  }
  return evaluation->GetOutput();
}

std::string
DescribeAccuracy(const itk::ClassificationMetrics * metrics)
{
  const auto         accuracy = metrics->ComputeAccuracy();
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << "accuracy " << accuracy.value << " (95 % interval " << accuracy.low
       << " to " << accuracy.high << ", n = " << metrics->GetCases().size() << ')';
  return text.str();
}

void
EvaluateAndWrite(const Inputs & inputs, std::ostream & out)
{
  std::vector<itk::ClassificationMetrics::Pointer> metrics;
  nlohmann::json                                   figures = nlohmann::json::object();
  // Test first: its cases are the ones that a reader wants to see. Training figures are shown where there are no
  // others.
  for (const auto split : { SplitEnum::Test, SplitEnum::Validation, SplitEnum::Training })
  {
    if (!inputs.dataset->GetSplit(split).empty() && (split != SplitEnum::Training || metrics.empty()))
    {
      metrics.push_back(Evaluate(inputs.network, inputs.dataset, split));
      out << metrics.back()->GetSplitName() << ": " << DescribeAccuracy(metrics.back()) << std::endl;
      figures[metrics.back()->GetSplitName()] = nlohmann::json::parse(metrics.back()->ToJSON());
    }
  }
  inputs.network->SetModelCardSection("metrics", figures.dump());
  WritePage(inputs, metrics);
}

void
WritePage(const Inputs & inputs, const std::vector<itk::ClassificationMetrics::Pointer> & metrics)
{
  const auto card = nlohmann::json::parse(inputs.network->GetModelCard());
  auto       writer = itk::ClassificationReportWriter::New();
  writer->SetFileName(inputs.file);
  writer->SetIdentifiers(inputs.identifiers);
  writer->SetTitle("Classification of CT: " + inputs.network->GetArchitecture());
  const std::string leakage = DescribeLeakage(inputs);
  writer->AddNotice(leakage);
  if (inputs.randomInitialization)
  {
    writer->AddNotice("Random initialization: the network did not start from published weights.");
  }
  for (const auto & warning : inputs.dataset->GetWarnings())
  {
    writer->AddNotice(warning);
  }
  for (const auto & one : metrics)
  {
    writer->AddMetrics(one);
  }
  if (inputs.history)
  {
    writer->SetHistory(const_cast<itk::TrainingHistory *>(inputs.history));
    writer->AddFacts("Training", Flatten(nlohmann::json::parse(inputs.training.ToJSON())));
  }
  writer->AddFacts("Data and split", DescribeData(inputs.dataset, inputs.network->GetDimension(), leakage));
  writer->AddFacts("Preprocessing",
                   Flatten(nlohmann::json::parse(inputs.network->GetPreprocessingParameters().ToJSON())));
  FactsType network = { { "architecture", inputs.network->GetArchitecture() },
                        { "parameters", std::to_string(inputs.network->GetNumberOfParameters()) } };
  Flatten(card.value("training", nlohmann::json::object()).value("initial_weights", nlohmann::json()),
          "initial weights",
          network);
  Flatten(card.value("software", nlohmann::json::object()), "version", network);
  writer->AddFacts("Network and software", network);
  writer->AddFacts("Repeat it", { { "command", inputs.command } });
  if (!metrics.empty())
  {
    const auto selected = itk::ClassificationReportWriter::SelectCases(metrics.front());
    for (const auto & overlay : Overlay::FromCases(inputs.network, inputs.dataset, metrics.front(), selected))
    {
      writer->AddOverlay(overlay.first, overlay.second);
    }
  }
  writer->Write();
}
} // namespace TrainingReport
