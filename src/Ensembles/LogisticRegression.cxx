// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Ensembles/LogisticRegression.h"

#include "itkMacro.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Vector = std::vector<double>;

constexpr unsigned int mostSteps = 200;
/** Of the gradient's largest element, a case; its rounding is far below. Since the penalty bends the objective by 1 at
 * least, coefficients are as near. */
constexpr double tolerance = 1e-12;

double
Dot(const Vector & a, const Vector & b)
{
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void
Add(double factor, const Vector & from, Vector & to)
{
  for (std::size_t i = 0; i < to.size(); ++i)
  {
    to[i] += factor * from[i];
  }
}

double
GetLargest(const Vector & values)
{
  double largest = 0.0;
  for (const double value : values)
  {
    largest = std::max(largest, std::abs(value));
  }
  return largest;
}

/** Objective, gradient and Hessian; parameters are a row a class that has a logit: its coefficients and intercept. */
class Problem
{
public:
  explicit Problem(const RegressionCases & cases)
    : m_Cases(cases)
    , m_Features(cases.numberOfFeatures)
    , m_FirstClass(cases.numberOfClasses == 2 ? 1 : 0)
    , m_Rows(cases.numberOfClasses - m_FirstClass)
    , m_Probabilities(cases.classes.size() * m_Rows)
  {}

  std::size_t
  GetNumberOfParameters() const
  {
    return m_Rows * (m_Features + 1);
  }

  /** Also what the other methods are at. */
  double
  MoveTo(const Vector & parameters)
  {
    m_Parameters = parameters;
    double objective = 0.0;
    for (std::size_t i = 0; i < m_Cases.classes.size(); ++i)
    {
      double * const logits = m_Probabilities.data() + i * m_Rows;
      this->Multiply(parameters, i, logits);
      double highest = m_FirstClass == 0 ? logits[0] : 0.0;
      highest = std::max(highest, *std::max_element(logits, logits + m_Rows));
      double       sum = m_FirstClass == 0 ? 0.0 : std::exp(-highest);
      const double ofTruth = m_Cases.classes[i] < m_FirstClass ? 0.0 : logits[m_Cases.classes[i] - m_FirstClass];
      for (std::size_t r = 0; r < m_Rows; ++r)
      {
        logits[r] = std::exp(logits[r] - highest);
        sum += logits[r];
      }
      std::for_each(logits, logits + m_Rows, [sum](double & value) { value /= sum; });
      objective += std::log(sum) - (ofTruth - highest);
    }
    Vector penalty(parameters.size());
    this->AddPenalty(parameters, penalty);
    return objective + 0.5 * Dot(parameters, penalty);
  }

  Vector
  ComputeGradient() const
  {
    Vector gradient(m_Parameters.size());
    Vector residual(m_Rows);
    for (std::size_t i = 0; i < m_Cases.classes.size(); ++i)
    {
      std::copy_n(m_Probabilities.begin() + static_cast<std::ptrdiff_t>(i * m_Rows), m_Rows, residual.begin());
      if (m_Cases.classes[i] >= m_FirstClass)
      {
        residual[m_Cases.classes[i] - m_FirstClass] -= 1.0;
      }
      this->AddProduct(residual, i, gradient);
    }
    this->AddPenalty(m_Parameters, gradient);
    return gradient;
  }

  Vector
  MultiplyHessian(const Vector & direction) const
  {
    Vector product(direction.size());
    Vector change(m_Rows);
    for (std::size_t i = 0; i < m_Cases.classes.size(); ++i)
    {
      const double * const probabilities = m_Probabilities.data() + i * m_Rows;
      this->Multiply(direction, i, change.data());
      const double mean = std::inner_product(change.begin(), change.end(), probabilities, 0.0);
      for (std::size_t r = 0; r < m_Rows; ++r)
      {
        change[r] = probabilities[r] * (change[r] - mean);
      }
      this->AddProduct(change, i, product);
    }
    this->AddPenalty(direction, product);
    if (m_FirstClass == 0)
    {
      this->TieIntercepts(direction, product);
    }
    return product;
  }

  LogisticFunction
  GetFunction() const
  {
    LogisticFunction function;
    function.coefficients.resize(m_Cases.numberOfClasses * m_Features);
    function.intercepts.resize(m_Cases.numberOfClasses);
    for (std::size_t r = 0; r < m_Rows; ++r)
    {
      const double * const row = m_Parameters.data() + r * (m_Features + 1);
      const std::size_t    c = r + m_FirstClass;
      std::copy_n(row, m_Features, function.coefficients.begin() + static_cast<std::ptrdiff_t>(c * m_Features));
      function.intercepts[c] = row[m_Features];
    }
    return function;
  }

private:
  /** Rows times the features of a case. */
  void
  Multiply(const Vector & rows, std::size_t oneCase, double * output) const
  {
    const double * const features = m_Cases.features.data() + oneCase * m_Features;
    for (std::size_t r = 0; r < m_Rows; ++r)
    {
      const double * const row = rows.data() + r * (m_Features + 1);
      output[r] = std::inner_product(features, features + m_Features, row, row[m_Features]);
    }
  }

  /** One factor a row times the features of a case. */
  void
  AddProduct(const Vector & factors, std::size_t oneCase, Vector & rows) const
  {
    const double * const features = m_Cases.features.data() + oneCase * m_Features;
    for (std::size_t r = 0; r < m_Rows; ++r)
    {
      double * const row = rows.data() + r * (m_Features + 1);
      for (std::size_t f = 0; f < m_Features; ++f)
      {
        row[f] += factors[r] * features[f];
      }
      row[m_Features] += factors[r];
    }
  }

  /** Its gradient: the coefficients, without the intercepts. */
  void
  AddPenalty(const Vector & rows, Vector & to) const
  {
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
      to[i] += (i + 1) % (m_Features + 1) == 0 ? 0.0 : rows[i];
    }
  }

  /** Logits change by nothing where the intercepts of all classes move together: as if that were penalized, their sum
   * stays 0. */
  void
  TieIntercepts(const Vector & rows, Vector & to) const
  {
    double sum = 0.0;
    for (std::size_t i = m_Features; i < rows.size(); i += m_Features + 1)
    {
      sum += rows[i];
    }
    for (std::size_t i = m_Features; i < rows.size(); i += m_Features + 1)
    {
      to[i] += sum;
    }
  }

  const RegressionCases & m_Cases;
  std::size_t             m_Features;
  unsigned int            m_FirstClass; ///< With a logit that is not 0.
  std::size_t             m_Rows;
  Vector                  m_Probabilities;
  Vector                  m_Parameters;
};

