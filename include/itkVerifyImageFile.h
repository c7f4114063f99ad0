// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkVerifyImageFile_h
#define itkVerifyImageFile_h

#include "TransferLearningExport.h"

#include <string>

namespace itk
{
namespace TransferLearning
{
/** Verifies that a PNG, JPEG or DICOM file is complete: checks the header of PNG and the elements of DICOM, and decodes
 * the pixels of JPEG; other formats are not checked. Call it before ITK's readers: ITK 5.2 terminates the program for
 * damaged PNG or JPEG files, GDCM builds with assertions do so for truncated DICOM files, and all versions of ITK
 * return half a picture for damaged JPEG files. Datasets call it automatically.
 *
 * Sources: W3C Portable Network Graphics 5 and 11, ITU-T T.81, DICOM PS3.5 7 and PS3.10 7.
 *
 * \throws ExceptionObject naming the file and the problem */
extern TransferLearning_EXPORT void
VerifyImageFile(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
