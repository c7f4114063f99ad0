// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationMetrics.h"

#include "Evaluation/CaseResampler.h"
#include "Evaluation/ClassNames.h"
#include "Evaluation/EvaluationJSON.h"
#include "Evaluation/NumberText.h"
#include "Evaluation/Statistics.h"
#include "Support/AtomicFile.h"

#include <csv.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace
{
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

using Interval = ClassificationMetrics::Interval;
using TransferLearning::CaseResampler;
using TransferLearning::OrderedJSON;

Interval
MakeProportion(std::size_t part, std::size_t whole)
{
  const TransferLearning::Limits limits = TransferLearning::GetWilsonLimits(part, whole);
  const double                   value = static_cast<double>(part) / static_cast<double>(whole);
  return { whole == 0 ? notANumber : value, limits.first, limits.second };
}

Interval
MakeBootstrapped(double value, const std::vector<double> & draws)
{
  const TransferLearning::Limits limits = TransferLearning::GetPercentileLimits(draws);
  return std::isnan(value) ? Interval{ value, value, value } : Interval{ value, limits.first, limits.second };
}

/** F1 a class; NaN where the class is neither true nor predicted. */
std::vector<double>
GetF1(const CaseResampler::MatrixType & matrix)
{
  std::vector<double> f1(matrix.size(), notANumber);
  for (std::size_t c = 0; c < matrix.size(); ++c)
  {
    std::size_t trueAndPredicted = 0;
    for (std::size_t other = 0; other < matrix.size(); ++other)
    {
      trueAndPredicted += matrix[c][other] + matrix[other][c];
    }
    if (trueAndPredicted > 0)
    {
      f1[c] = 2.0 * static_cast<double>(matrix[c][c]) / static_cast<double>(trueAndPredicted);
    }
  }
  return f1;
}

OrderedJSON
ToJSONObject(const Interval & interval)
{
  return { { "value", interval.value }, { "low", interval.low }, { "high", interval.high } };
}

/** The text in quotation marks, those inside it doubled. */
std::string
Quote(const std::string & text)
{
  std::string  quoted(2 * text.size() + 2, '\0');
  const size_t size = csv_write(quoted.data(), quoted.size(), text.data(), text.size());
  quoted.resize(size);
  return quoted;
}
} // namespace

void
ClassificationMetrics::SetClassNames(const std::vector<std::string> & names)
{
  if (names == m_ClassNames)
  {
    return;
  }
  TransferLearning::VerifyClassNames(names);
  if (!m_Cases.empty())
  {
    itkExceptionMacro("The class names cannot change: there are " << m_Cases.size()
                                                                  << " cases already. Call Initialize() first.");
  }
  m_ClassNames = names;
  this->Modified();
}

void
ClassificationMetrics::AddCase(const Case & oneCase)
{
  const std::size_t classes = m_ClassNames.size();
  if (oneCase.trueClass >= classes)
  {
    itkExceptionMacro("'" << oneCase.path << "', slice " << oneCase.slice << ": the true class is " << oneCase.trueClass
                          << ", but there are " << classes << " class names. Set them first.");
  }
  if (oneCase.probabilities.size() != classes)
  {
    itkExceptionMacro("'" << oneCase.path << "', slice " << oneCase.slice << " has " << oneCase.probabilities.size()
                          << " probabilities for " << classes << " classes.");
  }
  double sum = 0.0;
  for (const float probability : oneCase.probabilities)
  {
    if (!(probability >= 0.0f && probability <= 1.001f))
    {
      itkExceptionMacro("'" << oneCase.path << "', slice " << oneCase.slice << " has the probability " << probability
                            << ", which is not between 0 and 1.");
    }
    sum += static_cast<double>(probability);
  }
  if (std::abs(sum - 1.0) > 1e-3)
  {
    itkExceptionMacro("'" << oneCase.path << "', slice " << oneCase.slice << ": the probabilities sum to " << sum
                          << ", not to 1. Logits are to go through softmax first.");
  }
  m_Cases.push_back(oneCase);
  this->Modified();
}

unsigned int
ClassificationMetrics::GetPredictedClass(const Case & oneCase)
{
  return TransferLearning::GetIndexOfHighest(oneCase.probabilities);
}

