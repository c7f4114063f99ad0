// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef EnsembleFixture_h
#define EnsembleFixture_h

#include "itkClassificationEnsemble.h"

#include <vector>

// Small compatible networks, and expected combinations of their output.
namespace EnsembleFixture
{
inline itk::CTPreprocessingParameters
MakeParameters(unsigned int size = 48)
{
  itk::CTPreprocessingParameters parameters;
  parameters.size = { { size, size } };
  return parameters;
}

inline itk::ClassificationNetwork::Pointer
MakeNetwork(uint64_t                               seed,
            const itk::CTPreprocessingParameters & parameters = MakeParameters(),
            const std::string &                    architecture = "resnet18")
{
  auto network = itk::ClassificationNetwork::New();
  network->Create(architecture, { "calcified", "healthy", "solid" }, seed);
  network->SetPreprocessingParameters(parameters);
  return network;
}

inline itk::ClassificationEnsemble::Pointer
MakeEnsemble(const std::vector<itk::ClassificationNetwork::Pointer> & networks)
{
  auto ensemble = itk::ClassificationEnsemble::New();
  for (const auto & network : networks)
  {
    ensemble->AddMember(network);
  }
  return ensemble;
}
} // namespace EnsembleFixture

#endif
