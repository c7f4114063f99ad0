// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Overlay_h
#define Overlay_h

#include "itkCTPreprocessingParameters.h"
#include "itkClassificationEnsemble.h"
#include "itkClassificationMetrics.h"
#include "itkClassificationNetwork.h"
#include "itkImage.h"
#include "itkLabeledImageDataset.h"
#include "itkVectorImage.h"

#include <string>
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

/** Overlay of a case of an evaluation. */
struct CaseOverlay
{
  std::size_t        caseIndex;
  ImageType::Pointer image;
  std::string        note; ///< What the heat map cannot show; may be empty.
};

/** Overlays of cases of an evaluation: the input of the ensemble's first network, and the heat map of all networks for
 * the predicted class, of a volume where it is largest. */
std::vector<CaseOverlay>
FromCases(const itk::ClassificationEnsemble * ensemble,
          const itk::LabeledImageDataset *    dataset,
          const itk::ClassificationMetrics *  metrics,
          const std::vector<std::size_t> &    cases);

void
WritePNG(const ImageType * image, const std::string & file);
} // namespace Overlay

#endif
