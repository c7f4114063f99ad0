// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceStatistics_h
#define SliceStatistics_h

#include "itkLabeledSliceContent.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What the values of a slice have in common, row by row. */
class ValueSurvey
{
public:
  void
  Add(const std::vector<double> & values, unsigned int colors)
  {
    if (!m_First && !values.empty())
    {
      m_First = values.front();
    }
    for (std::size_t i = 0; i < values.size(); i += colors)
    {
      m_IsGray = m_IsGray && (colors == 1 || (values[i] == values[i + 1] && values[i] == values[i + 2]));
    }
    for (const double value : values)
    {
      m_IsUniform = m_IsUniform && value == *m_First;
      m_IsShort = m_IsShort && value >= std::numeric_limits<short>::min() &&
                  value <= std::numeric_limits<short>::max() && value == std::trunc(value);
    }
  }

  bool
  IsUniform() const
  {
    return m_IsUniform;
  }
  bool
  IsGray() const
  {
    return m_IsGray;
  }
  bool
  IsShort() const
  {
    return m_IsShort;
  }

private:
  std::optional<double> m_First;
  bool                  m_IsUniform{ true };
  bool                  m_IsGray{ true };
  bool                  m_IsShort{ true };
};

/** Mean and deviation of the outermost pixels, each the mean of its colors. */
class BorderStatistics
{
public:
  explicit BorderStatistics(LabeledSliceContent & content)
    : m_Content(content)
  {}

  void
  Add(std::size_t row, const std::vector<double> & values)
  {
    const bool        isEdge = row == 0 || row + 1 == m_Content.rows;
    const std::size_t step = isEdge ? 1 : std::max(m_Content.columns - 1, 1u);
    for (std::size_t column = 0; column < m_Content.columns; column += step)
    {
      double value = 0.0;
      for (unsigned int color = 0; color < m_Content.channels; ++color)
      {
        value += values[column * m_Content.channels + color];
      }
      value /= m_Content.channels;
      m_Sum += value;
      m_Squares += value * value;
      m_Count += 1.0;
    }
  }

  void
  Finish()
  {
    m_Content.borderMean = m_Sum / m_Count;
    m_Content.borderDeviation =
      std::sqrt(std::max(0.0, m_Squares / m_Count - m_Content.borderMean * m_Content.borderMean));
  }

private:
  LabeledSliceContent & m_Content;
  double                m_Sum{ 0.0 };
  double                m_Squares{ 0.0 };
  double                m_Count{ 0.0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
