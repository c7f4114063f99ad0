// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkClassifierInput.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** What probabilities were divided by, and what that was fitted on. */
void
AddCalibration(const nlohmann::json & card, nlohmann::ordered_json & description)
{
  const auto found = card.find("calibration");
  if (found != card.end() && !found->empty())
  {
    description["calibration"] = *found;
  }
}
} // namespace

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

ClassificationEnsemble::ConstPointer
GetEnsembleOf(const ClassificationNetwork * network, const ClassificationEnsemble * ensemble)
{
  if ((network == nullptr) == (ensemble == nullptr))
  {
    itkGenericExceptionMacro(<< (network == nullptr ? "Neither a network nor an ensemble is"
                                                    : "Both a network and an ensemble are")
                             << " given. Call either SetNetwork() or SetEnsemble().");
  }
  if (network == nullptr)
  {
    return ensemble;
  }
  const auto ofOne = ClassificationEnsemble::New();
  ofOne->AddMember(const_cast<ClassificationNetwork *>(network));
  return ofOne.GetPointer();
}

ClassificationEnsemble::ConstPointer
GetCompleteEnsemble(const ClassificationNetwork * network, const ClassificationEnsemble * ensemble)
{
  auto complete = GetEnsembleOf(network, ensemble);
  complete->Verify();
  return complete;
}

std::vector<std::vector<unsigned int>>
GroupMembersByInput(const ClassificationEnsemble & ensemble)
{
  std::vector<std::vector<unsigned int>> groups;
  for (unsigned int m = 0; m < ensemble.GetNumberOfMembers(); ++m)
  {
    const ClassificationNetwork & member = *ensemble.GetMember(m);
    const auto                    group = std::find_if(groups.begin(), groups.end(), [&](const auto & members) {
      const ClassificationNetwork & first = *ensemble.GetMember(members.front());
      return first.GetPreprocessingParameters() == member.GetPreprocessingParameters() &&
             first.GetDevice() == member.GetDevice();
    });
    if (group == groups.end())
    {
      groups.push_back({ m });
    }
    else
    {
      group->push_back(m);
    }
  }
  return groups;
}

namespace
{
/** How many patients and slices the domain comes from; nothing if it is unknown. */
void
AddDomain(const nlohmann::json & card, nlohmann::ordered_json & description)
{
  if (card.contains("domain"))
  {
    const auto & domain = card.at("domain");
    description["domain"] = { { "patients", domain.at("patients") }, { "slices", domain.at("slices") } };
  }
}
} // namespace

std::string
DescribeEnsemble(const ClassificationEnsemble & ensemble)
{
  const auto             card = nlohmann::json::parse(ensemble.GetModelCard());
  const bool             isEnsemble = card.contains("ensemble");
  nlohmann::ordered_json description;
  description["architecture"] = isEnsemble ? "ensemble" : ensemble.GetMember(0)->GetArchitecture();
  description["dimension"] = ensemble.GetDimension();
  description["sha256"] = ensemble.GetSHA256();
  description["intended_use"] = card.at("intended_use");
  description["classes"] = ensemble.GetClassNames();
  if (card.contains("abstention"))
  {
    description["abstention"] = card.at("abstention");
  }
  AddCalibration(card, description);
  for (unsigned int m = 0; m < ensemble.GetNumberOfMembers() && !description.contains("domain"); ++m)
  {
    AddDomain(nlohmann::json::parse(ensemble.GetMember(m)->GetModelCard()), description);
  }
  if (isEnsemble)
  {
    const auto & section = card.at("ensemble");
    description["combination"] = section.at("combination");
    if (section.contains("weights"))
    {
      description["weights"] = section.at("weights");
    }
    if (section.contains("features"))
    {
      description["features"] = section.at("features");
    }
    for (unsigned int m = 0; m < ensemble.GetNumberOfMembers(); ++m)
    {
      const ClassificationNetwork & member = *ensemble.GetMember(m);
      nlohmann::ordered_json ofMember{ { "architecture", member.GetArchitecture() }, { "sha256", member.GetSHA256() } };
      AddCalibration(nlohmann::json::parse(member.GetModelCard()), ofMember);
      description["members"].push_back(ofMember);
    }
  }
  return description.dump();
}
} // namespace TransferLearning
} // namespace itk
