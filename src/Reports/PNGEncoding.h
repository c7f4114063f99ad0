// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PNGEncoding_h
#define PNGEncoding_h

#include "itkVectorImage.h"

#include <string>

namespace itk
{
namespace TransferLearning
{
/** The bytes of a PNG file, by ITK's PNG writer through a temporary file. \throws ExceptionObject. */
std::string
EncodePNG(const VectorImage<unsigned char, 2> * image);

/** The image as "data:image/png;base64,...". \throws ExceptionObject. */
std::string
ToPNGDataURI(const VectorImage<unsigned char, 2> * image);
} // namespace TransferLearning
} // namespace itk

#endif
