// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/LookAlikes.h"

#include "TransferLearning/itkClassificationNetworkFields.h"
#include "itkMacro.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cctype>

namespace itk
{
namespace TransferLearning
{
namespace
{
using OriginEnum = ClassificationNetworkEnums::Origin;

bool
HasOrigin(const RecognizedWeights & weights, OriginEnum origin)
{
  return std::find(weights.origins.begin(), weights.origins.end(), origin) != weights.origins.end();
}

/** Those of the names that the file has. */
std::vector<const LookAlike *>
GetLookAlikes(const RecognizedWeights & weights)
{
  std::vector<const LookAlike *> found;
  for (const LookAlike & lookAlike : weights.registration->lookAlikes)
  {
    if (!weights.input && !weights.origins.empty() && lookAlike.of == weights.origins.front())
    {
      found.push_back(&lookAlike);
    }
  }
  return found;
}

/** A folder may have the name of what people do in it: it tells of another origin, where the file's own name tells of
 * any. */
const LookAlike *
FindInPath(const std::vector<const LookAlike *> & lookAlikes, const std::string & path)
{
  const std::string name = itksys::SystemTools::GetFilenameName(path);
  const auto        named = std::find_if(lookAlikes.begin(), lookAlikes.end(), [&](const LookAlike * lookAlike) {
    const bool isOther = lookAlike->origin && *lookAlike->origin != lookAlike->of;
    return ContainsInPath(isOther ? path : name, lookAlike->inPath);
  });
  return named == lookAlikes.end() ? nullptr : *named;
}
} // namespace

bool
ContainsInPath(const std::string & path, const std::string & part)
{
  std::string plain = path;
  std::transform(plain.begin(), plain.end(), plain.begin(), [](unsigned char c) {
    return c == '-' ? '_' : static_cast<char>(std::tolower(c));
  });
  return plain.find(part) != std::string::npos;
}

void
DecideByPath(RecognizedWeights & weights, const std::string & path)
{
  const LookAlike * const named = FindInPath(GetLookAlikes(weights), path);
  if (!named)
  {
    return;
  }
  if (!named->origin)
  {
    itkGenericExceptionMacro("By its name, '" << path << "' is of " << named->network << ", which has the tensors of "
                                              << weights.registration->description.name
                                              << " and computes otherwise; no network here does. If it is not, rename "
                                                 "the file.");
  }
  if (*named->origin != weights.origins.front())
  {
    weights.origins = { *named->origin };
  }
}

std::vector<const LookAlike *>
FindLookAlikes(const RecognizedWeights & weights, const std::string & path)
{
  auto found = GetLookAlikes(weights);
  return FindInPath(found, path) ? std::vector<const LookAlike *>() : found;
}

std::vector<OriginEnum>
GetOriginsToChoose(const std::vector<const LookAlike *> & lookAlikes)
{
  std::vector<OriginEnum> origins;
  bool                    isChoice = false;
  for (const LookAlike * const lookAlike : lookAlikes)
  {
    if (lookAlike->origin)
    {
      isChoice = isChoice || *lookAlike->origin != lookAlike->of;
      origins.push_back(*lookAlike->origin);
    }
  }
  return isChoice ? origins : std::vector<OriginEnum>();
}

std::string
JoinOrigins(const std::vector<OriginEnum> & origins)
{
  std::string text;
  for (const OriginEnum origin : origins)
  {
    text += (text.empty() ? "" : ", ") + std::string(GetEnumName(origin));
  }
  return text;
}

std::string
JoinNetworks(const std::vector<const LookAlike *> & lookAlikes)
{
  std::string text;
  for (std::size_t i = 0; i < lookAlikes.size(); ++i)
  {
    text += (i == 0 ? "" : i + 1 == lookAlikes.size() ? " or " : ", ") + lookAlikes[i]->network;
  }
  return text;
}

std::optional<ClassificationNetwork::Publication>
FindPublishedInput(const RecognizedWeights & weights, const std::string & path)
{
  if (weights.input)
  {
    return weights.input;
  }
  for (const KnownFile & known : weights.registration->knownFiles)
  {
    if (HasOrigin(weights, known.publication.origin) && ContainsInPath(path, known.inPath))
    {
      return known.publication;
    }
  }
  return std::nullopt;
}
} // namespace TransferLearning
} // namespace itk
