// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkResampleToRegularGrid.h"

#include "DICOM/RegularGrid.h"

#include "itkMultiThreaderBase.h"

namespace itk
{
template <typename TPixel>
typename Image<TPixel, 3>::Pointer
ResampleToRegularGrid(Image<TPixel, 3> * image, const ImageBase<3> * source, TPixel outside)
{
  const TransferLearning::AcquiredSlices * const slices = TransferLearning::FindAcquiredSlices(source);
  if (slices == nullptr || !slices->NeedsGrid())
  {
    return image;
  }
  if (image->GetBufferedRegion() != source->GetLargestPossibleRegion())
  {
    itkGenericExceptionMacro("The image to resample has " << image->GetBufferedRegion().GetSize()
                                                          << " voxels in memory, but its slices are those of "
                                                          << source->GetLargestPossibleRegion().GetSize()
                                                          << " voxels.");
  }
  const auto grid = TransferLearning::MakeRegularGrid(source, *slices);
  auto       result = Image<TPixel, 3>::New();
  result->CopyInformation(grid.geometry);
  result->SetRegions(grid.geometry->GetLargestPossibleRegion());
  result->Allocate();
  TransferLearning::SetGridOfSlices(result);
  const TransferLearning::SliceFill<TPixel> fill{ outside };

  const auto        size = result->GetBufferedRegion().GetSize();
  const std::size_t acquired = grid.acquiredSize[0] * grid.acquiredSize[1];
  MultiThreaderBase::New()->ParallelizeArray(
    0,
    size[2],
    [&](SizeValueType k) {
      TransferLearning::InterpolateSlice(grid,
                                         k,
                                         image->GetBufferPointer() + grid.sources[k].lower * acquired,
                                         image->GetBufferPointer() + grid.sources[k].upper * acquired,
                                         fill,
                                         result->GetBufferPointer() + k * size[0] * size[1]);
    },
    nullptr);
  return result;
}

template TransferLearning_EXPORT Image<short, 3>::Pointer
                                 ResampleToRegularGrid<short>(Image<short, 3> *, const ImageBase<3> *, short);
template TransferLearning_EXPORT Image<float, 3>::Pointer
                                 ResampleToRegularGrid<float>(Image<float, 3> *, const ImageBase<3> *, float);
} // namespace itk
