// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef AugmentationPicture_h
#define AugmentationPicture_h

#include "Overlay.h"

#include "itkNetworkTrainingParameters.h"

// What augmentation makes of training samples, drawn by OpenCV.
namespace AugmentationPicture
{
/** A sentence about the picture. */
std::string
Describe(const itk::CTPreprocessingParameters & preprocessing);

/** A row a sample: first as it is, then as it is in the first epochs. Mixup mixes the shown ones; of volumes the middle
 * slice is shown. \return nullptr if nothing is augmented */
Overlay::ImageType::Pointer
Draw(const itk::LabeledImageDataset *       dataset,
     const itk::CTPreprocessingParameters & preprocessing,
     const itk::NetworkTrainingParameters & training);
} // namespace AugmentationPicture

#endif
