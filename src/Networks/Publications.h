// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Publications_h
#define Publications_h

#include "itkClassificationNetwork.h"

namespace itk
{
namespace TransferLearning
{
// What publishers evaluate with, unless a family's file says otherwise of one of its networks.

/** torchvision's default weights, as `transforms` of its Weights classes say: a crop of 224 from 256. */
ClassificationNetwork::Publication
PublishedByTorchvision(
  CTPreprocessingEnums::Normalization normalization = CTPreprocessingEnums::Normalization::ImageNet);

/** timm's default weights, as `interpolation`, `crop_pct` and `input_size` of its pretrained_cfg say: bicubic, 0.875.
 */
ClassificationNetwork::Publication
PublishedByTimm(CTPreprocessingEnums::Normalization normalization = CTPreprocessingEnums::Normalization::ImageNet);

/** A center crop of 224 from 256, as keras-applications reports its errors, and as the networks were evaluated from
 * which the weights were converted. */
ClassificationNetwork::Publication
PublishedByKeras(CTPreprocessingEnums::Normalization normalization);

/** RadImageNet's files of torch: BGR, -1..1, the whole picture as 224 x 224 (Mei et al. 2022, 10.1148/ryai.210315). */
ClassificationNetwork::Publication
PublishedByRadImageNet();

/** RadImageNet's files of Keras: what Keras calls caffe, divided by 255. */
ClassificationNetwork::Publication
PublishedByRadImageNetWithKeras();

/** MONAI's networks for images are trained by their users, on 0..1 as its transforms make it. */
ClassificationNetwork::Publication
WithMONAI();

/** Nobody publishes ImageNet weights of networks for volumes; their input is 0..1. */
ClassificationNetwork::Publication
WithoutImageNet(ClassificationNetworkEnums::Origin origin);
} // namespace TransferLearning
} // namespace itk

#endif
