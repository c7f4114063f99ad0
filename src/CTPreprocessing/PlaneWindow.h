// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PlaneWindow_h
#define PlaneWindow_h

#include <cstddef>
#include <cstdint>

namespace itk
{
namespace TransferLearning
{
/** The rectangle of the network's plane that a run computes, where the resized image lies in that plane, and how the
 * buffers are walked through, in elements: the same on every device. */
struct PlaneWindow
{
  std::ptrdiff_t inputColumnStride;
  std::ptrdiff_t inputRowStride;
  std::ptrdiff_t inputPlaneStride;
  std::uint32_t  firstColumn;
  std::uint32_t  endColumn;
  std::uint32_t  firstRow;
  std::uint32_t  endRow;
  std::uint32_t  paddingColumns;
  std::uint32_t  paddingRows;
  std::uint32_t  resizedColumns;
  std::uint32_t  resizedRows;
  std::ptrdiff_t outputRowStride;
};
} // namespace TransferLearning
} // namespace itk

#endif
