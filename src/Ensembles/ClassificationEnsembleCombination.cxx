// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// How ClassificationEnsemble makes one probability a class of those of its members.
#include "itkClassificationEnsemble.h"

#include "Ensembles/LogisticRegression.h"
#include "Ensembles/Softmax.h"
#include "Metrics/LogProbability.h"
#include "Metrics/PairedBootstrap.h"
#include "TransferLearning/itkMemberOutput.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace itk
{
namespace
{
using TransferLearning::ApplySoftmax;
using TransferLearning::GetLogProbability;

/** A row of each member -> a combined one. */
using Rows = std::vector<const float *>;
using Row = std::vector<double>;

/** Mean over the members of `function` of each probability. */
template <typename TFunction>
void
Average(const Rows & rows, const std::vector<double> & weights, Row & output, const TFunction & function)
{
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t c = 0; c < output.size(); ++c)
  {
    double weighted = 0.0;
    for (std::size_t m = 0; m < rows.size(); ++m)
    {
      // A member without a say may be wrong without bounds.
      weighted += weights[m] == 0.0 ? 0.0 : weights[m] * function(rows[m][c]);
    }
    output[c] = weighted / sum;
  }
}

void
Stack(const Rows & rows, const ClassificationEnsemble::Stacking & stacking, Row & output)
{
  const double * coefficient = stacking.coefficients.data();
  for (std::size_t c = 0; c < output.size(); ++c)
  {
    output[c] = stacking.intercepts[c];
    for (const float * const probabilities : rows)
    {
      for (std::size_t k = 0; k < output.size(); ++k)
      {
        output[c] += *coefficient++ * GetLogProbability(probabilities[k]);
      }
    }
  }
  ApplySoftmax(output);
}

double
GetLogit(float probability)
{
  return GetLogProbability(probability) - GetLogProbability(1.0F - probability);
}

/** The logits whose mean is 0. Coefficients that are fitted to such add up to 0 over the classes, so that they may be
 * applied to logits with any mean: those of the members of a voice are not normalized together. */
Row
GetLogits(const std::vector<float> & probabilities)
{
  Row logits;
  std::transform(probabilities.begin(), probabilities.end(), std::back_inserter(logits), GetLogProbability);
  const double mean = std::accumulate(logits.begin(), logits.end(), 0.0) / static_cast<double>(logits.size());
  std::for_each(logits.begin(), logits.end(), [mean](double & logit) { logit -= mean; });
  return logits;
}

/** What each voice says, as features, and the truth. */
TransferLearning::RegressionCases
MakeRegressionCases(const std::vector<const ClassificationMetrics *> & ofVoices)
{
  const ClassificationMetrics &     first = *ofVoices.front();
  const std::size_t                 classes = first.GetClassNames().size();
  TransferLearning::RegressionCases cases;
  cases.numberOfClasses = static_cast<unsigned int>(classes);
  cases.numberOfFeatures = classes * ofVoices.size();
  for (std::size_t i = 0; i < first.GetCases().size(); ++i)
  {
    cases.classes.push_back(first.GetCases()[i].trueClass);
    for (const auto * const metrics : ofVoices)
    {
      const Row logits = GetLogits(metrics->GetCases()[i].probabilities);
      cases.features.insert(cases.features.end(), logits.begin(), logits.end());
    }
  }
  return cases;
}

void
VerifyCases(const std::vector<const ClassificationMetrics *> & cases, const std::vector<std::string> & classNames)
{
  for (const auto * const metrics : cases)
  {
    if (metrics == nullptr || metrics->GetClassNames() != classNames ||
        !TransferLearning::HaveSameCases(*cases.front(), *metrics))
    {
      itkGenericExceptionMacro(
        "The cases for fitting the stacking differ between the members: give "
        "evaluations of each member on the same samples, in the same order, with the same patients and "
        "the ensemble's classes.");
    }
  }
  std::vector<std::size_t> counts(classNames.size());
  for (const auto & oneCase : cases.front()->GetCases())
  {
    ++counts[oneCase.trueClass];
  }
  const auto none = std::find(counts.begin(), counts.end(), 0U);
  if (none != counts.end())
  {
    itkGenericExceptionMacro("The stacking cannot be fitted on "
                             << cases.front()->GetCases().size() << " cases, none of which is of class '"
                             << classNames[static_cast<std::size_t>(none - counts.begin())]
                             << "'. Give cases of every class.");
  }
}

/** Where several members are one voice, each has an equal part of its coefficients. */
std::vector<double>
ShareCoefficients(const std::vector<double> &       coefficients,
                  std::size_t                       classes,
                  const std::vector<unsigned int> & membersOfVoices)
{
  std::vector<double> shared;
  const double *      ofVoice = coefficients.data();
  for (std::size_t c = 0; c < classes; ++c)
  {
    for (const unsigned int members : membersOfVoices)
    {
      for (unsigned int m = 0; m < members; ++m)
      {
        std::transform(ofVoice, ofVoice + classes, std::back_inserter(shared), [members](double coefficient) {
          return coefficient / members;
        });
      }
      ofVoice += classes;
    }
  }
  return shared;
}
} // namespace

