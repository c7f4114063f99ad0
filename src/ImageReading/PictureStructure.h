// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PictureStructure_h
#define PictureStructure_h

#include <istream>

namespace itk
{
namespace TransferLearning
{
enum class PictureFormat
{
  PNG,
  JPEG,
  BMP,
  Other
};

/** The format by a file's first bytes. Of a PNG file (W3C Portable Network Graphics, 5 and 11) the chunks before the
 * pixels are checked, with their checksums, as far as libpng insists on them: ITK 5.2 ends the program at a header that
 * is damaged. What is behind is left to libpng.
 *
 * \throws UnreadableFile with the reason. */
PictureFormat
CheckPictureStructure(std::istream & stream);
} // namespace TransferLearning
} // namespace itk

#endif
