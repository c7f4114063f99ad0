// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef RegularGrid_h
#define RegularGrid_h

#include "TransferLearning/itkAcquiredSlices.h"

#include <array>
#include <cstddef>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A regular grid of slices that are not one: at equal distances along the normal, and orthogonal where the tilt is
 * corrected. Corrected, it is wide enough for all slices. */
struct RegularGrid
{
  /** The slices on either side of one of the grid, and the weight of the upper one. */
  struct Source
  {
    std::size_t lower{ 0 };
    std::size_t upper{ 0 };
    double      weight{ 0.0 };
  };

  ImageBase<3>::Pointer              geometry;
  Size<3>                            acquiredSize{};
  std::vector<Source>                sources; ///< Of each slice of the grid.
  std::vector<std::array<double, 2>> shifts;  ///< Of each acquired slice against the grid, in columns and rows.
};

/** \param image where the slices would be at equal distances */
RegularGrid
MakeRegularGrid(const ImageBase<3> * image, const AcquiredSlices & slices);

/** Values that are no measurement. */
template <typename TPixel>
struct SliceFill
{
  TPixel outside{}; ///< Where there is no slice.
  bool   hasPadding{ false };
  TPixel paddingLow{};
  TPixel paddingHigh{};
};

/** One slice of the grid, linearly from the two around it; what is nearer to padding than to values becomes padding.
 * Instantiated for short and float. */
template <typename TPixel>
void
InterpolateSlice(const RegularGrid &       grid,
                 std::size_t               slice,
                 const TPixel *            lower,
                 const TPixel *            upper,
                 const SliceFill<TPixel> & fill,
                 TPixel *                  output);
} // namespace TransferLearning
} // namespace itk

#endif
