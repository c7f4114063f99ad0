// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ParameterComplaints_h
#define ParameterComplaints_h

#include "itkCTWindow.h"

#include "Support/EnumNames.h"

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

template <typename TEnum, std::size_t VSize>
void
VerifyEnum(const std::string & name, const EnumName<TEnum> (&table)[VSize], TEnum value, Complaints & complaints)
{
  for (const auto & entry : table)
  {
    if (entry.first == value)
    {
      return;
    }
  }
  complaints.Add(name, " is ", static_cast<int>(value), ", which is no value of its enumeration");
}

/** `prefix` comes before the names of the window's fields. */
void
VerifyWindow(const std::string & prefix, const CTWindow & window, Complaints & complaints);

void
VerifyPercentiles(const std::pair<double, double> & percentiles, Complaints & complaints);

/** Means or, where they must be above 0, deviations: one for all channels, or one a channel. */
void
VerifyNormalization(const char *                name,
                    const std::vector<double> & values,
                    unsigned int                channels,
                    bool                        positive,
                    Complaints &                complaints);
} // namespace TransferLearning
} // namespace itk

#endif
