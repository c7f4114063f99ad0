// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FileStructure_h
#define FileStructure_h

#include <cstdint>
#include <istream>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** Where the value of Pixel Data (7FE0,0010) lies in a file, where it is one piece: in uncompressed files. */
struct PixelPlace
{
  std::uint64_t offset{ 0 };
  std::uint64_t bytes{ 0 }; ///< 0 where there is no such piece.
};

/** Whether it is a DICOM file: by its mark behind 128 bytes (PS3.10 7.1), or, where a writer left both out, by a first
 * element of group 0002 or 0008. */
bool
IsDICOM(std::istream & stream);

/** Walks over the elements of a DICOM file (PS3.10) without reading their values, up to the pixels or, with `pixels`,
 * over the whole file. Builds of GDCM with assertions end the program on a file that is cut short, so this is asked
 * first.
 *
 * \throws UnreadableFile where the file is no DICOM file, or where an element needs more bytes than the file has. An
 * encoding that is unknown here passes, without a place: GDCM knows more of them. */
PixelPlace
CheckFileStructure(const std::string & file, bool pixels);
PixelPlace
CheckFileStructure(std::istream & stream, bool pixels);
} // namespace TransferLearning
} // namespace itk

#endif
