// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef LogProbability_h
#define LogProbability_h

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace TransferLearning
{
/** Logarithms of probabilities are logits but for a constant a case, which softmax does not see. At least that of the
 * smallest normal float. */
inline double
GetLogProbability(float probability)
{
  return std::log(static_cast<double>(std::max(probability, std::numeric_limits<float>::min())));
}
} // namespace TransferLearning
} // namespace itk

#endif
