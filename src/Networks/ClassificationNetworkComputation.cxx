// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The Compute methods of ClassificationNetwork.
#include "Networks/NetworkComputation.h"
#include "Support/TorchRuntime.h"
#include "TransferLearning/itkForwardPass.h"

#include <torch/nn.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
std::vector<float>
ToFiniteVector(const torch::Tensor & tensor, const char * what)
{
  const torch::Tensor onHost = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
  const float * const data = onHost.data_ptr<float>();
  std::vector<float>  values(data, data + onHost.numel());
  const std::size_t   rowSize = values.size() / static_cast<std::size_t>(onHost.size(0));
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (!std::isfinite(values[i]))
    {
      itkGenericExceptionMacro("The " << what << " of image " << i / rowSize << " of the batch are not finite ("
                                      << values[i]
                                      << "). Check the input and the weights for NaN and infinite values.");
    }
  }
  return values;
}

torch::IntArrayRef
GetSpace(const torch::Tensor & map)
{
  static constexpr std::array<int64_t, 3> axes{ { 2, 3, 4 } };
  return torch::IntArrayRef(axes.data(), static_cast<std::size_t>(map.dim()) - 2);
}

namespace
{
/** By which logits are divided before softmax or sigmoid: of the card's calibration, 1 without one.
 * \throws ExceptionObject where it is no number above 0. */
double
GetTemperature(const NetworkInternals & network)
{
  const nlohmann::json calibration = network.card.value("calibration", nlohmann::json());
  if (!calibration.is_object() || !calibration.contains("temperature"))
  {
    return 1.0;
  }
  const nlohmann::json & temperature = calibration.at("temperature");
  if (!temperature.is_number() || !(temperature.get<double>() > 0.0) || !std::isfinite(temperature.get<double>()))
  {
    itkGenericExceptionMacro("The temperature in the network's calibration is "
                             << temperature.dump() << "; it must be a number above 0. Calibrate the network again.");
  }
  return temperature.get<double>();
}
} // namespace

torch::Tensor
ToProbabilities(const Backbone & module, const torch::Tensor & logits)
{
  return module.GetOptions().structure.activation == ClassificationNetworkEnums::Activation::Sigmoid
           ? torch::sigmoid(logits)
           : torch::softmax(logits, 1);
}

torch::Tensor
ToProbabilities(const NetworkInternals & network, const torch::Tensor & logits)
{
  return ToProbabilities(GetModule(network), logits.to(torch::kFloat64) / GetTemperature(network));
}
} // namespace TransferLearning

namespace
{
using namespace TransferLearning;

/** `function` of the module and the input in evaluation mode, without gradients, on torch's own threads. */
template <typename TFunction>
std::vector<float>
Infer(const NetworkInternals & network,
      const float *            input,
      std::size_t              images,
      unsigned int             rows,
      unsigned int             columns,
      unsigned int             threads,
      const char *             what,
      TFunction &&             function)
{
  Backbone & module = GetModule(network);
  return CallTorch("Cannot compute the " + std::string(what) + " with " + network.architecture, [&] {
    const TorchThreadScope   threadScope(threads);
    const c10::InferenceMode inferenceMode;
    const torch::Tensor      tensor = MakeInputTensor(network, input, images, rows, columns);
    return ToFiniteVector(function(module, tensor), what);
  });
}

torch::Tensor
ComputeLogitTensor(Backbone & module, const torch::Tensor & input)
{
  return module.ForwardHead(module.ForwardFeatures(input));
}
} // namespace

std::vector<float>
ClassificationNetwork::ComputeLogits(const float * input,
                                     std::size_t   numberOfImages,
                                     unsigned int  rows,
                                     unsigned int  columns,
                                     unsigned int  threads) const
{
  return Infer(*m_Internals, input, numberOfImages, rows, columns, threads, "logits", ComputeLogitTensor);
}

std::vector<float>
ClassificationNetwork::ComputeProbabilities(const float * input,
                                            std::size_t   numberOfImages,
                                            unsigned int  rows,
                                            unsigned int  columns,
                                            unsigned int  threads) const
{
  return Infer(*m_Internals,
               input,
               numberOfImages,
               rows,
               columns,
               threads,
               "probabilities",
               [this](Backbone & module, const torch::Tensor & tensor) {
                 return ToProbabilities(*m_Internals, ComputeLogitTensor(module, tensor));
               });
}

std::vector<float>
ClassificationNetwork::ComputeFeatures(const float * input,
                                       std::size_t   numberOfImages,
                                       unsigned int  rows,
                                       unsigned int  columns,
                                       unsigned int  threads) const
{
  return Infer(*m_Internals,
               input,
               numberOfImages,
               rows,
               columns,
               threads,
               "features",
               [](Backbone & module, const torch::Tensor & tensor) {
                 return module.PoolFeatures(module.ForwardFeatures(tensor));
               });
}

std::vector<ClassificationNetwork::ActivationMap>
ClassificationNetwork::ComputeActivationMaps(const float * input,
                                             std::size_t   numberOfImages,
                                             unsigned int  rows,
                                             unsigned int  columns,
                                             unsigned int  classIndex,
                                             unsigned int  threads) const
{
  return ForwardPass(this, input, numberOfImages, rows, columns, threads).ComputeActivationMaps(classIndex);
}

void
ClassificationNetwork::WarmUp() const
{
  const auto [columns, rows, slices] = GetInputSize(*m_Internals);
  const std::size_t        images = std::max(slices, 1u);
  const std::vector<float> zeros(images * rows * columns * m_Internals->preprocessing.channels);
  if (this->GetNumberOfClasses() == 0)
  {
    this->ComputeFeatures(zeros.data(), images, rows, columns);
  }
  else
  {
    this->ComputeLogits(zeros.data(), images, rows, columns);
  }
}
} // namespace itk
