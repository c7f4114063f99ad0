// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Classifies a DICOM CT series: reader -> classifier. The network brings its own preprocessing.
#include "itkCTSeriesReader.h"
#include "itkImageToClassProbabilitiesFilter.h"

#include <cstdlib>
#include <iostream>

int
main(int argc, char * argv[])
try
{
  if (argc != 3)
  {
    std::cerr << "Usage: " << argv[0] << " dicom-folder network.safetensors\n";
    return EXIT_FAILURE;
  }
  auto reader = itk::CTSeriesReader::New();
  reader->SetPath(argv[1]);
  reader->KeepAcquiredSlicesOn(); // for a network that takes slices

  auto network = itk::ClassificationNetwork::New();
  network->Read(argv[2]);

  auto classifier = itk::ImageToClassProbabilitiesFilter<itk::CTSeriesReader::OutputImageType>::New();
  classifier->SetInput(reader->GetOutput());
  classifier->SetNetwork(network);
  classifier->Update();

  const itk::ClassificationResult * result = classifier->GetResult();
  // Images outside the network's domain have no label, and probabilities under another name.
  const auto probabilities =
    result->IsOutOfDomain() ? result->GetOutOfDomainProbabilities() : result->GetProbabilities();
  for (std::size_t c = 0; c < network->GetClassNames().size(); ++c)
  {
    std::cout << network->GetClassNames()[c] << ' ' << probabilities[c] << '\n';
  }
  std::cout << "label " << result->GetLabel() << '\n';
  return EXIT_SUCCESS;
}
catch (const std::exception & error)
{
  std::cerr << error.what() << '\n';
  return EXIT_FAILURE;
}
