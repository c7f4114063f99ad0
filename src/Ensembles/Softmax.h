// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Softmax_h
#define Softmax_h

#include <algorithm>
#include <cmath>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Turns logits into probabilities. */
inline void
ApplySoftmax(std::vector<double> & logits)
{
  const double highest = *std::max_element(logits.begin(), logits.end());
  double       sum = 0.0;
  for (double & logit : logits)
  {
    logit = std::exp(logit - highest);
    sum += logit;
  }
  for (double & probability : logits)
  {
    probability /= sum;
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