std::size_t
ClassificationMetrics::GetNumberOfGroups() const
{
  return CaseResampler(m_Cases, m_ClassNames.size()).GetNumberOfGroups();
}

bool
ClassificationMetrics::HasPatients() const
{
  return std::any_of(m_Cases.begin(), m_Cases.end(), [](const Case & oneCase) { return !oneCase.patient.empty(); });
}

std::vector<std::vector<std::size_t>>
ClassificationMetrics::ComputeConfusionMatrix() const
{
  return CaseResampler(m_Cases, m_ClassNames.size()).GetMatrix(nullptr);
}

ClassificationMetrics::Interval
ClassificationMetrics::ComputeAccuracy() const
{
  const auto right = std::count_if(m_Cases.begin(), m_Cases.end(), [](const Case & oneCase) {
    return GetPredictedClass(oneCase) == oneCase.trueClass;
  });
  return MakeProportion(static_cast<std::size_t>(right), m_Cases.size());
}

ClassificationMetrics::Interval
ClassificationMetrics::ComputeMacroF1() const
{
  const CaseResampler resampler(m_Cases, m_ClassNames.size());
  std::vector<double> draws;
  if (resampler.GetNumberOfGroups() > 1)
  {
    TransferLearning::DrawBootstrap(resampler.GetNumberOfGroups(), [&](const CaseResampler::CountsType & counts) {
      draws.push_back(TransferLearning::GetMeanOfNumbers(GetF1(resampler.GetMatrix(&counts))));
    });
  }
  return MakeBootstrapped(TransferLearning::GetMeanOfNumbers(GetF1(resampler.GetMatrix(nullptr))), draws);
}

std::vector<ClassificationMetrics::ClassFigures>
ClassificationMetrics::ComputeClassFigures() const
{
  const std::size_t classes = m_ClassNames.size();
  CaseResampler     resampler(m_Cases, classes);
  resampler.SortByProbability();

  std::vector<std::vector<double>> f1Draws(classes);
  std::vector<std::vector<double>> areaDraws(classes);
  if (resampler.GetNumberOfGroups() > 1)
  {
    TransferLearning::DrawBootstrap(resampler.GetNumberOfGroups(), [&](const CaseResampler::CountsType & counts) {
      const std::vector<double> f1 = GetF1(resampler.GetMatrix(&counts));
      for (std::size_t c = 0; c < classes; ++c)
      {
        f1Draws[c].push_back(f1[c]);
        areaDraws[c].push_back(resampler.GetAreaUnderCurve(c, &counts));
      }
    });
  }

  const CaseResampler::MatrixType matrix = resampler.GetMatrix(nullptr);
  const std::vector<double>       f1 = GetF1(matrix);
  std::vector<ClassFigures>       figures(classes);
  for (std::size_t c = 0; c < classes; ++c)
  {
    std::size_t support = 0;
    std::size_t predicted = 0;
    for (std::size_t other = 0; other < classes; ++other)
    {
      support += matrix[c][other];
      predicted += matrix[other][c];
    }
    figures[c].name = m_ClassNames[c];
    figures[c].support = support;
    figures[c].precision = MakeProportion(matrix[c][c], predicted);
    figures[c].recall = MakeProportion(matrix[c][c], support);
    figures[c].falsePositiveRate = MakeProportion(predicted - matrix[c][c], m_Cases.size() - support);
    figures[c].f1 = MakeBootstrapped(f1[c], f1Draws[c]);
    figures[c].areaUnderCurve = MakeBootstrapped(resampler.GetAreaUnderCurve(c, nullptr), areaDraws[c]);
  }
  return figures;
}

bool
ClassificationMetrics::IsCollapsed() const
{
  const auto differs = [this](auto && getClass) {
    return std::any_of(
      m_Cases.begin(), m_Cases.end(), [&](const Case & one) { return getClass(one) != getClass(m_Cases.front()); });
  };
  return differs([](const Case & one) { return one.trueClass; }) && !differs(GetPredictedClass);
}

