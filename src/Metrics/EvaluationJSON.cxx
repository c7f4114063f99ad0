// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/EvaluationJSON.h"

#include "itkMacro.h"

namespace itk
{
namespace TransferLearning
{
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
