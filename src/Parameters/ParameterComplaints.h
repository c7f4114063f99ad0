// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ParameterComplaints_h
#define ParameterComplaints_h

#include "itkMacro.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Collects what is wrong, so that one error tells all. */
class Complaints
{
public:
  /** Of what they are. */
  explicit Complaints(std::string what)
    : m_What(std::move(what))
  {}

  template <typename... TParts>
  void
  Add(const TParts &... parts)
  {
    m_Text << (m_Empty ? "" : "; ");
    (m_Text << ... << parts);
    m_Empty = false;
  }
  void
  Throw() const
  {
    if (!m_Empty)
    {
      itkGenericExceptionMacro(<< m_What << ": " << m_Text.str() << '.');
    }
  }

private:
  std::string        m_What;
  std::ostringstream m_Text;
  bool               m_Empty{ true };
};

/** Means or deviations: one for all channels, or one per channel. */
inline void
VerifyChannelCount(const char *                name,
                   const std::vector<double> & values,
                   unsigned int                channels,
                   Complaints &                complaints)
{
  if (values.size() != 1 && values.size() != channels)
  {
    complaints.Add(
      name, " has ", values.size(), " values, but with channels = ", channels, " it must have 1 or as many");
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
