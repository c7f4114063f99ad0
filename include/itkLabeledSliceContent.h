// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkLabeledSliceContent_h
#define itkLabeledSliceContent_h

#include "TransferLearningExport.h"

#include <cstdint>
#include <string>

namespace itk
{
/** \class LabeledSliceContent
 * \brief What one reading of a sample's pixels tells.
 * \ingroup TransferLearning
 */
struct LabeledSliceContent
{
  std::string pixelHash;           ///< SHA-256 of size, components and values, whatever type the file stores them in.
  uint64_t    perceptualHash{ 0 }; ///< pHash \cite zauner2010, of which copies of an image differ in few bits.
  bool        isUniform{ true };   ///< One value throughout: air or padding.

  std::string  format; ///< "DICOM", or the file's extension in small letters.
  unsigned int columns{ 0 };
  unsigned int rows{ 0 };
  unsigned int channels{ 0 };        ///< Without alpha.
  double       bytesPerPixel{ 0.0 }; ///< Of the file; of a folder with a series 0.
  double       borderMean{ 0.0 };    ///< Of the outermost pixels, as stored; of colors their mean.
  double       borderDeviation{ 0.0 };
};
} // namespace itk

#endif
