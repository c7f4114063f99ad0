// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef LogisticRegression_h
#define LogisticRegression_h

#include <cstddef>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What is known of each case. */
struct RegressionCases
{
  std::size_t               numberOfFeatures{ 0 };
  unsigned int              numberOfClasses{ 0 };
  std::vector<double>       features; ///< A case after the other.
  std::vector<unsigned int> classes;  ///< One a case.
};

/** Logits are the intercepts and the products of coefficients and features. */
struct LogisticFunction
{
  std::vector<double> coefficients; ///< A class after the other.
  std::vector<double> intercepts;   ///< One a class.
};

/** The function with the least sum of cross entropy and half of the squared coefficients, scikit-learn's
 * LogisticRegression(C=1). Softmax of more than two classes, whose intercepts add up to 0; of two, the first has the
 * logit 0. Newton's method from 0, whose steps are solved by conjugate gradients; deterministic, on one thread. \throws
 * ExceptionObject where it does not converge. */
LogisticFunction
FitLogisticRegression(const RegressionCases & cases);
} // namespace TransferLearning
} // namespace itk

#endif
