// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// From a file and the form of its pixels to the stored values of a frame.
#include "DICOM/FrameDecoding.h"

#include "DICOM/ByteSource.h"
#include "DICOM/DataSet.h"

#include "itkByteSwapper.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Those that are decoded, and the uncompressed ones. */
const std::set<std::string> supportedSyntaxes = {
  "1.2.840.10008.1.2",      "1.2.840.10008.1.2.1",    "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2",
  "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70",
  "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91",
  "1.2.840.10008.1.2.5"
};

/** Compressions by the names that people know, for errors. */
std::string
NameSyntax(const std::string & uid)
{
  const std::string                               number = uid.substr(uid.rfind('.') + 1);
  static const std::map<std::string, std::string> names = { { "201", "HTJ2K" },
                                                            { "202", "HTJ2K" },
                                                            { "203", "HTJ2K" },
                                                            { "204", "JPIP" },
                                                            { "205", "JPIP" },
                                                            { "94", "JPIP" },
                                                            { "95", "JPIP" },
                                                            { "92", "JPEG 2000 part 2" },
                                                            { "93", "JPEG 2000 part 2" },
                                                            { "110", "JPEG XL" },
                                                            { "111", "JPEG XL" },
                                                            { "112", "JPEG XL" } };
  const auto                                      name = names.find(number);
  const bool                                      isEncapsulated = uid.rfind("1.2.840.10008.1.2.4.", 0) == 0;
  return isEncapsulated && name != names.end() ? name->second + ", " + uid + "," : uid;
}

/** Bytes of one uncompressed frame. */
std::uint64_t
CountFrameBytes(const StoredPixels & pixels)
{
  return std::uint64_t{ pixels.columns } * pixels.rows * pixels.samples * (pixels.bitsAllocated / 8);
}

/** The colors of a frame lie in planes; afterwards those of a pixel lie together. */
void
Interleave(DecodedFrame & frame, unsigned int samples)
{
  const std::size_t width = frame.bytesPerValue;
  const std::size_t pixels = frame.bytes.size() / width / samples;
  std::vector<char> interleaved(frame.bytes.size());
  for (std::size_t sample = 0; sample < samples; ++sample)
  {
    for (std::size_t i = 0; i < pixels; ++i)
    {
      std::memcpy(&interleaved[(i * samples + sample) * width], &frame.bytes[(sample * pixels + i) * width], width);
    }
  }
  frame.bytes = std::move(interleaved);
}

void
SwapToSystem(DecodedFrame & frame, const StoredPixels & pixels)
{
  if (frame.bytesPerValue == 1)
  {
    // PS3.5 8.1.1: two of them are one word.
    for (std::size_t i = 0; pixels.IsBigEndian() && pixels.isOfWords && i + 1 < frame.bytes.size(); i += 2)
    {
      std::swap(frame.bytes[i], frame.bytes[i + 1]);
    }
    return;
  }
  if (pixels.IsBigEndian() == ByteSwapper<int>::SystemIsBigEndian())
  {
    return;
  }
  for (std::size_t i = 0; i + frame.bytesPerValue <= frame.bytes.size(); i += frame.bytesPerValue)
  {
    std::reverse(&frame.bytes[i], &frame.bytes[i] + frame.bytesPerValue);
  }
}

DecodedFrame
ReadUncompressedFrame(ByteSource & source, const StoredPixels & pixels, unsigned int index)
{
  DecodedFrame frame;
  frame.bytesPerValue = pixels.bitsAllocated / 8;
  frame.isSigned = pixels.isSigned;
  const std::uint64_t bytes = CountFrameBytes(pixels);
  const std::uint64_t padding = bytes % 2; // the last byte of a word may belong to the next frame
  const std::uint64_t begin = pixels.position + index * bytes;
  const bool          hasPadding = padding != 0 && source.Has(begin, bytes + 1);
  const std::string   text = source.ReadText(begin, static_cast<std::size_t>(bytes + (hasPadding ? 1 : 0)));
  frame.bytes.assign(text.begin(), text.end());
  SwapToSystem(frame, pixels);
  frame.bytes.resize(static_cast<std::size_t>(bytes));
  if (pixels.isPlanar && pixels.samples > 1)
  {
    Interleave(frame, pixels.samples);
  }
  return frame;
}

