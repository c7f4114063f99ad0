// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkImageToClassProbabilitiesFilter.h"
#include <iostream>

int
main()
{
  auto image = itk::Image<short, 3>::New();
  image->SetRegions(itk::Size<3>{ { 64, 64, 2 } });
  image->Allocate(true);
  auto network = itk::ClassificationNetwork::New();
  network->Create("resnet18", { "normal", "other" }, 1);
  auto classify = itk::ImageToClassProbabilitiesFilter<itk::Image<short, 3>>::New();
  classify->SetInput(image);
  classify->SetNetwork(network);
  classify->Update();
  std::cout << classify->GetResult()->ToJSON() << std::endl;
}
