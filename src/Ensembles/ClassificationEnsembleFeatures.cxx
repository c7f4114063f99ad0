// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ClassificationEnsemble's regression on the joined features of its members.
#include "itkClassificationEnsemble.h"

#include "Ensembles/LogisticRegression.h"
#include "Ensembles/Softmax.h"
#include "TransferLearning/itkMemberOutput.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace itk
{
namespace
{
using FeatureRegression = ClassificationEnsemble::FeatureRegression;

/** Mean of each feature, and the root mean square of the standard deviations of those of a member. Each feature's own
 * would make much of what hardly varies: the rounding of float32, where a feature is the same for all samples.
 * \throws ExceptionObject where all features of a member are. */
void
MeasureFeatures(const std::vector<float> & values, std::size_t cases, FeatureRegression & regression)
{
  const std::size_t   features = values.size() / cases;
  const auto          number = static_cast<double>(cases);
  std::vector<double> variances(features);
  regression.means.assign(features, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    regression.means[i % features] += values[i] / number;
  }
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    const double difference = values[i] - regression.means[i % features];
    variances[i % features] += difference * difference / number;
  }
  std::size_t first = 0;
  for (std::size_t m = 0; m < regression.featuresOfMembers.size(); ++m)
  {
    const std::size_t size = regression.featuresOfMembers[m];
    double            variance = 0.0;
    double            square = 0.0;
    for (std::size_t f = first; f < first + size; ++f)
    {
      variance += variances[f] / static_cast<double>(size);
      square += (variances[f] + regression.means[f] * regression.means[f]) / static_cast<double>(size);
    }
    // A network rounds to about 1e-6 of its features.
    constexpr double least = 1e-4;
    if (!(std::sqrt(variance) > least * std::sqrt(square)))
    {
      itkGenericExceptionMacro("The features of member "
                               << m << " are the same for all " << cases << " samples (standard deviation "
                               << std::sqrt(variance) << ", root mean square " << std::sqrt(square)
                               << "): they tell nothing of them. Leave the network out, or check its weights and its "
                                  "preprocessing.");
    }
    regression.standardDeviations.insert(regression.standardDeviations.end(), size, std::sqrt(variance));
    first += size;
  }
}

TransferLearning::RegressionCases
MakeRegressionCases(const ExtractedFeatures & features, const FeatureRegression & regression)
{
  TransferLearning::RegressionCases cases;
  cases.numberOfClasses = static_cast<unsigned int>(regression.classNames.size());
  cases.numberOfFeatures = regression.means.size();
  cases.features.reserve(features.GetValues().size());
  for (std::size_t i = 0; i < features.GetValues().size(); ++i)
  {
    const std::size_t f = i % cases.numberOfFeatures;
    cases.features.push_back((features.GetValues()[i] - regression.means[f]) / regression.standardDeviations[f]);
  }
  for (const auto & sample : features.GetSamples())
  {
    cases.classes.push_back(sample.label);
  }
  return cases;
}

void
VerifyClasses(const ExtractedFeatures & features)
{
  const auto & names = features.GetClassNames();
  if (names.size() < 2)
  {
    itkGenericExceptionMacro("The regression on features cannot be fitted on samples of "
                             << names.size() << " classes: it needs at least two.");
  }
  std::vector<std::size_t> counts(names.size());
  for (const auto & sample : features.GetSamples())
  {
    ++counts[sample.label];
  }
  const auto none = std::find(counts.begin(), counts.end(), 0U);
  if (none != counts.end())
  {
    itkGenericExceptionMacro("The regression on features cannot be fitted on "
                             << features.GetSamples().size() << " samples, none of which is of class '"
                             << names[static_cast<std::size_t>(none - counts.begin())]
                             << "'. Give samples of every class.");
  }
}

void
VerifyFinite(const std::vector<double> & numbers, const char * what)
{
  const auto wrong = std::find_if(numbers.begin(), numbers.end(), [](double x) { return !std::isfinite(x); });
  if (wrong != numbers.end())
  {
    itkGenericExceptionMacro("The regression on features has " << what << ' ' << *wrong
                                                               << ". Call FitFeatureRegression() again.");
  }
}
} // namespace

bool
ClassificationEnsemble::FeatureRegression::operator==(const FeatureRegression & other) const
{
  return classNames == other.classNames && featuresOfMembers == other.featuresOfMembers && means == other.means &&
         standardDeviations == other.standardDeviations && coefficients == other.coefficients &&
         intercepts == other.intercepts && fittedOn == other.fittedOn && cases == other.cases;
}

void
ClassificationEnsemble::SetFeatureRegression(const FeatureRegression & regression)
{
  if (!(regression == m_FeatureRegression))
  {
    m_FeatureRegression = regression;
    this->Modified();
  }
}

