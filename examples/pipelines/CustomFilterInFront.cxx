// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// A filter of one's own in front of a network: metal above 2000 HU becomes soft tissue before classification.
#include "itkCTSeriesReader.h"
#include "itkImageRegionRange.h"
#include "itkImageToClassProbabilitiesFilter.h"
#include "itkImageToImageFilter.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

using ImageType = itk::CTSeriesReader::OutputImageType;

class MetalRemovalImageFilter : public itk::ImageToImageFilter<ImageType, ImageType>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(MetalRemovalImageFilter);
  using Self = MetalRemovalImageFilter;
  using Pointer = itk::SmartPointer<Self>;
  itkNewMacro(Self);

protected:
  MetalRemovalImageFilter() { this->DynamicMultiThreadingOn(); }

  void
  DynamicThreadedGenerateData(const OutputImageRegionType & region) override
  {
    const itk::ImageRegionRange<const ImageType> input(*this->GetInput(), region);
    itk::ImageRegionRange<ImageType>             output(*this->GetOutput(), region);
    std::transform(input.cbegin(), input.cend(), output.begin(), [](short hu) -> short { return hu > 2000 ? 50 : hu; });
  }
};

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

  auto metalRemoval = MetalRemovalImageFilter::New();
  metalRemoval->SetInput(reader->GetOutput());

  auto network = itk::ClassificationNetwork::New();
  network->Read(argv[2]);

  auto classifier = itk::ImageToClassProbabilitiesFilter<ImageType>::New();
  classifier->SetInput(metalRemoval->GetOutput());
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
  return EXIT_SUCCESS;
}
catch (const std::exception & error)
{
  std::cerr << error.what() << '\n';
  return EXIT_FAILURE;
}
