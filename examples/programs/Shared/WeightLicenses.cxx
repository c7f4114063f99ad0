// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "WeightLicenses.h"

namespace ProgramSupport
{
namespace
{
using Origin = itk::ClassificationNetworkEnums::Origin;

struct WeightLicense
{
  Origin       origin;
  const char * start; ///< Of the names of the architectures.
  const char * license;
};

// The first that fits holds.
constexpr WeightLicense licenses[] = {
  { Origin::Torchvision, "", "BSD-3-Clause" },
  { Origin::Timm, "resn", "Apache-2.0 (names with fb_: CC-BY-NC-4.0)" },
  { Origin::Timm, "vgg", "BSD-3-Clause" },
  { Origin::Timm, "convnextv2-", "CC-BY-NC-4.0" },
  { Origin::Timm, "swin-", "MIT" },
  { Origin::Timm, "convnext-", "Apache-2.0" },
  { Origin::Timm, "densenet", "Apache-2.0" },
  { Origin::Timm, "efficientnet", "Apache-2.0" },
  { Origin::Timm, "inception", "Apache-2.0" },
  { Origin::Timm, "mobilenet", "Apache-2.0" },
  { Origin::Timm, "regnety-", "Apache-2.0" },
  { Origin::Timm, "seresnext", "Apache-2.0" },
  { Origin::Timm, "vit-", "Apache-2.0" },
  { Origin::Timm, "xception", "Apache-2.0" },
  { Origin::TensorFlow, "efficientnet", "Apache-2.0" },
  { Origin::Keras, "densenet", "BSD-3-Clause" },
  { Origin::Keras, "resnet", "MIT" },
  { Origin::Keras, "vgg", "CC-BY-4.0" },
  { Origin::Keras, "xception", "MIT" },
  { Origin::Keras, "inception", "Apache-2.0" },
  { Origin::Keras, "mobilenet", "Apache-2.0" },
  { Origin::Keras, "efficientnet", "Apache-2.0" },
  { Origin::MedicalNet, "", "MIT" },
  { Origin::Merlin, "", "MIT" },
};
} // namespace

std::string
GetWeightLicense(const std::string & architecture, Origin origin)
{
  for (const WeightLicense & one : licenses)
  {
    if (one.origin == origin && architecture.rfind(one.start, 0) == 0)
    {
      return one.license;
    }
  }
  return {};
}
} // namespace ProgramSupport
