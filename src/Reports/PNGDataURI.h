// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PNGDataURI_h
#define PNGDataURI_h

#include "itkVectorImage.h"

#include <string>

namespace itk
{
namespace TransferLearning
{
/** The image as "data:image/png;base64,...", by ITK's PNG writer through a temporary file. \throws ExceptionObject. */
std::string
ToPNGDataURI(const VectorImage<unsigned char, 2> * image);
} // namespace TransferLearning
} // namespace itk

#endif
