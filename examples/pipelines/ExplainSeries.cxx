// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Grad-CAM: a heat map, on the grid of the CT, of where the network saw the class that it chose. Label and map come of
// one pass through the network.
#include "itkCTSeriesReader.h"
#include "itkClassActivationMapImageFilter.h"
#include "itkImageFileWriter.h"

#include <cstdlib>
#include <iostream>

int
main(int argc, char * argv[])
try
{
  if (argc != 4)
  {
    std::cerr << "Usage: " << argv[0] << " dicom-folder network.safetensors heatmap.nrrd\n";
    return EXIT_FAILURE;
  }
  auto reader = itk::CTSeriesReader::New();
  reader->SetPath(argv[1]);

  auto network = itk::ClassificationNetwork::New();
  network->Read(argv[2]);

  auto gradCAM = itk::ClassActivationMapImageFilter<itk::CTSeriesReader::OutputImageType>::New();
  gradCAM->SetInput(reader->GetOutput());
  gradCAM->SetNetwork(network);

  itk::WriteImage(gradCAM->GetOutput(), argv[3]);
  std::cout << "heat map of " << gradCAM->GetResult()->GetLabel() << '\n';
  return EXIT_SUCCESS;
}
catch (const std::exception & error)
{
  std::cerr << error.what() << '\n';
  return EXIT_FAILURE;
}
