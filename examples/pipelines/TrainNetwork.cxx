// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Fine-tunes a network on a folder with one subfolder per class. Patients are never divided between training and test.
#include "itkCommand.h"
#include "itkDatasetInput.h"
#include "itkDatasetLeakage.h"
#include "itkNetworkTrainingFilter.h"

#include <cstdlib>
#include <iostream>

int
main(int argc, char * argv[])
try
{
  if (argc < 3 || argc > 4)
  {
    std::cerr << "Usage: " << argv[0] << " data output.safetensors [resnet18-weights.pth]\n";
    return EXIT_FAILURE;
  }
  auto dataset = itk::LabeledImageDataset::New();
  dataset->Read(argv[1]);
  dataset->SplitRandomly(0.2, 0.2, 1); // validation, test, seed
  itk::DatasetLeakage::Verify(dataset);

  auto network = itk::ClassificationNetwork::New();
  network->Create("resnet18", dataset->GetClassNames(), 1);
  if (argc == 4)
  {
    network->LoadPublishedWeights(argv[3]); // published ImageNet weights; the new head keeps its random ones
  }
  auto preprocessing = network->GetPreprocessingParameters();
  preprocessing.size = { 64, 64 };
  preprocessing.intensity = itk::DatasetInput::DetermineIntensity(dataset);
  network->SetPreprocessingParameters(preprocessing);

  itk::NetworkTrainingParameters parameters;
  parameters.epochs = 3;
  parameters.batchSize = 8;

  auto training = itk::NetworkTrainingFilter::New();
  training->SetInitialNetwork(network);
  training->SetDataset(dataset);
  training->SetParameters(parameters);
  training->AddObserver(itk::IterationEvent(), [&training](const itk::EventObject &) {
    const auto & epoch = training->GetHistory()->GetEpochs().back();
    std::cout << "epoch " << epoch.epoch << ": validation loss " << epoch.validationLoss << std::endl;
  });
  training->Update();
  training->GetOutput()->Write(argv[2]);
  return EXIT_SUCCESS;
}
catch (const std::exception & error)
{
  std::cerr << error.what() << '\n';
  return EXIT_FAILURE;
}