DecodedFrame
FromWords(const std::vector<std::uint16_t> & words, const StoredPixels & pixels)
{
  DecodedFrame frame;
  frame.bytesPerValue = sizeof(std::uint16_t);
  frame.isSigned = pixels.isSigned;
  frame.bytes.resize(words.size() * sizeof(std::uint16_t));
  std::memcpy(frame.bytes.data(), words.data(), frame.bytes.size());
  return frame;
}

DecodedFrame
DecodeFrame(const std::string & bytes, const StoredPixels & pixels)
{
  const std::string & syntax = pixels.transferSyntax;
  const std::string   family = "1.2.840.10008.1.2.4.";
  const std::string   form = syntax.rfind(family, 0) == 0 ? syntax.substr(family.size()) : std::string();
  if (syntax == "1.2.840.10008.1.2.5")
  {
    return DecodeRLE(bytes, pixels);
  }
  if (form == "90" || form == "91")
  {
    return DecodeJPEG2000(bytes, pixels);
  }
  if (pixels.samples == 1 && (form == "50" || form == "51" || form == "57" || form == "70"))
  {
    return FromWords(DecodeJPEGComponent(bytes, pixels), pixels);
  }
  if (pixels.samples == 1 && (form == "80" || form == "81"))
  {
    return FromWords(DecodeJPEGLS(bytes, pixels), pixels);
  }
  throw UnreadableFile("its compression is not supported: transfer syntax (0002,0010) " + syntax + ", " +
                       std::to_string(pixels.samples) + " sample(s) per pixel");
}
} // namespace

std::string
DescribeUnsupportedSyntax(const std::string & transferSyntax)
{
  return supportedSyntaxes.count(transferSyntax) != 0
           ? std::string()
           : "the transfer syntax (0002,0010) " + NameSyntax(transferSyntax) +
               " is not supported; convert the file, for example to an uncompressed one";
}

void
CheckPixels(const StoredPixels & pixels)
{
  if (pixels.tag != Tag(0x7fe0, 0x0010))
  {
    throw UnreadableFile(pixels.tag == 0 ? "it has no pixels"
                                         : "its pixels are floating-point numbers (7FE0,0008), which is not supported");
  }
  if (const std::string unsupported = DescribeUnsupportedSyntax(pixels.transferSyntax); !unsupported.empty())
  {
    throw UnreadableFile(unsupported, CTSeriesEnums::Reason::TransferSyntax);
  }
  if (pixels.columns == 0 || pixels.rows == 0)
  {
    throw UnreadableFile("it has no matrix size (0028,0010), (0028,0011)", CTSeriesEnums::Reason::MatrixSize);
  }
  if (pixels.bitsAllocated != 8 && pixels.bitsAllocated != 16 && pixels.bitsAllocated != 32)
  {
    throw UnreadableFile("its pixels have " + std::to_string(pixels.bitsAllocated) +
                         " bits (0028,0100), which is not supported; 8, 16 and 32 are");
  }
  if (pixels.bitsStored == 0 || pixels.bitsStored > pixels.bitsAllocated)
  {
    throw UnreadableFile("its pixels use only some of their bits, Bits Stored (0028,0101) and High Bit (0028,0102), "
                         "which is supported only for the lowest bits");
  }
  if (!pixels.IsUncompressed())
  {
    return;
  }
  if (pixels.length == undefinedLength)
  {
    throw UnreadableFile("damaged: its uncompressed pixels are in fragments");
  }
  const std::uint64_t needed = CountFrameBytes(pixels) * pixels.frames;
  if (pixels.bytesThere < needed)
  {
    throw UnreadableFile("truncated: it has " + std::to_string(pixels.bytesThere) + " of " + std::to_string(needed) +
                         " bytes of pixel data");
  }
  if (pixels.length < needed)
  {
    throw UnreadableFile("it has " + std::to_string(pixels.length) + " of " + std::to_string(needed) +
                         " bytes of pixel data");
  }
}

DecodedFrame
ReadFrame(const std::string & file, const StoredPixels & pixels, unsigned int frame)
{
  CheckPixels(pixels);
  const auto   source = OpenPixels(file, pixels);
  DecodedFrame decoded = pixels.IsUncompressed() ? ReadUncompressedFrame(*source, pixels, frame)
                                                 : DecodeFrame(ReadCompressedFrame(*source, pixels, frame), pixels);
  if (decoded.bits == 0)
  {
    decoded.bits = std::min(pixels.bitsStored, 8 * decoded.bytesPerValue);
  }
  return decoded;
}
} // namespace TransferLearning
} // namespace itk
