// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Published weights of ClassificationNetwork.
#include "itkPublishedWeights.h"

namespace itk
{
namespace
{
PublishedWeights::Pointer
ReadWeights(const std::string & file)
{
  auto weights = PublishedWeights::New();
  weights->Read(file);
  return weights;
}
} // namespace

std::vector<std::string>
ClassificationNetwork::LoadPublishedWeights(const std::string & file)
{
  return ReadWeights(file)->Load(this);
}

std::vector<std::string>
ClassificationNetwork::LoadPublishedWeights(const std::string & file, const WeightsSource & source)
{
  return ReadWeights(file)->Load(this, source);
}

std::string
ClassificationNetwork::RecognizeArchitecture(const std::string & file)
{
  return ReadWeights(file)->GetArchitecture();
}

auto
ClassificationNetwork::RecognizeStructure(const std::string & file) -> Structure
{
  return ReadWeights(file)->GetStructure();
}

unsigned int
ClassificationNetwork::ReadNumberOfClasses(const std::string & file)
{
  return ReadWeights(file)->GetNumberOfClasses();
}
} // namespace itk
