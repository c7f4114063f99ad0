// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// One step of stochastic gradient descent, for run.py:
//   TrainingStep NETWORK IMAGE OUTPUT float|double RATE SEED SAMPLES
// trains NETWORK once at learning rate RATE on a prepared IMAGE (its components are the network's channels; along z
// follow the slices of so many SAMPLES, 2D images or volumes, whose classes are 0, 1, 2 ...) without dropout, and
// writes all tensors as safetensors. The loss is the mean cross entropy, and the auxiliary classifier's times its
// weight. What else is random starts from SEED.
#include "Networks/NetworkInternals.h"
#include "Networks/NetworkTensors.h"
#include "Support/TorchRuntime.h"
#include "Weights/SafetensorsWriter.h"
#include "itkImageFileReader.h"
#include "itkVectorImage.h"

#include <torch/nn/functional/loss.h>
#include <torch/optim/sgd.h>

#include <iostream>

namespace
{
using itk::Backbone;
using namespace itk::TransferLearning;

void
Train(Backbone & module, const torch::Tensor & input, double learningRate, uint64_t seed)
{
  const torch::Tensor labels = torch::arange(input.size(0));
  torch::optim::SGD   optimizer(module.parameters(), torch::optim::SGDOptions(learningRate));
  module.dropout = 0.0;
  module.train();
  SeedTorch(seed);
  const auto    output = module.ForwardTraining(input);
  torch::Tensor loss = torch::nn::functional::cross_entropy(output.logits, labels);
  if (output.auxiliary.defined())
  {
    loss = loss + module.auxiliaryLossWeight * torch::nn::functional::cross_entropy(output.auxiliary, labels);
  }
  loss.backward();
  optimizer.step();
}

void
Run(char ** arguments)
{
  auto network = itk::ClassificationNetwork::New();
  network->Read(arguments[1]);
  const NetworkInternals & internals = NetworkInternals::Of(network);

  const auto image = itk::ReadImage<itk::VectorImage<float, 3>>(arguments[2]);
  if (image->GetNumberOfComponentsPerPixel() != network->GetPreprocessingParameters().channels)
  {
    itkGenericExceptionMacro("'" << arguments[2] << "' has " << image->GetNumberOfComponentsPerPixel()
                                 << " components per pixel; the network takes "
                                 << network->GetPreprocessingParameters().channels << " channels.");
  }
  const auto size = image->GetLargestPossibleRegion().GetSize();
  const auto type = std::string(arguments[4]) == "double" ? torch::kFloat64 : torch::kFloat32;
  const auto input = MakeInputTensor(internals,
                                     image->GetBufferPointer(),
                                     size[2],
                                     static_cast<unsigned int>(size[1]),
                                     static_cast<unsigned int>(size[0]),
                                     std::stoull(arguments[7]));
  internals.module->to(type);
  Train(*internals.module, input.to(type), std::stod(arguments[5]), std::stoull(arguments[6]));
  WriteSafetensors(arguments[3], GetNamedTensors(*internals.module));
}
} // namespace

int
main(int argc, char * argv[])
{
  if (argc != 8)
  {
    std::cerr << "TrainingStep NETWORK IMAGE OUTPUT float|double RATE SEED SAMPLES" << std::endl;
    return 1;
  }
  try
  {
    CallTorch("Cannot train '" + std::string(argv[1]) + "'", [&] { Run(argv); });
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << std::endl;
    return 1;
  }
  return 0;
}
