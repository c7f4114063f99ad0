// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Stored values of the frames of a DICOM file.
#ifndef FrameDecoding_h
#define FrameDecoding_h

#include "DICOM/SliceHeader.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
class ByteSource;

/** Rows x columns x samples values in the byte order of this machine, the samples of a pixel beside each other. */
struct DecodedFrame
{
  std::vector<char> bytes;
  unsigned int      bytesPerValue{}; ///< 1, 2 or 4.
  unsigned int      bits{};          ///< Of each value, the lowest ones; what the others hold means nothing.
  bool              isSigned{ false };
};

/** The file behind its header, as far as pixels need it. */
std::unique_ptr<ByteSource>
OpenPixels(const std::string & file, const StoredPixels & pixels);

/** All inflated bytes of a deflated file, for the frames that are read with StoredPixels::inflated: at most 256 MiB.
 * Null where they cannot be read; the frames say why. */
std::shared_ptr<const std::vector<char>>
InflateFile(const std::string & file, const StoredPixels & pixels);

/** The compressed bytes of one frame: all fragments of a single frame; of several, those that the Extended or the Basic
 * Offset Table names, or one each where neither is there. \throws UnreadableFile */
std::string
ReadCompressedFrame(ByteSource & source, const StoredPixels & pixels, unsigned int frame);

/** Why a compression cannot be decoded, by the name that people know; empty where it can be, and for what is not
 * compressed. */
std::string
DescribeUnsupportedSyntax(const std::string & transferSyntax);

/** Whether the pixels have a form that is supported, and the file has as many as they need.
 * \throws UnreadableFile */
void
CheckPixels(const StoredPixels & pixels);

/** One frame, compressed or not. \throws UnreadableFile, also for forms that are not supported. */
DecodedFrame
ReadFrame(const std::string & file, const StoredPixels & pixels, unsigned int frame);

/** Decoders of one frame's bytes. All check the header of the bytes against that of the file before they take memory,
 * print nothing, and throw UnreadableFile. @{ */
DecodedFrame
DecodeRLE(const std::string & bytes, const StoredPixels & pixels);
/** Of one component: lossless, baseline and extended Huffman processes (ITU-T T.81). */
std::vector<std::uint16_t>
DecodeJPEGComponent(const std::string & bytes, const StoredPixels & pixels);
/** Of one component (ITU-T T.87). */
std::vector<std::uint16_t>
DecodeJPEGLS(const std::string & bytes, const StoredPixels & pixels);
/** By GDCM. */
DecodedFrame
DecodeJPEG2000(const std::string & bytes, const StoredPixels & pixels);
/** @} */
} // namespace TransferLearning
} // namespace itk

#endif
