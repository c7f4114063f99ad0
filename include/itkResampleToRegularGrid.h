// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkResampleToRegularGrid_h
#define itkResampleToRegularGrid_h

#include "TransferLearning/itkAcquiredSlices.h"

namespace itk
{
/** Resamples an image of slices that CTSeriesReader has read as acquired, or a heat map of them, to the regular grid
 * that the reader's policies ask for. Values are interpolated linearly between the true positions of the slices; where
 * there is no slice they are `outside`. An image that needs no other grid is returned as it is. Instantiated for short
 * and float.
 * \param image of one value per voxel, in whatever unit
 * \param source image of which the slices are acquired; its geometry is that of `image`
 * \param outside value where there is no slice
 * \ingroup TransferLearning */
template <typename TPixel>
TransferLearning_EXPORT typename Image<TPixel, 3>::Pointer
ResampleToRegularGrid(Image<TPixel, 3> * image, const ImageBase<3> * source, TPixel outside);
} // namespace itk

#endif
