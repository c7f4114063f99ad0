// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
using Publication = ClassificationNetwork::Publication;
using Normalization = CTPreprocessingEnums::Normalization;
using OriginEnum = ClassificationNetworkEnums::Origin;

Publication
Publish(OriginEnum origin, Normalization normalization)
{
  CTPreprocessingParameters input;
  input.SetNormalization(normalization);
  input.mean.resize(3, input.mean.front());
  input.standardDeviation.resize(3, input.standardDeviation.front());
  Publication publication;
  publication.origin = origin;
  publication.mean = input.mean;
  publication.standardDeviation = input.standardDeviation;
  publication.colorOrder = input.colorOrder;
  publication.cropFraction = 224.0 / 256.0;
  return publication;
}
} // namespace

Publication
PublishedByTorchvision(Normalization normalization)
{
  return Publish(OriginEnum::Torchvision, normalization);
}

Publication
PublishedByTimm(Normalization normalization)
{
  Publication publication = Publish(OriginEnum::Timm, normalization);
  publication.interpolation = CTPreprocessingEnums::Interpolation::Cubic;
  publication.cropFraction = 0.875;
  return publication;
}

Publication
PublishedByKeras(Normalization normalization)
{
  return Publish(OriginEnum::Keras, normalization);
}

Publication
PublishedByRadImageNet()
{
  Publication publication = Publish(OriginEnum::Torchvision, Normalization::TensorFlow);
  publication.colorOrder = CTPreprocessingEnums::ColorOrder::BGR;
  publication.cropFraction = 1.0;
  publication.size = 224;
  return publication;
}

Publication
PublishedByRadImageNetWithKeras()
{
  Publication publication = Publish(OriginEnum::Keras, Normalization::Caffe);
  for (std::size_t c = 0; c < publication.mean.size(); ++c)
  {
    publication.standardDeviation[c] *= 255.0;
  }
  publication.cropFraction = 1.0;
  publication.size = 224;
  return publication;
}

Publication
WithMONAI()
{
  Publication publication;
  publication.origin = OriginEnum::MONAI;
  publication.mean.assign(3, 0.0);
  publication.standardDeviation.assign(3, 1.0);
  return publication;
}

Publication
WithoutImageNet(OriginEnum origin)
{
  Publication publication;
  publication.origin = origin;
  publication.mean = { 0.0 };
  publication.standardDeviation = { 1.0 };
  return publication;
}
} // namespace TransferLearning
} // namespace itk
