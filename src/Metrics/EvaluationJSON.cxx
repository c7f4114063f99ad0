// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/EvaluationJSON.h"

#include "Support/NumberText.h"
#include "itkMacro.h"

#include <algorithm>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Of the network, or of each member of an ensemble; without those that have none. */
std::vector<OrderedJSON>
GetCalibrations(const std::string & networkDescription)
{
  const OrderedJSON        network = ParseNetworkDescription(networkDescription);
  std::vector<OrderedJSON> calibrations;
  const auto               add = [&calibrations](const OrderedJSON & description) {
    const auto found = description.is_object() ? description.find("calibration") : description.end();
    if (found != description.end() && found->is_object())
    {
      calibrations.push_back(*found);
    }
  };
  add(network);
  if (network.is_object() && network.contains("members"))
  {
    std::for_each(network["members"].begin(), network["members"].end(), add);
  }
  return calibrations;
}

/** "120 cases of validation" */
std::string
GetFittedCases(const OrderedJSON & calibration)
{
  const auto split = calibration.find("fitted_on");
  const auto cases = calibration.find("cases");
  return (cases != calibration.end() ? cases->dump() + " cases of " : "cases of ") +
         (split != calibration.end() && split->is_string() ? split->get<std::string>() : "unknown origin");
}
} // namespace

OrderedJSON
ParseNetworkDescription(const std::string & description)
{
  if (description.empty())
  {
    return nullptr;
  }
  // Null where it does not parse: the message below then says it better than the parser does.
  OrderedJSON network = OrderedJSON::parse(description, nullptr, false);
  if (!network.is_object())
  {
    itkGenericExceptionMacro("The description of the network must be a JSON object, but is '"
                             << description.substr(0, 80) << "'. Use the network's model card.");
  }
  return network;
}

std::string
GetIntendedUse(const std::string & networkDescription)
{
  const OrderedJSON network = ParseNetworkDescription(networkDescription);
  if (network.is_object())
  {
    const auto found = network.find("intended_use");
    if (found != network.end() && found->is_string() && !found->get_ref<const std::string &>().empty())
    {
      return found->get<std::string>();
    }
  }
  return "research; not for diagnosis";
}

std::string
DescribeTemperature(const std::string & networkDescription)
{
  std::string sentence;
  for (const OrderedJSON & calibration : GetCalibrations(networkDescription))
  {
    const auto temperature = calibration.find("temperature");
    if (temperature != calibration.end() && temperature->is_number())
    {
      sentence += (sentence.empty() ? "temperature " : "; temperature ") + ToNumberText(temperature->get<double>(), 3) +
                  ", fitted on " + GetFittedCases(calibration);
    }
  }
  return sentence;
}

std::string
DescribeRefusedTemperature(const std::string & networkDescription)
{
  std::string sentences;
  for (const OrderedJSON & calibration : GetCalibrations(networkDescription))
  {
    const auto refused = calibration.find("refused");
    if (refused != calibration.end() && refused->is_string())
    {
      sentences += (sentences.empty() ? "No temperature was fitted on " : " No temperature was fitted on ") +
                   GetFittedCases(calibration) + ": " + refused->get<std::string>() + '.';
    }
  }
  return sentences;
}

const char *
GetBootstrapUnit(const ClassificationMetrics & metrics)
{
  return metrics.HasPatients()                                      ? "patient"
         : metrics.GetNumberOfGroups() == metrics.GetCases().size() ? "case"
                                                                    : "group";
}

OrderedJSON
MakeDocument(const std::string & networkDescription)
{
  OrderedJSON document;
  document["format_version"] = 1;
  document["intended_use"] = GetIntendedUse(networkDescription);
  document["network"] = ParseNetworkDescription(networkDescription);
  return document;
}

std::string
ToText(const OrderedJSON & document)
{
  return document.dump(2, ' ', false, OrderedJSON::error_handler_t::replace) + "\n";
}
} // namespace TransferLearning
} // namespace itk