void
ClassificationEnsemble::FitFeatureRegression(const ExtractedFeatures * features)
{
  if (features == nullptr || features->GetFeaturesOfMembers().size() != m_Members.size())
  {
    itkExceptionMacro("The features are of " << (features == nullptr ? 0 : features->GetFeaturesOfMembers().size())
                                             << " networks, but the ensemble has " << m_Members.size()
                                             << " members. Extract the features of this ensemble.");
  }
  VerifyClasses(*features);
  FeatureRegression regression;
  regression.classNames = features->GetClassNames();
  regression.featuresOfMembers = features->GetFeaturesOfMembers();
  regression.fittedOn = features->GetSplitName();
  regression.cases = features->GetSamples().size();
  MeasureFeatures(features->GetValues(), regression.cases, regression);
  auto function = TransferLearning::FitLogisticRegression(MakeRegressionCases(*features, regression));
  regression.coefficients = std::move(function.coefficients);
  regression.intercepts = std::move(function.intercepts);
  this->SetFeatureRegression(regression);
  this->SetCombination(CombinationEnum::Features);
}

void
ClassificationEnsemble::VerifyFeatureRegression() const
{
  const FeatureRegression & regression = m_FeatureRegression;
  const std::size_t         classes = regression.classNames.size();
  const std::size_t         features =
    std::accumulate(regression.featuresOfMembers.begin(), regression.featuresOfMembers.end(), std::size_t{ 0 });
  const bool isEmpty = std::find(regression.featuresOfMembers.begin(), regression.featuresOfMembers.end(), 0U) !=
                       regression.featuresOfMembers.end();
  if (classes < 2 || isEmpty || regression.featuresOfMembers.size() != m_Members.size())
  {
    itkExceptionMacro("The regression on features has "
                      << classes << " classes and the features of " << regression.featuresOfMembers.size()
                      << " networks; it needs at least two classes, and features "
                         "of each of the ensemble's "
                      << m_Members.size() << " members. Call FitFeatureRegression().");
  }
  if (regression.means.size() != features || regression.standardDeviations.size() != features ||
      regression.coefficients.size() != classes * features || regression.intercepts.size() != classes)
  {
    itkExceptionMacro("The regression on features has "
                      << regression.means.size() << " means, " << regression.standardDeviations.size()
                      << " standard deviations, " << regression.coefficients.size() << " coefficients and "
                      << regression.intercepts.size() << " intercepts; " << features << " features and " << classes
                      << " classes need " << features << ", " << features << ", " << classes * features << " and "
                      << classes << ". Call FitFeatureRegression().");
  }
  VerifyFinite(regression.means, "a mean");
  VerifyFinite(regression.standardDeviations, "a standard deviation");
  VerifyFinite(regression.coefficients, "a coefficient");
  VerifyFinite(regression.intercepts, "an intercept");
  const auto & deviations = regression.standardDeviations;
  const auto   wrong = std::find_if(deviations.begin(), deviations.end(), [](double x) { return !(x > 0.0); });
  if (wrong != deviations.end())
  {
    itkExceptionMacro("The regression on features has a standard deviation " << *wrong << "; it must be above 0.");
  }
}

std::vector<float>
ClassificationEnsemble::ComputeProbabilitiesOfFeatures(const std::vector<float> & joinedFeatures) const
{
  this->VerifyFeatureRegression();
  const FeatureRegression & regression = m_FeatureRegression;
  const std::size_t         features = regression.means.size();
  if (joinedFeatures.size() % features != 0)
  {
    itkExceptionMacro("There are " << joinedFeatures.size() << " features; a sample has " << features
                                   << " features of the members together.");
  }
  std::vector<float>  probabilities;
  std::vector<double> standardized(features);
  std::vector<double> row(regression.classNames.size());
  for (std::size_t first = 0; first < joinedFeatures.size(); first += features)
  {
    for (std::size_t f = 0; f < features; ++f)
    {
      standardized[f] = (joinedFeatures[first + f] - regression.means[f]) / regression.standardDeviations[f];
    }
    const double * coefficients = regression.coefficients.data();
    for (std::size_t c = 0; c < row.size(); ++c, coefficients += features)
    {
      row[c] = std::inner_product(standardized.begin(), standardized.end(), coefficients, regression.intercepts[c]);
    }
    TransferLearning::ApplySoftmax(row);
    std::transform(row.begin(), row.end(), std::back_inserter(probabilities), [](double value) {
      return static_cast<float>(value);
    });
  }
  return probabilities;
}

std::vector<float>
ClassificationEnsemble::CombineFeatures(const std::vector<std::vector<float>> & featuresOfMembers) const
{
  const auto & sizes = m_FeatureRegression.featuresOfMembers;
  const auto   rows = featuresOfMembers.empty() ? 0 : featuresOfMembers.front().size() / sizes.front();
  bool         fits = rows > 0 && featuresOfMembers.size() == sizes.size();
  for (std::size_t m = 0; fits && m < sizes.size(); ++m)
  {
    fits = featuresOfMembers[m].size() == rows * sizes[m];
  }
  if (!fits)
  {
    itkExceptionMacro("The features of " << featuresOfMembers.size() << " members cannot be combined: the ensemble has "
                                         << m_Members.size()
                                         << " members, each of which needs equally many rows of the features that its "
                                            "regression was fitted on. Give one list per member.");
  }
  return this->ComputeProbabilitiesOfFeatures(TransferLearning::JoinFeatures(featuresOfMembers, rows));
}
} // namespace itk
