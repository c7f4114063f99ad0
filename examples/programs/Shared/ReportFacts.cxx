// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ReportFacts.h"

#include "TransferLearning/itkCTPreprocessingFields.h"
#include "TransferLearning/itkNetworkTrainingFields.h"

#include <array>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace ReportFacts
{
namespace
{
using itk::TransferLearning::FieldTable;
using itk::TransferLearning::HasFieldTable;

template <typename TValue>
std::string
ToText(const TValue & value)
{
  if constexpr (std::is_enum_v<TValue>)
  {
    return itk::TransferLearning::GetEnumName(value);
  }
  else if constexpr (std::is_same_v<TValue, bool>)
  {
    return value ? "yes" : "no";
  }
  else if constexpr (std::is_same_v<TValue, std::string>)
  {
    return value;
  }
  else
  {
    return nlohmann::json(value).dump(); // the shortest text that reads back as the same number
  }
}

/** "-600/1500", with the function where it is not the usual one. */
std::string
ToText(const itk::CTWindow & window)
{
  return ToText(window.center) + '/' + ToText(window.width) +
         (window.function == itk::CTWindowEnums::Function::Linear ? "" : ' ' + ToText(window.function));
}

std::string
ToText(const std::array<unsigned int, 2> & size)
{
  return ToText(size[0]) + " x " + ToText(size[1]);
}

std::string
ToText(const std::pair<double, double> & range)
{
  return ToText(range.first) + " to " + ToText(range.second);
}

template <typename TItem>
std::string
ToText(const std::optional<TItem> & item)
{
  return item ? ToText(*item) : std::string("none");
}

template <typename TItem>
std::string
ToText(const std::vector<TItem> & items)
{
  std::string text;
  for (const TItem & item : items)
  {
    text += (text.empty() ? "" : ", ") + ToText(item);
  }
  return text;
}

template <typename TStruct>
void
AddFields(const TStruct & fields, FactsType & facts)
{
  itk::TransferLearning::ForEachField<TStruct>([&](const auto & row) {
    const auto & value = fields.*row.member;
    using ValueType = std::decay_t<decltype(value)>;
    if (row.applies != nullptr && !row.applies(fields))
    {
      return;
    }
    if constexpr (std::is_same_v<ValueType, itk::AugmentationParameters>)
    {
      const std::size_t first = facts.size();
      AddFields(value, facts);
      for (std::size_t i = first; i < facts.size(); ++i)
      {
        facts[i].first = std::string(row.label) + ": " + facts[i].first;
      }
    }
    else
    {
      const std::string unit = row.unit;
      facts.emplace_back(row.label, ToText(value) + (unit.empty() ? "" : ' ' + unit));
    }
  });
}

/** The name that people use of a key. */
std::string
GetCardName(const std::string & key)
{
  static const std::vector<std::pair<std::string, std::string>> names = { { "itk", "ITK" },
                                                                          { "libtorch", "LibTorch" },
                                                                          { "transfer_learning",
                                                                            "ITKTransferLearning" },
                                                                          { "sha256", "SHA-256" } };
  for (const auto & name : names)
  {
    if (name.first == key)
    {
      return name.second;
    }
  }
  return key;
}

std::string
ToText(const nlohmann::json & value)
{
  return value.is_string() ? value.get<std::string>() : value.dump();
}
} // namespace

FactsType
Describe(const itk::NetworkTrainingParameters & parameters)
{
  FactsType facts;
  AddFields(parameters, facts);
  return facts;
}

FactsType
Describe(const itk::CTPreprocessingParameters & parameters)
{
  FactsType facts;
  AddFields(parameters, facts);
  return facts;
}

namespace
{
/** How many patients and slices the domain comes from, and whether it has a bound in features. */
void
AddDomain(const nlohmann::json & card, FactsType & facts)
{
  const auto domain = card.value("domain", nlohmann::json());
  if (!domain.is_object())
  {
    facts.emplace_back("domain", "unknown");
    return;
  }
  const auto patients = domain.value("patients", 0U);
  facts.emplace_back("domain",
                     (patients > 0 ? std::to_string(patients) : "an unknown number of") + " training patients, " +
                       std::to_string(domain.value("slices", 0U)) + " samples");
  const auto bound = domain.value("feature_distance", nlohmann::json());
  facts.emplace_back("domain: distance in features",
                     bound.is_object() ? "at most " + ToText(bound.at("threshold")) + ", fitted to " +
                                           ToText(bound.at("patients")) + " patients"
                                       : "no bound: " + domain.value("feature_distance_refused", std::string()));
}
} // namespace

FactsType
DescribeCard(const nlohmann::json & card)
{
  FactsType  facts;
  const auto weights = card.value("training", nlohmann::json::object()).value("initial_weights", nlohmann::json());
  if (weights.is_object())
  {
    for (const auto & entry : weights.items())
    {
      facts.emplace_back("initial weights: " + GetCardName(entry.key()), ToText(entry.value()));
    }
  }
  else if (!weights.is_null())
  {
    facts.emplace_back("initial weights", ToText(weights));
  }
  AddDomain(card, facts);
  const auto software = card.value("software", nlohmann::json::object());
  for (const auto & entry : software.items())
  {
    facts.emplace_back(GetCardName(entry.key()), ToText(entry.value()));
  }
  return facts;
}
} // namespace ReportFacts
