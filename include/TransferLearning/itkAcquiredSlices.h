// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkAcquiredSlices_h
#define itkAcquiredSlices_h

#include "itkImage.h"
#include "TransferLearningExport.h"

#include <array>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What a series says of the slices of an image, and what a regular grid of them is. The image's third axis counts the
 * slices; its geometry is regular, and may not be where they are. Kept in the image's dictionary. */
struct AcquiredSlices
{
  struct Slice
  {
    std::array<double, 3> position{};     ///< Of the first voxel of the file, mm, LPS.
    std::array<double, 3> displacement{}; ///< From the place in the image to the true one, mm, LPS.
    std::string           sopInstanceUID;
    bool
    operator==(const Slice & other) const
    {
      return position == other.position && displacement == other.displacement && sopInstanceUID == other.sopInstanceUID;
    }
  };

  std::vector<Slice> slices;
  double             gridSpacing{ 0.0 }; ///< mm along the normal; 0: no slice is interpolated.
  bool               correctsTilt{ false };

  /** Whether a regular grid of the slices is another image. */
  bool
  NeedsGrid() const
  {
    return gridSpacing > 0.0 || correctsTilt;
  }
  bool
  operator==(const AcquiredSlices & other) const
  {
    return slices == other.slices && gridSpacing == other.gridSpacing && correctsTilt == other.correctsTilt;
  }
  bool
  operator!=(const AcquiredSlices & other) const
  {
    return !(*this == other);
  }
};
TransferLearning_EXPORT std::ostream &
                        operator<<(std::ostream & out, const AcquiredSlices & slices);

TransferLearning_EXPORT void
SetAcquiredSlices(ImageBase<3> * image, const AcquiredSlices & slices);

/** Null if the image does not have them, or has another number of slices. */
TransferLearning_EXPORT const AcquiredSlices *
FindAcquiredSlices(const ImageBase<3> * image);
/** Marks the regular grid of a series. */
TransferLearning_EXPORT void
SetGridOfSlices(ImageBase<3> * image);

/** Whether the third axis of an image counts slices of a series: acquired ones, or those of a regular grid of them.
 * Such slices keep their plane where each is a sample: sagittal ones stay sagittal. */
TransferLearning_EXPORT bool
CountsSlices(const ImageBase<3> * image);

/** Images of other dimensions have none. */
inline const AcquiredSlices *
FindAcquiredSlices(const ImageBase<2> *)
{
  return nullptr;
}
} // namespace TransferLearning
} // namespace itk

#endif
