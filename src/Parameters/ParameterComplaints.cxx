// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Parameters/ParameterComplaints.h"

#include "Parameters/CTPreprocessingNames.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
void
VerifyWindow(const std::string & prefix, const CTWindow & window, Complaints & complaints)
{
  VerifyEnum(prefix + "function", windowFunctionNames, window.function, complaints);
  if (!std::isfinite(window.centre))
  {
    complaints.Add(prefix, "centre is ", window.centre, ", not a finite number of HU");
  }
  const bool isLinear = window.function == CTWindowEnums::Function::Linear;
  if (!std::isfinite(window.width) || (isLinear ? window.width < 1.0 : window.width <= 0.0))
  {
    complaints.Add(prefix,
                   "width is ",
                   window.width,
                   isLinear ? ", with LINEAR it must be at least 1 HU and finite"
                            : ", it must be above 0 HU and finite");
  }
}

void
VerifyPercentiles(const std::pair<double, double> & percentiles, Complaints & complaints)
{
  // Written so that NaN is refused too.
  if (!(percentiles.first >= 0.0 && percentiles.first < percentiles.second && percentiles.second <= 100.0))
  {
    complaints.Add("percentiles are ",
                   percentiles.first,
                   " and ",
                   percentiles.second,
                   ", they must be within 0..100 and the first below the second");
  }
}

void
VerifyNormalization(const char *                name,
                    const std::vector<double> & values,
                    unsigned int                channels,
                    bool                        positive,
                    Complaints &                complaints)
{
  if (values.size() != 1 && values.size() != channels)
  {
    complaints.Add(name, " has ", values.size(), " values, with channels = ", channels, " it must have 1 or that many");
  }
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (!std::isfinite(values[i]) || (positive && values[i] <= 0.0))
    {
      complaints.Add(
        name, '[', i, "] is ", values[i], positive ? ", it must be above 0 and finite" : ", not a finite number");
    }
  }
}
} // namespace TransferLearning
} // namespace itk
