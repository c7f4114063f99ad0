// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingProblem_h
#define TrainingProblem_h

#include "Training/TrainingLoop.h"

#include <torch/nn.h>

#include <limits>

namespace TrainingProblem
{
using itk::Backbone;
using itk::LabeledSlice;
using itk::NetworkTrainingParameters;
using itk::TrainingHistory;
using namespace itk::TransferLearning;

/** Global average pooling and a linear classifier: small enough to compute by hand. */
class LinearBackbone : public Backbone
{
public:
  explicit LinearBackbone(bool hasBatchNorm)
    : Backbone({ 2, {} })
  {
    this->MakeHead("classifier", 3);
    if (hasBatchNorm)
    {
      norm = register_module("norm", torch::nn::BatchNorm2d(3));
    }
    const torch::NoGradGuard noGradients;
    auto                     parameters = this->named_parameters();
    parameters["classifier.weight"].copy_(torch::tensor({ { 0.5f, -0.25f, 0.125f }, { -0.5f, 0.75f, 0.0f } }));
    parameters["classifier.bias"].copy_(torch::tensor({ 0.25f, -0.125f }));
  }
  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    if (input.size(0) > mostImages)
    {
      C10_THROW_ERROR(OutOfMemoryError, "the device is full");
    }
    return norm.is_empty() ? input : norm(input);
  }

  torch::nn::BatchNorm2d norm{ nullptr };
  int64_t                mostImages{ std::numeric_limits<int64_t>::max() };
};

/** A linear problem with uniform pictures: the three values of a picture are its features. */
struct Problem
{
  std::vector<std::array<float, 3>>   features;
  std::vector<LabeledSlice>           slices;
  TrainingPlan                        plan;
  NetworkTrainingParameters           parameters;
  NetworkInternals                    network;
  TrainingCallbacks                   callbacks;
  std::vector<TrainingHistory::Epoch> epochs;
  std::vector<std::vector<float>>     weightsOfEpochs;
  std::vector<double>                 fractions;

  explicit Problem(std::size_t training, std::size_t validation = 0, bool hasBatchNorm = false)
  {
    network.module = std::make_shared<LinearBackbone>(hasBatchNorm);
    network.module->eval();
    network.architecture = "resnet18"; // smallest size and number of channels
    network.classNames = { "a", "b" };
    network.preprocessing.size = { { 32, 32 } };
    for (std::size_t i = 0; i < training + validation; ++i)
    {
      LabeledSlice slice;
      slice.label = i % 3 == 0 ? 1 : 0;
      slices.push_back(slice);
      features.push_back({ { 0.25f * (i % 5) - 0.5f, slice.label ? 1.0f : -0.75f, 0.125f * (i % 7) } });
      (i < training ? plan.training : plan.validation).push_back(i);
      plan.weights.push_back(0.5 + 0.25 * (i % 4) + (slice.label ? 1.0 : 0.0));
    }
    parameters.batchSize = 4;
    parameters.learningRate = 0.05;
    callbacks.loadSample = [this](std::size_t slice, float * output) {
      for (std::size_t i = 0; i < 32 * 32; ++i)
      {
        std::copy(features[slice].begin(), features[slice].end(), output + 3 * i);
      }
    };
    callbacks.isAborted = [] { return false; };
    callbacks.batchDone = [this](const TrainingStatus & status) { fractions.push_back(status.fraction); };
    callbacks.epochDone = [this](const TrainingHistory::Epoch & epoch, unsigned int) {
      epochs.push_back(epoch);
      weightsOfEpochs.push_back(this->GetWeights());
    };
  }

  TrainingOutcome
  Run()
  {
    return TrainingLoop(network, slices, plan, parameters, callbacks).Run();
  }

  LinearBackbone &
  GetBackbone()
  {
    return static_cast<LinearBackbone &>(*network.module);
  }

  /** Weights of class 0, weights of class 1, both biases. */
  std::vector<float>
  GetWeights() const
  {
    const auto trained = network.module->named_parameters();
    const auto all =
      torch::cat({ trained["classifier.weight"].detach().flatten(), trained["classifier.bias"].detach() }).contiguous();
    return { all.data_ptr<float>(), all.data_ptr<float>() + all.numel() };
  }
};
} // namespace TrainingProblem

#endif
