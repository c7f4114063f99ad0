// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef JPEGPicture_h
#define JPEGPicture_h

#include <string>

namespace itk
{
namespace TransferLearning
{
struct JPEGHeader
{
  unsigned int columns{ 0 };
  unsigned int rows{ 0 };
  unsigned int components{ 0 };        ///< 1 (gray) or 3 (RGB; CMYK becomes RGB).
  double       spacing[2]{ 1.0, 1.0 }; ///< mm where the file has a density, else 1.
};

/** Of the bytes of a JPEG file (ITU-T T.81). \throws UnreadableFile with the reason. */
JPEGHeader
ReadJPEGHeader(const std::string & bytes);

/** Writes rows x columns x components values. ITK's own reader hides from its callers that pixels are damaged or
 * missing, and ITK 5.2's writes outside its memory for some; libjpeg's errors and its warnings about pixels are errors
 * here.
 *
 * \throws UnreadableFile with libjpeg's words. */
void
DecodeJPEG(const std::string & bytes, unsigned char * pixels);
} // namespace TransferLearning
} // namespace itk

#endif
