// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Overlay_h
#define Overlay_h

#include "itkCTPreprocessingParameters.h"
#include "itkClassificationMetrics.h"
#include "itkClassificationNetwork.h"
#include "itkImage.h"
#include "itkLabeledImageDataset.h"
#include "itkVectorImage.h"

#include <string>
#include <utility>
#include <vector>

namespace cv
{
class Mat;
}

// Pictures of what a network looked at, drawn by OpenCV: the image on the left, its heat map over it on the right.
namespace Overlay
{
using ImageType = itk::VectorImage<unsigned char, 2>;

/** \param gray 0..1 \param heat of the same size, 0..1 */
ImageType::Pointer
FromGray(const itk::Image<float, 2> * gray, const float * heat);

/** Of RGB of 8 bits, without gaps between its rows. */
ImageType::Pointer
ToImage(const cv::Mat & colors);

/** The pixels of an image, which has to live as long. */
cv::Mat
ToMatrix(const ImageType * image);

/** A preprocessed slice (itk::DrawNetworkInput()), and its heat map. \param heat a map of another size, 0..1; it is
 * interpolated linearly. */
ImageType::Pointer
FromNetworkInput(const float *                                     input,
                 const itk::CTPreprocessingParameters &            parameters,
                 const itk::ClassificationNetwork::ActivationMap & heat);

/** Overlays of cases of an evaluation, each with the case's index; the map is that of the predicted class, of a volume
 * where it is largest. */
std::vector<std::pair<std::size_t, ImageType::Pointer>>
FromCases(const itk::ClassificationNetwork * network,
          const itk::LabeledImageDataset *   dataset,
          const itk::ClassificationMetrics * metrics,
          const std::vector<std::size_t> &   cases);

void
WritePNG(const ImageType * image, const std::string & file);
} // namespace Overlay

#endif
