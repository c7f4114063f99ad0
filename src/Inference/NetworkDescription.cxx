// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassifierInput.h"

#include <nlohmann/json.hpp>

namespace itk
{
namespace TransferLearning
{
void
VerifyNetworkIsComplete(const ClassificationNetwork & network)
{
  if (network.GetArchitecture().empty())
  {
    itkGenericExceptionMacro("The network has no weights: call Read() or Create() before it is used.");
  }
}

void
VerifyNetworkDimension(const ClassificationNetwork & network, unsigned int imageDimension)
{
  if (network.GetDimension() > imageDimension)
  {
    itkGenericExceptionMacro("The network is " << network.GetArchitecture() << ", which is for volumes; the image has "
                                               << imageDimension
                                               << " dimensions. Give it a volume, or use a network for images.");
  }
}

std::string
DescribeNetwork(const ClassificationNetwork & network)
{
  const auto             card = nlohmann::json::parse(network.GetModelCard());
  nlohmann::ordered_json description;
  description["architecture"] = network.GetArchitecture();
  description["dimension"] = network.GetDimension();
  description["sha256"] = network.GetSHA256();
  description["intended_use"] = card.at("intended_use");
  description["classes"] = network.GetClassNames();
  return description.dump();
}
} // namespace TransferLearning
} // namespace itk
