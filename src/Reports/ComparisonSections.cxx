// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/ComparisonSections.h"

#include "Reports/FigureSections.h"
#include "Reports/HTMLPage.h"
#include "Metrics/EvaluationFields.h"
#include "Metrics/EvaluationJSON.h"
#include "Support/FieldJSON.h"
#include "Support/NumberText.h"
#include "TransferLearning/itkCountText.h"
#include "Metrics/PairedBootstrap.h"
#include "Reports/ReportSections.h"
#include "Reports/SVGChart.h"
#include "Metrics/Statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Model = ClassificationComparisonWriter::Model;

/** "resnet18", or "resnet18 (10 %)" where it was trained on so much of the data. */
std::string
GetLabel(const Model & model)
{
  return model.trainingFraction == 1.0 ? model.name
                                       : model.name + " (" + ToNumberText(100.0 * model.trainingFraction) + " %)";
}

/** A cell a figure, empty where nobody has published it. */
void
AppendPublished(pugi::xml_node row, const std::string & architecture, const PublishedFigures & published)
{
  const auto found = published.ofArchitectures.find(architecture);
  for (const auto & name : published.names)
  {
    const bool isThere = found != published.ofArchitectures.end() && found->second.count(name) > 0;
    AppendElement(row, "td", isThere ? ToFigure(found->second.at(name)) : "");
  }
}

std::string
GetSplit(const ComparedModels & models)
{
  const auto found =
    std::find_if(models.begin(), models.end(), [](const Model & model) { return model.failure.empty(); });
  return found == models.end() ? "none" : found->metrics->GetSplitName();
}
} // namespace

double
ComputeMeanSeconds(const TrainingHistory & history)
{
  std::vector<double> seconds;
  for (const auto & epoch : history.GetEpochs())
  {
    seconds.push_back(epoch.seconds);
  }
  return GetMeanOfNumbers(seconds);
}

/** The temperature of each network that has one, or the reason why it has none. */
void
AppendTemperatures(pugi::xml_node page, const ComparedModels & models)
{
  for (const Model & model : models)
  {
    if (model.failure.empty())
    {
      const std::string network = model.metrics->GetNetworkDescription();
      const std::string refused = DescribeRefusedTemperature(network);
      std::string       sentence = DescribeTemperature(network);
      sentence += (sentence.empty() || refused.empty() ? "" : ". ") + refused;
      if (!sentence.empty())
      {
        AppendElement(page, "p", GetLabel(model) + ": " + sentence, "note");
      }
    }
  }
}

void
AppendModelTable(pugi::xml_node page, const ComparedModels & models, const PublishedFigures & published)
{
  std::vector<std::string> headings{ "network", "accuracy", "precision", "recall", "F1", "false positive rate" };
  for (const auto & name : published.names)
  {
    headings.push_back("published " + name);
  }
  auto body = AppendTable(page, "Networks, split: " + GetSplit(models) + " (means over the classes)", headings);
  for (const Model & model : models)
  {
    auto row = AppendRow(body, GetLabel(model));
    if (!model.failure.empty())
    {
      auto cell = AppendElement(row, "td", "failed: " + model.failure, "word");
      SetAttribute(cell, "colspan", std::to_string(headings.size() - 1));
      continue;
    }
    const auto figures = model.metrics->ComputeOverallFigures();
    auto       cell = AppendFigureCell(row, figures.accuracy);
    if (model.metrics->IsCollapsed())
    {
      AppendElement(cell, "small", "collapsed: one class only");
    }
    for (const auto & figure :
         { figures.macroPrecision, figures.macroRecall, figures.macroF1, figures.macroFalsePositiveRate })
    {
      AppendFigureCell(row, figure);
    }
    AppendPublished(row, model.name, published);
  }
  LabelCells(body);
  AppendElement(page,
                "p",
                "Metrics with 95 % intervals. A class without predictions counts as precision 0, a class without cases "
                "as recall 0.",
                "note");
  AppendTemperatures(page, models);
}

void
AppendTimesOfModels(pugi::xml_node page, const ComparedModels & models)
{
  auto body = AppendTable(
    page, "Size and speed", { "network", "training samples", "parameters", "epochs", "s per epoch", "ms per image" });
  for (const Model & model : models)
  {
    if (model.failure.empty())
    {
      auto row = AppendRow(body, GetLabel(model));
      AppendElement(row, "td", ToGroupedText(model.trainingSamples));
      AppendElement(row, "td", ToGroupedText(model.numberOfParameters));
      AppendElement(row, "td", ToGroupedText(model.history->GetEpochs().size()));
      AppendElement(row, "td", ToNumberText(ComputeMeanSeconds(*model.history), 1));
      AppendElement(row, "td", ToFigure(1000.0 * model.inferenceSeconds));
    }
  }
  LabelCells(body);
  AppendElement(
    page, "p", "The time per image is that of the network alone, without reading and preprocessing.", "note");
}

void
AppendFiguresOfClasses(pugi::xml_node page, const ComparedModels & models)
{
  std::vector<std::string> headings{ "network", "class", "cases" };
  ForEachFigure<ClassFigures>([&](const auto & figure) { headings.emplace_back(figure.label); });
  auto body = AppendTable(page, "Per class (one vs. rest), split: " + GetSplit(models), headings);
  for (const Model & model : models)
  {
    if (!model.failure.empty())
    {
      continue;
    }
    for (const auto & figures : model.metrics->ComputeClassFigures())
    {
      auto row = AppendRow(body, GetLabel(model));
      AppendName(row, "td", figures.name, "word");
      AppendElement(row, "td", ToGroupedText(figures.support));
      ForEachFigure<ClassFigures>([&](const auto & figure) { AppendFigureCell(row, figures.*figure.member); });
    }
  }
  LabelCells(body);
}

