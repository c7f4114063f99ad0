// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The Compute methods of ClassificationNetwork.
#include "Networks/NetworkInternals.h"
#include "Support/TorchRuntime.h"
#include "itkClassificationNetwork.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/nn.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace itk
{
namespace
{
using namespace TransferLearning;

/** Row-major floats of a tensor with one row an image.
 * \throws ExceptionObject where a value is not finite. */
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
                                      << "). Look for NaN or infinite values in the input and in the weights.");
    }
  }
  return values;
}

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

/** The axes of rows and columns, and of slices, of a spatial map. */
torch::IntArrayRef
GetSpace(const torch::Tensor & map)
{
  static constexpr std::array<int64_t, 3> axes{ { 2, 3, 4 } };
  return torch::IntArrayRef(axes.data(), static_cast<std::size_t>(map.dim()) - 2);
}

torch::Tensor
ComputeLogitTensor(Backbone & module, const torch::Tensor & input)
{
  return module.ForwardHead(module.ForwardFeatures(input));
}

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
                             << temperature.dump() << ", but is to be a number above 0. Calibrate the network again.");
  }
  return temperature.get<double>();
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
  const double temperature = GetTemperature(*m_Internals);
  return Infer(*m_Internals,
               input,
               numberOfImages,
               rows,
               columns,
               threads,
               "probabilities",
               [temperature](Backbone & module, const torch::Tensor & tensor) {
                 const torch::Tensor logits = ComputeLogitTensor(module, tensor).to(torch::kFloat64) / temperature;
                 return module.GetOptions().structure.activation == ClassificationNetworkEnums::Activation::Sigmoid
                          ? torch::sigmoid(logits)
                          : torch::softmax(logits, 1);
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
                 const torch::Tensor map = module.ForwardFeatures(tensor);
                 return map.mean(GetSpace(map));
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
  Backbone & module = GetModule(*m_Internals);
  if (classIndex >= this->GetNumberOfClasses())
  {
    itkGenericExceptionMacro("The class index is " << classIndex << "; the network has " << this->GetNumberOfClasses()
                                                   << " classes, counted from 0.");
  }
  return CallTorch("Cannot compute the activation maps with " + m_Internals->architecture, [&] {
    const TorchThreadScope threadScope(threads);
    torch::Tensor          features;
    {
      const torch::NoGradGuard noGradient;
      features = module.ForwardFeatures(MakeInputTensor(*m_Internals, input, numberOfImages, rows, columns));
    }
    // The images of a batch do not mix in the head, so that the gradient of the sum is that of each.
    features = features.detach().requires_grad_(true);
    const torch::AutoGradMode withGradient(true);
    const torch::Tensor       logit = module.ForwardHead(features).select(1, classIndex).sum();
    const torch::Tensor       gradient = torch::autograd::grad({ logit }, { features })[0];
    const torch::Tensor       weights = gradient.mean(GetSpace(gradient), true);
    const torch::Tensor       maps = torch::relu((weights * features.detach()).sum(1));
    const std::vector<float>  values = ToFiniteVector(maps, "activation maps");

    std::vector<ActivationMap> result(static_cast<std::size_t>(maps.size(0)));
    const std::size_t          size = values.size() / result.size();
    for (std::size_t i = 0; i < result.size(); ++i)
    {
      result[i].slices = maps.dim() == 4 ? static_cast<unsigned int>(maps.size(1)) : 0;
      result[i].rows = static_cast<unsigned int>(maps.size(-2));
      result[i].columns = static_cast<unsigned int>(maps.size(-1));
      result[i].values.assign(values.begin() + i * size, values.begin() + (i + 1) * size);
    }
    return result;
  });
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
