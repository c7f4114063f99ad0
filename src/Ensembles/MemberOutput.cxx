// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkMemberOutput.h"

#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
bool
CombinesFeatures(const ClassificationEnsemble & ensemble)
{
  return ensemble.GetCombination() == ClassificationEnsembleEnums::Combination::Features;
}

/** Of a member's features in the logit of a class, less their mean over the classes. */
std::vector<double>
GetCoefficients(const ClassificationEnsemble::FeatureRegression & regression,
                unsigned int                                      member,
                unsigned int                                      classIndex)
{
  const auto        sizes = regression.featuresOfMembers.begin();
  const std::size_t first = std::accumulate(sizes, sizes + member, std::size_t{ 0 });
  const std::size_t features = regression.means.size();
  const std::size_t classes = regression.classNames.size();

  std::vector<double> coefficients(regression.featuresOfMembers[member]);
  for (std::size_t i = 0; i < coefficients.size(); ++i)
  {
    const std::size_t feature = first + i;
    double            sum = 0.0;
    for (std::size_t c = 0; c < classes; ++c)
    {
      sum += regression.coefficients[c * features + feature];
    }
    coefficients[i] = (regression.coefficients[classIndex * features + feature] - sum / static_cast<double>(classes)) /
                      regression.standardDeviations[feature];
  }
  return coefficients;
}
} // namespace

std::vector<float>
ComputeMemberOutput(const ClassificationEnsemble & ensemble, const ForwardPass & pass)
{
  return CombinesFeatures(ensemble) ? pass.ComputeFeatures() : pass.ComputeProbabilities();
}

std::vector<ClassificationNetwork::ActivationMap>
ComputeMemberMaps(const ClassificationEnsemble & ensemble,
                  unsigned int                   member,
                  const ForwardPass &            pass,
                  unsigned int                   classIndex)
{
  if (!CombinesFeatures(ensemble))
  {
    return pass.ComputeActivationMaps(classIndex);
  }
  const auto & regression = ensemble.GetFeatureRegression();
  if (member >= regression.featuresOfMembers.size() || classIndex >= regression.classNames.size())
  {
    itkGenericExceptionMacro("The ensemble has no class "
                             << classIndex << " or no member " << member << "; it has " << regression.classNames.size()
                             << " classes and " << regression.featuresOfMembers.size() << " members, counted from 0.");
  }
  return pass.ComputeActivationMaps(GetCoefficients(regression, member, classIndex));
}

std::vector<float>
JoinFeatures(const std::vector<std::vector<float>> & featuresOfMembers, std::size_t rows)
{
  std::vector<float> joined;
  for (std::size_t row = 0; row < rows; ++row)
  {
    for (const auto & features : featuresOfMembers)
    {
      const std::size_t size = features.size() / rows;
      if (features.size() % rows != 0)
      {
        itkGenericExceptionMacro("A member has " << features.size() << " features of " << rows
                                                 << " samples; each sample needs equally many.");
      }
      const auto first = features.begin() + static_cast<std::ptrdiff_t>(row * size);
      joined.insert(joined.end(), first, first + static_cast<std::ptrdiff_t>(size));
    }
  }
  return joined;
}
} // namespace TransferLearning
} // namespace itk
