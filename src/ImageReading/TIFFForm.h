// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TIFFForm_h
#define TIFFForm_h

#include <istream>

namespace itk
{
namespace TransferLearning
{
/** Of the first page of a TIFF file (TIFF 6.0), what ITK's reader passes over. */
struct TIFFForm
{
  bool isTIFF{ false };
  bool isMinWhite{ false }; ///< Gray whose 0 is white.
  bool isPalette{ false };
  /** libtiff's conversion to RGBA stands between the file and ITK: planes, tiles, and pictures that are turned. It
   * multiplies colors by alpha. */
  bool         isConverted{ false };
  bool         hasColors{ false }; ///< RGB without a palette.
  unsigned int samples{ 1 };       ///< A pixel, with alpha.

  bool
  HasAlpha() const
  {
    return !isPalette && samples == (hasColors ? 4 : 2);
  }
};

/** A file that is damaged has the form of no TIFF file: libtiff says what is wrong with it. */
TIFFForm
ReadTIFFForm(std::istream & stream);
} // namespace TransferLearning
} // namespace itk

#endif
