// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkLabeledSliceContent_h
#define itkLabeledSliceContent_h

#include "TransferLearningExport.h"

#include <array>
#include <cstdint>
#include <string>

namespace itk
{
/** \class LabeledSliceContent
 * \brief Properties of a sample's pixels, found by reading it once.
 * \ingroup TransferLearning
 */
struct LabeledSliceContent
{
  std::string pixelHash;           ///< SHA-256 of size, components and values, independent of the stored type.
  uint64_t    perceptualHash{ 0 }; ///< pHash \cite zauner2010; copies of an image differ in few bits.
  bool        isUniform{ true };   ///< Whether all pixels are equal: air or padding.

  std::string  format; ///< "DICOM", or the file extension in lower case.
  unsigned int columns{ 0 };
  unsigned int rows{ 0 };
  unsigned int channels{ 0 };        ///< Without the alpha channel.
  double       bytesPerPixel{ 0.0 }; ///< File size per pixel; 0 for a folder with a series.
  double       borderMean{ 0.0 };    ///< Mean of the outermost pixels, as stored, over all colors.
  double       borderDeviation{ 0.0 };

  uint64_t                insideHash{ 0 };   ///< Pictures only: pHash of what is inside the uniform borders.
  uint64_t                mirroredHash{ 0 }; ///< As insideHash, of the picture mirrored left to right.
  std::array<uint64_t, 3> details{};         ///< Signs of higher frequencies, by which copies are told from likeness.
  std::array<uint64_t, 3> insideDetails{};
  std::array<uint64_t, 3> mirroredDetails{};
};
} // namespace itk

#endif
