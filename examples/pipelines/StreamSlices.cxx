// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// A network in a streaming pipeline: a series of any length is read, smoothed and classified a batch of slices at a
// time.
#include "itkCTSeriesReader.h"
#include "itkImageToClassProbabilitiesFilter.h"
#include "itkMedianImageFilter.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

int
main(int argc, char * argv[])
try
{
  if (argc != 4)
  {
    std::cerr << "Usage: " << argv[0] << " dicom-folder network.safetensors slices-at-once\n";
    return EXIT_FAILURE;
  }
  using ImageType = itk::CTSeriesReader::OutputImageType;
  auto reader = itk::CTSeriesReader::New();
  reader->SetPath(argv[1]);

  auto median = itk::MedianImageFilter<ImageType, ImageType>::New();
  median->SetInput(reader->GetOutput());
  median->SetRadius({ { 1, 1, 0 } }); // in the slice; every filter of the pipeline is asked for these slices alone

  itk::SizeValueType mostSlices = 0;
  median->AddObserver(itk::EndEvent(), [&](const itk::EventObject &) {
    mostSlices = std::max(mostSlices, reader->GetOutput()->GetBufferedRegion().GetSize(2));
  });

  auto network = itk::ClassificationNetwork::New();
  network->Read(argv[2]);

  auto classifier = itk::ImageToClassProbabilitiesFilter<ImageType>::New();
  classifier->SetInput(median->GetOutput());
  classifier->SetNetwork(network);
  classifier->SetBatchSize(std::stoul(argv[3]));
  classifier->Update();

  for (const auto & slice : classifier->GetResult()->GetSlices())
  {
    std::cout << "slice " << slice.index << ' '
              << (slice.violations.empty() ? slice.probabilities : slice.outOfDomainProbabilities)[0] << '\n';
  }
  std::cout << "at most " << mostSlices << " slices in memory\n";
  return EXIT_SUCCESS;
}
catch (const std::exception & error)
{
  std::cerr << error.what() << '\n';
  return EXIT_FAILURE;
}
