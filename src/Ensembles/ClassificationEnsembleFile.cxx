// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Reading and writing of ClassificationEnsemble's file: what a network's file holds, a member after the other.
#include "itkClassificationEnsemble.h"

#include "TransferLearning/itkClassificationEnsembleFields.h"
#include "Networks/ModelCard.h"
#include "Networks/NetworkFile.h"
#include "Support/SHA256.h"
#include "Weights/SafetensorsWriter.h"

#include <nlohmann/json.hpp>

#include <iterator>
#include <memory>
#include <set>

namespace itk
{
namespace
{
using namespace TransferLearning;

std::string
GetPrefix(std::size_t member)
{
  return "members." + std::to_string(member) + '.';
}

bool
StartsWith(const std::string & text, const std::string & start)
{
  return text.compare(0, start.size(), start) == 0;
}

nlohmann::json
ToJSON(const ClassificationEnsemble::Stacking & stacking)
{
  return { { "coefficients", stacking.coefficients },
           { "intercepts", stacking.intercepts },
           { "fitted_on", stacking.fittedOn },
           { "cases", stacking.cases } };
}

ClassificationEnsemble::Stacking
ToStacking(const nlohmann::json & json)
{
  return { json.at("coefficients").get<std::vector<double>>(),
           json.at("intercepts").get<std::vector<double>>(),
           json.value("fitted_on", ""),
           json.value("cases", std::size_t{ 0 }) };
}

using FeatureRegression = ClassificationEnsemble::FeatureRegression;

/** Numbers of the regression on features that the file holds as a tensor. */
struct RegressionTensor
{
  const char *        name;
  std::vector<double> FeatureRegression::* values;
  bool                                     hasRowPerClass;
};
constexpr RegressionTensor regressionTensors[] = {
  { "features.coefficients", &FeatureRegression::coefficients, true },
  { "features.intercepts", &FeatureRegression::intercepts, false },
  { "features.means", &FeatureRegression::means, false },
  { "features.standard_deviations", &FeatureRegression::standardDeviations, false }
};

/** Without its numbers, which are tensors, and its classes, which are the card's. */
nlohmann::json
ToJSON(const FeatureRegression & regression)
{
  return { { "features_of_members", regression.featuresOfMembers },
           { "fitted_on", regression.fittedOn },
           { "cases", regression.cases } };
}

std::vector<NamedTensor>
MakeTensors(const FeatureRegression & regression)
{
  std::vector<NamedTensor> tensors;
  const auto               owner = std::make_shared<const FeatureRegression>(regression);
  for (const RegressionTensor & one : regressionTensors)
  {
    const std::vector<double> & values = (*owner).*one.values;
    NamedTensor                 tensor;
    tensor.name = one.name;
    tensor.type = TensorType::Float64;
    tensor.shape = { static_cast<int64_t>(values.size()) };
    if (one.hasRowPerClass)
    {
      const auto classes = static_cast<int64_t>(regression.classNames.size());
      tensor.shape = { classes, tensor.shape.front() / classes };
    }
    tensor.data = reinterpret_cast<const std::byte *>(values.data());
    tensor.owner = owner;
    tensors.push_back(tensor);
  }
  return tensors;
}

FeatureRegression
ToFeatureRegression(const nlohmann::json & json, const nlohmann::json & classes, const NamedTensors & content)
{
  FeatureRegression regression;
  regression.classNames = classes.get<std::vector<std::string>>();
  regression.featuresOfMembers = json.at("features_of_members").get<std::vector<unsigned int>>();
  regression.fittedOn = json.value("fitted_on", "");
  regression.cases = json.value("cases", std::size_t{ 0 });
  for (const RegressionTensor & one : regressionTensors)
  {
    const NamedTensor * const tensor = content.Find(one.name);
    if (tensor == nullptr || tensor->type != TensorType::Float64 ||
        tensor->shape.size() != (one.hasRowPerClass ? 2U : 1U))
    {
      itkGenericExceptionMacro("The tensor '" << one.name << "' of '" << content.file << "' is missing, or not "
                                              << (one.hasRowPerClass ? "a matrix" : "a list") << " of float64 values.");
    }
    std::vector<double> & values = regression.*one.values;
    values.resize(GetNumberOfBytes(*tensor) / sizeof(double));
    CopyElements(*tensor, values.data());
  }
  return regression;
}

/** Each once, in the order of the members. */
std::string
JoinIntendedUses(const nlohmann::json & cards)
{
  std::string           text;
  std::set<std::string> seen;
  for (const auto & card : cards)
  {
    const auto & given = card.at("intended_use");
    const auto   use = given.is_string() ? given.get<std::string>() : given.dump();
    if (seen.insert(use).second)
    {
      text += (text.empty() ? "" : "; ") + use;
    }
  }
  return text;
}

/** The member's own file, as far as the ensemble's holds it. */
NamedTensors
ExtractMember(const NamedTensors & content, std::size_t member, const nlohmann::json & card)
{
  const std::string prefix = GetPrefix(member);
  NamedTensors      extracted;
  extracted.file = content.file + ", member " + std::to_string(member);
  extracted.metadata.emplace_back(modelCardKey, card.dump());
  for (NamedTensor tensor : content.tensors)
  {
    if (StartsWith(tensor.name, prefix))
    {
      tensor.name.erase(0, prefix.size());
      extracted.tensors.push_back(tensor);
    }
  }
  for (const auto & [key, text] : content.metadata)
  {
    if (StartsWith(key, prefix))
    {
      extracted.metadata.emplace_back(key.substr(prefix.size()), text);
    }
  }
  return extracted;
}

/** All members, and how they are combined. */
void
FillFromFile(ClassificationEnsemble * ensemble, const NamedTensors & content, const nlohmann::json & wholeCard)
{
  const nlohmann::json & section = wholeCard.at(ensembleSection);
  std::size_t            tensors = 0;
  for (const nlohmann::json & card : section.at("members"))
  {
    const NamedTensors member = ExtractMember(content, ensemble->GetNumberOfMembers(), card);
    tensors += member.tensors.size();
    ensemble->AddMember(MakeNetwork(member));
  }
  if (section.contains("features"))
  {
    ensemble->SetFeatureRegression(ToFeatureRegression(section.at("features"), wholeCard.at("classes"), content));
    tensors += std::size(regressionTensors);
  }
  if (tensors != content.tensors.size())
  {
    itkGenericExceptionMacro("'" << content.file << "' has " << content.tensors.size() << " tensors, of which "
                                 << content.tensors.size() - tensors << " belong to none of its "
                                 << ensemble->GetNumberOfMembers() << " members.");
  }
  ensemble->SetCombination(GetEnumValue<ClassificationEnsembleEnums::Combination>(
    "The combination", section.at("combination").get<std::string>()));
  ensemble->SetWeights(section.value("weights", std::vector<double>{}));
  if (section.contains("stacking"))
  {
    ensemble->SetStacking(ToStacking(section.at("stacking")));
  }
  ensemble->Verify();
}

/** Of an ensemble of several members. */
NamedTensors
MakeEnsembleContent(const ClassificationEnsemble &                           ensemble,
                    const std::vector<std::pair<std::string, std::string>> & texts)
{
  NamedTensors content;
  content.metadata = texts;
  content.metadata.emplace_back(modelCardKey, ensemble.GetModelCard());
  if (ensemble.GetCombination() == ClassificationEnsembleEnums::Combination::Features)
  {
    content.tensors = MakeTensors(ensemble.GetFeatureRegression());
  }
  for (unsigned int m = 0; m < ensemble.GetNumberOfMembers(); ++m)
  {
    NamedTensors member = MakeFileContent(*ensemble.GetMember(m));
    for (NamedTensor & tensor : member.tensors)
    {
      tensor.name.insert(0, GetPrefix(m));
      content.tensors.push_back(tensor);
    }
    for (const auto & [key, text] : member.metadata)
    {
      if (key != modelCardKey)
      {
        content.metadata.emplace_back(GetPrefix(m) + key, text);
      }
    }
  }
  return content;
}
} // namespace

std::string
ClassificationEnsemble::GetModelCard() const
{
  this->Verify();
  if (this->IsOneNetwork())
  {
    return m_Members.front()->GetModelCard();
  }
  nlohmann::json   card = nlohmann::json::parse(m_Card);
  nlohmann::json & section = card[ensembleSection];
  section["members"] = nlohmann::json::array();
  for (const auto & member : m_Members)
  {
    section["members"].push_back(nlohmann::json::parse(member->GetModelCard()));
  }
  section["combination"] = GetEnumName(m_Combination);
  section.erase("weights");
  section.erase("stacking");
  section.erase("features");
  if (m_Combination == CombinationEnum::Stacked)
  {
    section["stacking"] = ToJSON(m_Stacking);
  }
  else if (m_Combination == CombinationEnum::Features)
  {
    section["features"] = ToJSON(m_FeatureRegression);
  }
  else if (!m_Weights.empty())
  {
    section["weights"] = m_Weights;
  }
  card["classes"] = this->GetClassNames();
  card["format_version"] = modelCardFormatVersion;
  card.emplace("intended_use", JoinIntendedUses(section["members"]));
  return card.dump();
}

void
ClassificationEnsemble::SetModelCardSection(const std::string & section, const std::string & json)
{
  if (this->IsOneNetwork())
  {
    m_Members.front()->SetModelCardSection(section, json);
    return;
  }
  if (section == ensembleSection || section == "classes" || section == "format_version")
  {
    itkGenericExceptionMacro("Section '" << section
                                         << "' of an ensemble's model card is set by its members and its "
                                            "combination, not by SetModelCardSection().");
  }
  const nlohmann::json value = nlohmann::json::parse(json, nullptr, false);
  if (value.is_discarded())
  {
    itkGenericExceptionMacro("The value for section '" << section << "' of the model card is not JSON: " << json);
  }
  nlohmann::json card = nlohmann::json::parse(m_Card);
  card[section] = value;
  m_Card = card.dump();
  this->Modified();
}

void
ClassificationEnsemble::Read(const std::string & file)
{
  const NamedTensors   content = ReadNamedTensors(file);
  const nlohmann::json card = ReadModelCard(content);
  const auto           read = Self::New();
  if (!card.contains(ensembleSection))
  {
    read->AddMember(MakeNetwork(content));
  }
  else
  {
    try
    {
      FillFromFile(read, content, card);
    }
    catch (const nlohmann::json::exception & error)
    {
      itkGenericExceptionMacro("The model card of '" << file << "' is invalid: " << error.what());
    }
    catch (const ExceptionObject & error)
    {
      const std::string reason = GetReason(error);
      itkGenericExceptionMacro(<< (reason.find(file) != std::string::npos ? "" : "Cannot read '" + file + "': ")
                               << reason);
    }
    read->m_Card = card.dump();
    const std::string prefix = "members.";
    for (const auto & text : content.metadata)
    {
      if (text.first != modelCardKey && !StartsWith(text.first, prefix))
      {
        read->m_Texts.push_back(text);
      }
    }
  }
  m_Members = read->m_Members;
  this->CopyAllButMembers(*read);
  this->Modified();
}

void
ClassificationEnsemble::Write(const std::string & file) const
{
  this->Verify();
  if (this->IsOneNetwork())
  {
    m_Members.front()->Write(file);
    return;
  }
  WriteSafetensors(file, MakeEnsembleContent(*this, m_Texts));
}

std::string
ClassificationEnsemble::GetSHA256() const
{
  this->Verify();
  if (this->IsOneNetwork())
  {
    return m_Members.front()->GetSHA256();
  }
  std::string state = this->GetModelCard();
  for (const auto & member : m_Members)
  {
    state += member->GetSHA256();
  }
  if (m_Combination == CombinationEnum::Features)
  {
    SHA256 numbers;
    for (const RegressionTensor & one : regressionTensors)
    {
      const std::vector<double> & values = m_FeatureRegression.*one.values;
      numbers.Append(values.data(), values.size() * sizeof(double));
    }
    state += numbers.Finish();
  }
  for (const auto & text : m_Texts)
  {
    state += ' ' + text.first + ' ' + text.second;
  }
  if (m_SHA256.second != state)
  {
    m_SHA256 = { ComputeSafetensorsSHA256(MakeEnsembleContent(*this, m_Texts)), state };
  }
  return m_SHA256.first;
}
} // namespace itk