/** Newton's step, by conjugate gradients; the nearer the end, the more exactly, since far from it the objective is not
 * the step's parabola. */
Vector
SolveStep(const Problem & problem, const Vector & gradient, double distance)
{
  Vector step(gradient.size());
  Vector residual(gradient.size());
  Add(-1.0, gradient, residual);
  Vector       direction = residual;
  double       square = Dot(residual, residual);
  const double error = std::clamp(distance, 1e-12, 0.1);
  const double goal = error * error * square;
  for (std::size_t i = 0; i < 4 * gradient.size() && square > goal; ++i)
  {
    const Vector product = problem.MultiplyHessian(direction);
    const double curvature = Dot(direction, product);
    if (!(curvature > 0.0))
    {
      break;
    }
    const double length = square / curvature;
    Add(length, direction, step);
    Add(-length, product, residual);
    const double next = Dot(residual, residual);
    for (std::size_t k = 0; k < direction.size(); ++k)
    {
      direction[k] = residual[k] + next / square * direction[k];
    }
    square = next;
  }
  return step;
}
} // namespace

LogisticFunction
FitLogisticRegression(const RegressionCases & cases)
{
  const double goal = tolerance * (1.0 + static_cast<double>(cases.classes.size()));
  Problem      problem(cases);
  Vector       parameters(problem.GetNumberOfParameters());
  double       objective = problem.MoveTo(parameters);
  Vector       gradient = problem.ComputeGradient();
  for (unsigned int i = 0; i < mostSteps && GetLargest(gradient) > goal; ++i)
  {
    const Vector step = SolveStep(problem, gradient, GetLargest(gradient) / goal * tolerance);
    const double slope = Dot(gradient, step);
    double       length = 1.0;
    double       next = 0.0;
    Vector       there;
    // Near the end the objective changes by less than its rounding.
    const double rounding = 1e-14 * (1.0 + std::abs(objective));
    for (;; length *= 0.5)
    {
      there = parameters;
      Add(length, step, there);
      next = problem.MoveTo(there);
      if (next <= objective + 1e-4 * length * slope + rounding || length < 1e-10)
      {
        break;
      }
    }
    parameters = there;
    objective = next;
    gradient = problem.ComputeGradient();
  }
  if (!(GetLargest(gradient) <= goal))
  {
    itkGenericExceptionMacro("The logistic regression on "
                             << cases.classes.size() << " cases with " << cases.numberOfFeatures
                             << " features does not converge: its gradient is " << GetLargest(gradient)
                             << ". Combine with a mean instead.");
  }
  return problem.GetFunction();
}
} // namespace TransferLearning
} // namespace itk