std::vector<float>
ClassificationEnsemble::Combine(const std::vector<std::vector<float>> & probabilitiesOfMembers) const
{
  this->Verify();
  if (m_Combination == CombinationEnum::Features)
  {
    return this->CombineFeatures(probabilitiesOfMembers);
  }
  const std::size_t classes = this->GetClassNames().size();
  const auto        isWrong = [&](const std::vector<float> & one) {
    return one.size() != probabilitiesOfMembers.front().size() || one.size() % classes != 0;
  };
  if (probabilitiesOfMembers.size() != m_Members.size() ||
      std::any_of(probabilitiesOfMembers.begin(), probabilitiesOfMembers.end(), isWrong))
  {
    itkExceptionMacro("The probabilities of " << probabilitiesOfMembers.size()
                                              << " members cannot be combined: the ensemble has " << m_Members.size()
                                              << " members, each of which needs equally many rows of " << classes
                                              << " values. Give one list per member.");
  }
  if (this->IsOneNetwork())
  {
    return probabilitiesOfMembers.front();
  }
  const std::vector<double> weights = m_Weights.empty() ? std::vector<double>(m_Members.size(), 1.0) : m_Weights;
  const bool                isSigmoid =
    m_Members.front()->GetStructure().activation == ClassificationNetworkEnums::Activation::Sigmoid;
  std::vector<float> combined;
  Rows               rows(m_Members.size());
  Row                row(classes);
  for (std::size_t first = 0; first < probabilitiesOfMembers.front().size(); first += classes)
  {
    std::transform(probabilitiesOfMembers.begin(),
                   probabilitiesOfMembers.end(),
                   rows.begin(),
                   [first](const auto & one) { return one.data() + first; });
    switch (m_Combination)
    {
      case CombinationEnum::ProbabilityMean:
        Average(rows, weights, row, [](float probability) { return static_cast<double>(probability); });
        break;
      case CombinationEnum::LogitMean:
        Average(rows, weights, row, isSigmoid ? GetLogit : GetLogProbability);
        if (isSigmoid)
        {
          std::transform(
            row.begin(), row.end(), row.begin(), [](double logit) { return 1.0 / (1.0 + std::exp(-logit)); });
        }
        else
        {
          ApplySoftmax(row);
        }
        break;
      case CombinationEnum::Stacked:
        Stack(rows, m_Stacking, row);
        break;
      case CombinationEnum::Features:
        break; // returned above
    }
    std::transform(
      row.begin(), row.end(), std::back_inserter(combined), [](double value) { return static_cast<float>(value); });
  }
  return combined;
}

void
ClassificationEnsemble::FitStacking(const std::vector<const ClassificationMetrics *> & cases,
                                    const std::vector<unsigned int> &                  membersOfEach)
{
  this->VerifyMembers();
  const auto voices = membersOfEach.empty() ? std::vector<unsigned int>(cases.size(), 1) : membersOfEach;
  const auto members = std::accumulate(voices.begin(), voices.end(), std::size_t{ 0 });
  if (voices.size() != cases.size() || members != m_Members.size() ||
      std::find(voices.begin(), voices.end(), 0U) != voices.end())
  {
    itkExceptionMacro("The cases of " << cases.size() << " evaluations are for " << members
                                      << " members, but the ensemble has " << m_Members.size()
                                      << ". Give the cases of each member once.");
  }
  const auto classNames = this->GetClassNames();
  VerifyCases(cases, classNames);
  const auto function = TransferLearning::FitLogisticRegression(MakeRegressionCases(cases));
  this->SetStacking({ ShareCoefficients(function.coefficients, classNames.size(), voices),
                      function.intercepts,
                      cases.front()->GetSplitName(),
                      cases.front()->GetCases().size() });
  this->SetCombination(CombinationEnum::Stacked);
}
} // namespace itk
