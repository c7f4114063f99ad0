// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkHeatMapDescription.h"

#include "Support/NearestName.h"
#include "Support/QuotedNames.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
bool
HaveSingleCells(const std::vector<ClassificationNetwork::ActivationMap> & maps)
{
  return std::all_of(maps.begin(), maps.end(), [](const auto & map) { return map.values.size() == 1; });
}

std::string
DescribeHeatMapLimits(const std::string & className, const std::vector<MemberHeatMap> & members)
{
  const auto  all = static_cast<std::ptrdiff_t>(members.size());
  const auto  zero = std::count_if(members.begin(), members.end(), [](const auto & one) { return one.maximum == 0.0; });
  const auto  single = std::count_if(members.begin(), members.end(), [](const auto & one) { return one.isSingleCell; });
  const auto  count = [all](std::ptrdiff_t some) { return std::to_string(some) + " of " + std::to_string(all); };
  std::string text;
  if (zero == all)
  {
    text = "No location speaks for class '" + className + "': the heat map is zero everywhere (black).";
  }
  else if (zero > 0)
  {
    text = "No location speaks for class '" + className + "' in the maps of " + count(zero) + " networks.";
  }
  if (single > 0)
  {
    text += text.empty() ? "" : " ";
    text += single == all ? "The heat map has a single cell: it has the same value everywhere in an image and shows no "
                            "location. A network with a larger input has more cells."
                          : "The maps of " + count(single) + " networks have a single cell and show no location.";
  }
  return text;
}

std::string
DescribeHeatMap(const std::string & className, double maximum, const std::vector<MemberHeatMap> & members)
{
  nlohmann::ordered_json description{ { "class", className },
                                      { "method", "Grad-CAM" },
                                      { "scale", "0..1, of the volume's maximum" },
                                      { "maximum", maximum } };
  if (members.size() > 1)
  {
    for (const MemberHeatMap & member : members)
    {
      description["maxima_of_members"].push_back(member.maximum);
    }
  }
  const std::string limits = DescribeHeatMapLimits(className, members);
  if (!limits.empty())
  {
    description["note"] = limits;
  }
  return description.dump();
}

unsigned int
FindMappedClass(const std::vector<std::string> & classNames, const std::string & name)
{
  const auto found = std::find(classNames.begin(), classNames.end(), name);
  if (found == classNames.end())
  {
    const std::string nearest = FindNearestName(name, classNames);
    itkGenericExceptionMacro(<< "The class of the heat map is '" << name << "'; "
                             << (nearest.empty() ? "it" : "did you mean '" + nearest + "'? It")
                             << " must be one of: " << JoinQuoted(classNames) << '.');
  }
  return static_cast<unsigned int>(found - classNames.begin());
}
} // namespace TransferLearning
} // namespace itk
