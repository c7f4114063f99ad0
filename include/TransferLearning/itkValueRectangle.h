// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkValueRectangle_h
#define itkValueRectangle_h

#include "itkIntTypes.h"

#include <algorithm>
#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** A rectangle of values of an input and an output; counts and strides are in components. In-place use is
 * allowed. */
struct ValueRectangle
{
  const void *   input{ nullptr };
  std::ptrdiff_t inputRowStride{ 0 };
  void *         output{ nullptr };
  std::ptrdiff_t outputRowStride{ 0 };
  std::size_t    columns{ 0 };
  std::size_t    rows{ 0 };
};

/** Splits a region into rectangles of a few rows, between which progress and abort are handled, and calls `run` with
 * each of them and its first index. Input and output must have equal regions of two or more dimensions and equal
 * numbers of components. */
template <typename TInputImage, typename TOutputImage, typename TRun>
void
ForEachRectangle(const TInputImage *                       input,
                 TOutputImage *                            output,
                 const typename TOutputImage::RegionType & region,
                 const TRun &                              run)
{
  if (region.GetNumberOfPixels() == 0)
  {
    return;
  }
  constexpr SizeValueType pixelsOfRun = 65536;
  const auto              components = static_cast<std::ptrdiff_t>(input->GetNumberOfComponentsPerPixel());
  const SizeValueType     rowsOfRun = std::max<SizeValueType>(1, pixelsOfRun / region.GetSize(0));
  const SizeValueType     planes = region.GetNumberOfPixels() / (region.GetSize(0) * region.GetSize(1));
  ValueRectangle          rectangle;
  rectangle.inputRowStride = static_cast<std::ptrdiff_t>(input->GetOffsetTable()[1]) * components;
  rectangle.outputRowStride = static_cast<std::ptrdiff_t>(output->GetOffsetTable()[1]) * components;
  rectangle.columns = region.GetSize(0) * static_cast<std::size_t>(components);
  auto index = region.GetIndex();
  for (SizeValueType plane = 0; plane < planes; ++plane)
  {
    for (SizeValueType row = 0; row < region.GetSize(1); row += rowsOfRun)
    {
      index[1] = region.GetIndex(1) + static_cast<IndexValueType>(row);
      rectangle.rows = std::min<SizeValueType>(rowsOfRun, region.GetSize(1) - row);
      rectangle.input = input->GetBufferPointer() + input->ComputeOffset(index) * components;
      rectangle.output = output->GetBufferPointer() + output->ComputeOffset(index) * components;
      run(rectangle, index);
    }
    // Advance to the next plane along the remaining axes.
    for (unsigned int axis = 2; axis < TOutputImage::ImageDimension; ++axis)
    {
      if (++index[axis] < region.GetIndex(axis) + static_cast<IndexValueType>(region.GetSize(axis)))
      {
        break;
      }
      index[axis] = region.GetIndex(axis);
    }
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