double
ClassificationMetrics::ComputeCrossEntropy() const
{
  if (m_Cases.empty())
  {
    return notANumber;
  }
  double sum = 0.0;
  for (const Case & oneCase : m_Cases)
  {
    const float probability = std::max(oneCase.probabilities[oneCase.trueClass], std::numeric_limits<float>::min());
    sum -= std::log(static_cast<double>(probability));
  }
  return sum / static_cast<double>(m_Cases.size());
}

std::string
ClassificationMetrics::ToJSON() const
{
  OrderedJSON document = TransferLearning::MakeDocument(m_NetworkDescription);
  document["split"] = m_SplitName;
  document["cases"] = m_Cases.size();
  document["bootstrap"] = { { "unit", this->HasPatients() ? "patient" : "case" },
                            { "units", this->GetNumberOfGroups() },
                            { "draws", TransferLearning::bootstrapDraws },
                            { "seed", TransferLearning::bootstrapSeed } };
  document["interval"] = "95 %: Wilson score for accuracy, precision, recall and false_positive_rate; "
                         "percentile bootstrap for f1, macro_f1 and auc";
  document["accuracy"] = ToJSONObject(this->ComputeAccuracy());
  document["macro_f1"] = ToJSONObject(this->ComputeMacroF1());
  document["collapsed"] = this->IsCollapsed();
  document["cross_entropy"] = this->ComputeCrossEntropy();
  document["class_names"] = m_ClassNames;
  document["confusion_matrix"] = this->ComputeConfusionMatrix();
  document["classes"] = OrderedJSON::array();
  for (const ClassFigures & figures : this->ComputeClassFigures())
  {
    document["classes"].push_back({ { "name", figures.name },
                                    { "support", figures.support },
                                    { "precision", ToJSONObject(figures.precision) },
                                    { "recall", ToJSONObject(figures.recall) },
                                    { "f1", ToJSONObject(figures.f1) },
                                    { "false_positive_rate", ToJSONObject(figures.falsePositiveRate) },
                                    { "auc", ToJSONObject(figures.areaUnderCurve) } });
  }
  return TransferLearning::ToText(document);
}

void
ClassificationMetrics::WriteCases(const std::string & file, bool identifiers) const
{
  TransferLearning::AtomicFile cases(file, identifiers ? 0600 : 0644);
  std::ostream &               stream = cases.GetStream();
  stream << "path,slice," << (identifiers ? "patient," : "") << "true,predicted";
  for (const std::string & name : m_ClassNames)
  {
    stream << ',' << Quote("p_" + name);
  }
  stream << "\r\n";
  for (const Case & oneCase : m_Cases)
  {
    // std::to_string and not <<: a global locale would group the digits.
    stream << Quote(oneCase.path) << ',' << std::to_string(oneCase.slice) << ',';
    if (identifiers)
    {
      stream << Quote(oneCase.patient) << ',';
    }
    stream << Quote(m_ClassNames[oneCase.trueClass]) << ',' << Quote(m_ClassNames[GetPredictedClass(oneCase)]);
    for (const float probability : oneCase.probabilities)
    {
      stream << ',' << TransferLearning::ToNumberText(probability);
    }
    stream << "\r\n";
  }
  cases.Commit();
}

void
ClassificationMetrics::Initialize()
{
  Superclass::Initialize();
  m_ClassNames.clear();
  m_SplitName.clear();
  m_NetworkDescription.clear();
  m_Cases.clear();
}

void
ClassificationMetrics::Graft(const DataObject * data)
{
  if (data == nullptr || data == this)
  {
    return;
  }
  const auto * other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is no ClassificationMetrics.");
  }
  Superclass::Graft(data);
  m_ClassNames = other->m_ClassNames;
  m_SplitName = other->m_SplitName;
  m_NetworkDescription = other->m_NetworkDescription;
  m_Cases = other->m_Cases;
  this->Modified();
}

void
ClassificationMetrics::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ClassNames:";
  for (const std::string & name : m_ClassNames)
  {
    os << ' ' << name;
  }
  os << '\n' << indent << "SplitName: " << m_SplitName << '\n';
  os << indent << "NetworkDescription: " << m_NetworkDescription << '\n';
  // No patients: what is printed ends up in logs.
  os << indent << "Cases: " << m_Cases.size() << '\n';
}
} // namespace itk
