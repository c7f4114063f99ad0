// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FileStructure_h
#define FileStructure_h

#include <string>

namespace itk
{
namespace TransferLearning
{
/** Walks over the elements of a DICOM file (PS3.10) without reading their values, up to the pixels or, with `pixels`,
 * over the whole file. Builds of GDCM with assertions end the program on a file that is cut short, so this is asked
 * first.
 *
 * \throws UnreadableFile where the file is no DICOM file, or where an element needs more bytes than the file has. An
 * encoding that is unknown here passes: GDCM knows more of them. */
void
CheckFileStructure(const std::string & file, bool pixels);
} // namespace TransferLearning
} // namespace itk

#endif