std::vector<ModelDifference>
ComputeModelDifferences(const ComparedModels & models)
{
  std::vector<DrawnFigures> drawn;
  for (const Model & model : models)
  {
    drawn.push_back(model.failure.empty() ? DrawFigures(*model.metrics) : DrawnFigures{});
  }
  std::vector<ModelDifference> differences;
  for (std::size_t one = 0; one < models.size(); ++one)
  {
    for (std::size_t other = one + 1; other < models.size(); ++other)
    {
      if (models[one].failure.empty() && models[other].failure.empty() &&
          HaveSameCases(*models[one].metrics, *models[other].metrics))
      {
        differences.push_back({ one, other, GetDifferences(drawn[one], drawn[other]) });
      }
    }
  }
  return differences;
}

void
AppendModelDifferences(pugi::xml_node                       page,
                       const ComparedModels &               models,
                       const std::vector<ModelDifference> & differences)
{
  if (differences.empty())
  {
    return;
  }
  auto body = AppendTable(page,
                          "Differences between networks, split: " + GetSplit(models) + " (95 % intervals)",
                          { "first minus second", "accuracy", "p", "macro F1", "p", "macro ROC AUC", "p" });
  for (const auto & pair : differences)
  {
    auto row = AppendRow(body, GetLabel(models[pair.one]) + " \xE2\x88\x92 " + GetLabel(models[pair.other]));
    ForEachField<Differences>([&](const auto & figure) {
      const auto & difference = pair.differences.*figure.member;
      AppendFigureCell(row, difference.difference);
      AppendElement(row, "td", std::isnan(difference.p) ? ToFigure(difference.p) : ToNumberText(difference.p, 4));
    });
  }
  LabelCells(body);
  AppendElement(page,
                "p",
                "Paired bootstrap: both networks are resampled identically, by patient if patients are known. p is "
                "two-sided and not corrected for multiple comparisons.",
                "note");
}

OrderedJSON
ToJSONObject(const ModelDifference & difference, const ComparedModels & models)
{
  OrderedJSON object{ { "models", { difference.one, difference.other } },
                      { "names", { GetLabel(models[difference.one]), GetLabel(models[difference.other]) } } };
  object.update(WriteFields(difference.differences));
  return object;
}

void
AppendModelCurves(pugi::xml_node page, const ComparedModels & models)
{
  auto section = AppendBlock(page, "section");
  AppendElement(section, "h2", "Training");
  for (const Model & model : models)
  {
    if (model.failure.empty())
    {
      AppendElement(section, "h3", GetLabel(model));
      AppendCurves(section, *model.history);
    }
  }
}

void
AppendAmountOfData(pugi::xml_node page, const ComparedModels & models)
{
  std::set<std::size_t>                                amounts;
  std::map<std::string, std::map<std::size_t, double>> accuracies;
  std::vector<std::string>                             names; // in the order of the models
  for (const Model & model : models)
  {
    if (model.failure.empty())
    {
      amounts.insert(model.trainingSamples);
      names.push_back(model.name);
      accuracies[model.name][model.trainingSamples] = model.metrics->ComputeAccuracy().value;
    }
  }
  if (amounts.size() < 2)
  {
    return;
  }
  Chart chart;
  chart.title = "Accuracy and amount of training data, split: " + GetSplit(models);
  chart.verticalLabel = "accuracy";
  chart.horizontalLabel = "training samples (logarithmic)";
  chart.logarithmic = true;
  chart.fromZero = false;
  for (const std::size_t amount : amounts)
  {
    chart.epochs.push_back(static_cast<unsigned int>(amount));
  }
  for (const auto & name : names)
  {
    const bool isThere = std::any_of(
      chart.series.begin(), chart.series.end(), [&name](const ChartSeries & series) { return series.name == name; });
    ChartSeries series{ name, {} };
    for (const std::size_t amount : amounts)
    {
      const auto found = accuracies[name].find(amount);
      series.values.push_back(found == accuracies[name].end() ? std::numeric_limits<double>::quiet_NaN()
                                                              : found->second);
    }
    if (!isThere)
    {
      chart.series.push_back(series);
    }
  }
  auto section = AppendBlock(page, "section");
  AppendElement(section, "h2", "Amount of training data");
  auto figure = AppendBlock(AppendBlock(section, "div", "charts"), "figure");
  SetAttribute(figure, "style", "max-width:560px"); // it is the only one of its row
  AppendChart(figure, chart);
  AppendElement(section,
                "p",
                "Subsets of the training data consist of whole split units and are stratified by class; each contains "
                "the smaller ones.",
                "note");
}

OrderedJSON
ToJSONObject(const ClassificationComparisonWriter::Model & model)
{
  OrderedJSON object{ { "name", model.name },
                      { "training_fraction", model.trainingFraction },
                      { "failure", model.failure.empty() ? OrderedJSON() : OrderedJSON(model.failure) } };
  if (!model.failure.empty())
  {
    return object;
  }
  object["training_samples"] = model.trainingSamples;
  object["collapsed"] = model.metrics->IsCollapsed();
  object["parameters"] = model.numberOfParameters;
  object["epochs"] = model.history->GetEpochs().size();
  object["seconds_per_epoch"] = ComputeMeanSeconds(*model.history);
  object["inference_seconds_per_image"] = model.inferenceSeconds;
  object["metrics"] = OrderedJSON::parse(model.metrics->ToJSON());
  object["history"] = OrderedJSON::parse(model.history->ToJSON());
  return object;
}
} // namespace TransferLearning
} // namespace itk
