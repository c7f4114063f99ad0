// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkDescribeMetrics.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace itk
{
std::string
DescribeAccuracy(const ClassificationMetrics * metrics)
{
  const auto         accuracy = metrics->ComputeAccuracy();
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << "accuracy " << accuracy.value << " (95 % interval " << accuracy.low
       << " to " << accuracy.high << ", n = " << metrics->GetCases().size() << ')';
  if (metrics->IsDomainKnown())
  {
    const auto & cases = metrics->GetCases();
    const auto   inside =
      std::count_if(cases.begin(), cases.end(), [](const auto & oneCase) { return oneCase.outOfDomain.empty(); });
    text << "; inside the network's domain: " << inside << " of " << cases.size() << " cases";
    if (inside > 0)
    {
      text << ", accuracy " << metrics->ComputeDomainFigures().accuracy.value;
    }
  }
  return text.str();
}

std::string
DescribeCollapse(const ClassificationMetrics * metrics)
{
  if (!metrics->IsCollapsed())
  {
    return "";
  }
  const auto predicted = ClassificationMetrics::GetPredictedClass(metrics->GetCases().front());
  return "all " + std::to_string(metrics->GetCases().size()) + " cases of " + metrics->GetSplitName() +
         " are assigned the class '" + metrics->GetClassNames()[predicted] +
         "', although they belong to several. Its accuracy is meaningless; train with another learning rate or "
         "balanced classes.";
}
} // namespace itk
