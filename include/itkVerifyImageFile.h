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
/** Whether a PNG, JPEG or DICOM file is whole: the header of PNG, the elements of DICOM, and of JPEG the pixels, which
 * are decoded; files of other formats pass. To be asked before ITK's readers are: ITK 5.2 ends the program at a PNG or
 * JPEG file that is damaged, and builds of GDCM with assertions at a DICOM file that is cut short; of a damaged JPEG
 * file every ITK gives half a picture. Datasets ask it by themselves.
 *
 * Sources: W3C Portable Network Graphics 5 and 11, ITU-T T.81, DICOM PS3.5 7 and PS3.10 7.
 *
 * \throws ExceptionObject naming the file and what is wrong with it */
extern TransferLearning_EXPORT void
VerifyImageFile(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
