// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Checks a struct against the table of its fields.
#ifndef FieldVerification_h
#define FieldVerification_h

#include "Parameters/ParameterComplaints.h"
#include "TransferLearning/itkEnumNames.h"
#include "TransferLearning/itkFieldTable.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
struct AugmentationParameters;
struct CTPreprocessingParameters;
struct CTSeriesPolicies;
struct CTWindow;
struct NetworkTrainingParameters;

namespace TransferLearning
{
template <typename TStruct>
void
VerifyFields(const std::string & prefix, const TStruct & fields, Complaints & complaints);

// What a row cannot tell, since it concerns several fields; defined beside the structs' own functions.
void
VerifyRules(const std::string & prefix, const AugmentationParameters & augmentation, Complaints & complaints);
void
VerifyRules(const std::string & prefix, const CTPreprocessingParameters & parameters, Complaints & complaints);
void
VerifyRules(const std::string & prefix, const CTSeriesPolicies & policies, Complaints & complaints);
void
VerifyRules(const std::string & prefix, const CTWindow & window, Complaints & complaints);
void
VerifyRules(const std::string & prefix, const NetworkTrainingParameters & parameters, Complaints & complaints);

inline std::string
DescribeExpectation(const FieldFacts & facts)
{
  return facts.range.Describe() + (*facts.unit != '\0' ? " " : "") + facts.unit;
}

template <typename TValue>
void
VerifyFieldValue(const std::string & name, const TValue & value, const FieldFacts & facts, Complaints & complaints)
{
  if constexpr (std::is_enum_v<TValue>)
  {
    if (FindEnumName(value) == nullptr)
    {
      complaints.Add(name, " is ", static_cast<int>(value), ", which is not a value of its enumeration");
    }
  }
  else if constexpr (HasFieldTable<TValue>::value)
  {
    VerifyFields(name + '.', value, complaints);
  }
  else if constexpr (std::is_arithmetic_v<TValue>)
  {
    if (facts.hasRange && !facts.range.Contains(static_cast<double>(value)))
    {
      complaints.Add(name, " is ", value, ", but must be ", DescribeExpectation(facts));
    }
  }
}

template <typename TItem>
void
VerifyFieldValue(const std::string &        name,
                 const std::vector<TItem> & items,
                 const FieldFacts &         facts,
                 Complaints &               complaints)
{
  for (std::size_t i = 0; i < items.size(); ++i)
  {
    VerifyFieldValue(name + '[' + std::to_string(i) + ']', items[i], facts, complaints);
  }
}

template <typename TValue>
void
VerifyFieldValue(const std::string &           name,
                 const std::optional<TValue> & value,
                 const FieldFacts &            facts,
                 Complaints &                  complaints)
{
  if (value)
  {
    VerifyFieldValue(name, *value, facts, complaints);
  }
}

/** Columns and rows. */
inline void
VerifyFieldValue(const std::string &                 name,
                 const std::array<unsigned int, 2> & size,
                 const FieldFacts &                  facts,
                 Complaints &                        complaints)
{
  if (facts.hasRange && !(facts.range.Contains(size[0]) && facts.range.Contains(size[1])))
  {
    complaints.Add(name, " is ", size[0], 'x', size[1], ", but both must be ", DescribeExpectation(facts));
  }
}

/** Lengths along three axes. */
inline void
VerifyFieldValue(const std::string &           name,
                 const std::array<double, 3> & lengths,
                 const FieldFacts &            facts,
                 Complaints &                  complaints)
{
  for (std::size_t i = 0; i < lengths.size(); ++i)
  {
    VerifyFieldValue(name + '[' + std::to_string(i) + ']', lengths[i], facts, complaints);
  }
}

/** The ends of a range. */
inline void
VerifyFieldValue(const std::string &               name,
                 const std::pair<double, double> & ends,
                 const FieldFacts &                facts,
                 Complaints &                      complaints)
{
  if (!facts.range.Contains(ends.first) || !facts.range.Contains(ends.second) || ends.first >= ends.second)
  {
    complaints.Add(name,
                   " is ",
                   ends.first,
                   "..",
                   ends.second,
                   ", but both ends must be ",
                   DescribeExpectation(facts),
                   ", and the first below the second");
  }
}

/** `prefix` comes before the names of the members. */
template <typename TStruct>
void
VerifyFields(const std::string & prefix, const TStruct & fields, Complaints & complaints)
{
  ForEachField<TStruct>([&](const auto & row) {
    if (row.applies == nullptr || row.applies(fields))
    {
      VerifyFieldValue(prefix + row.GetMemberName(), fields.*row.member, row, complaints);
    }
  });
  VerifyRules(prefix, fields, complaints);
}
} // namespace TransferLearning
} // namespace itk

#endif
