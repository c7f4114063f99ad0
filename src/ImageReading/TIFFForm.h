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
  bool         isTIFF{ false };
  bool         isMinWhite{ false }; ///< Gray whose 0 is white.
  bool         isPalette{ false };
  unsigned int samples{ 1 }; ///< A pixel, with alpha.
};

/** A file that is damaged has the form of no TIFF file: libtiff says what is wrong with it. */
TIFFForm
ReadTIFFForm(std::istream & stream);
} // namespace TransferLearning
} // namespace itk

#endif
