// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef VolumePixels_h
#define VolumePixels_h

#include "itkCommonEnums.h"
#include "itkImageBase.h"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <zlib.h>

namespace itk
{
namespace TransferLearning
{
enum class PixelEncoding
{
  Raw,
  Packed, ///< By gzip or zlib.
  Hexadecimal,
  Text ///< Numbers between white space.
};

/** Where the pixels of a volume lie. */
struct VolumePixels
{
  std::vector<std::string> files; ///< The one that was named, or those that it names, each with as many pixels.
  bool                     isDetached{ false }; ///< In other files than the one that was named.
  PixelEncoding            encoding{ PixelEncoding::Raw };
  std::uint64_t            lines{ 0 };          ///< Lines that each file begins with, before `offset` is counted.
  std::uint64_t            offset{ 0 };         ///< Bytes of each file before the pixels, or before what is packed.
  std::uint64_t            unpackedOffset{ 0 }; ///< Bytes of what is unpacked before the pixels.
  bool                     isAtEnd{ false };    ///< The last bytes of a file of raw pixels, not before the offset.
  bool                     isBigEndian{ false };
  /** Stored; where it is unknown, it is the one that ITK tells. */
  IOComponentEnum type{ IOComponentEnum::UNKNOWNCOMPONENTTYPE };
  double          slope{ 1.0 }; ///< Value = stored value * slope + intercept.
  double          intercept{ 0.0 };
};

/** Unpacks what one or several members of gzip, or a stream of zlib, fill up to the end of a file. Their checksums and
 * lengths are checked. \throws UnreadableFile where bytes are missing, or are not those that were packed. */
class Unpacker
{
public:
  explicit Unpacker(const std::string & file, std::uint64_t offset = 0);
  ~Unpacker();
  Unpacker(const Unpacker &) = delete;
  Unpacker &
  operator=(const Unpacker &) = delete;

  /** As many bytes as there are, up to `size`. */
  std::size_t
  Unpack(char * output, std::size_t size);

private:
  void
  Refill();
  void
  GoToNextMember();

  std::ifstream     m_Stream;
  std::vector<char> m_Packed;
  z_stream          m_Inflation{};
  bool              m_IsAtEnd{ false };
};

/** By the headers of NIfTI (1 and 2), Analyze, NRRD and MetaImage; none for other formats. ITK's own readers read a
 * file beside the named one (NIfTI), make 0 of what is no number (NIfTI) and of what is missing, take a number that is
 * cut for a whole one, and do not check what is packed.
 *
 * \throws UnreadableFile where the header is not whole, or the encoding is not supported. */
std::optional<VolumePixels>
FindVolumePixels(const std::string & file);

/** ITK 5 takes the axes of NRRD's left-anterior-superior for others: for a file in that space they are set anew. */
void
CorrectNRRDGeometry(const std::string & file, ImageBase<3> * geometry);

/** Writes so many bytes of pixels that are not text. What is packed is unpacked to its end, so that its checksum and
 * its length are checked.
 *
 * \throws UnreadableFile where bytes are missing, or are not those that were written. */
void
ReadVolumePixels(const VolumePixels & pixels, char * output, std::size_t size);

/** Gives so many numbers of pixels that are text to `store`, in their order.
 *
 * \throws UnreadableFile where numbers are missing, or what is there is none. */
void
ReadTextPixels(const VolumePixels & pixels, std::size_t count, const std::function<void(double)> & store);

/** Whether the files with the pixels are there. ITK does not say which one is missing. \throws UnreadableFile */
void
VerifyFilesOfPixels(const VolumePixels & pixels);

/** Unpacks to the end without keeping anything. \throws UnreadableFile */
void
VerifyPackedPixels(const VolumePixels & pixels);
} // namespace TransferLearning
} // namespace itk

#endif
