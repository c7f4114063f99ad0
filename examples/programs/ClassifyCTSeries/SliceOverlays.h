// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceOverlays_h
#define SliceOverlays_h

#include "itkNetworkImageReader.h"

#include <string>

// Overlays of the slices of a result, named by their indices in it: slice-0000.png and so on.
namespace SliceOverlays
{
/** The acquired slices of a series, also if the image is a regular grid of them; otherwise the slices of the image
 * along the axis on which preprocessing counts them. Instantiated for the images of NetworkImageReader. \param heat on
 * the grid of the image */
template <typename TImage>
void
Write(TImage *                               image,
      const itk::Image<float, 3> *           heat,
      const itk::NetworkImageReader *        reader,
      const itk::CTPreprocessingParameters & parameters,
      const std::string &                    folder);
} // namespace SliceOverlays

#endif
