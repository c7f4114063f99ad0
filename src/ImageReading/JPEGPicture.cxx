// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/JPEGPicture.h"

#include "DICOM/SliceHeader.h"

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <vector>

// libjpeg's headers expect FILE.
#include <jerror.h>
#include <jpeglib.h>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** libjpeg leaves its functions by a jump from its handler of errors. What it is called by has no destructors. */
struct Decoder
{
  jpeg_decompress_struct info;
  jpeg_error_mgr         errors;
  std::jmp_buf           start;
  char                   message[JMSG_LENGTH_MAX];
};

[[noreturn]] void
Leave(j_common_ptr info)
{
  auto * const decoder = static_cast<Decoder *>(info->client_data);
  info->err->format_message(info, decoder->message);
  std::longjmp(decoder->start, 1);
}

/** All but these warn of pixels that are not those that were written. */
bool
ConcernsPixels(int message)
{
  switch (message)
  {
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
      return false;
    default:
      return true;
  }
}

void
HearMessage(j_common_ptr info, int level)
{
  if (level < 0 && ConcernsPixels(info->err->msg_code))
  {
    Leave(info);
  }
}

bool
TryHeader(Decoder & decoder, const std::string & bytes)
{
  if (setjmp(decoder.start) != 0)
  {
    return false;
  }
  jpeg_create_decompress(&decoder.info);
  jpeg_mem_src(&decoder.info, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
  jpeg_read_header(&decoder.info, TRUE);
  jpeg_calc_output_dimensions(&decoder.info);
  return true;
}

/** After the header. */
bool
TryPixels(Decoder & decoder, unsigned char * pixels)
{
  if (setjmp(decoder.start) != 0)
  {
    return false;
  }
  jpeg_start_decompress(&decoder.info);
  const std::size_t    length = std::size_t{ decoder.info.output_width } * decoder.info.output_components;
  constexpr JDIMENSION most = 16;
  while (decoder.info.output_scanline < decoder.info.output_height)
  {
    JSAMPROW rows[most];
    for (JDIMENSION i = 0; i < most; ++i)
    {
      rows[i] = pixels + (decoder.info.output_scanline + i) * length;
    }
    jpeg_read_scanlines(&decoder.info, rows, std::min(most, decoder.info.output_height - decoder.info.output_scanline));
  }
  jpeg_finish_decompress(&decoder.info);
  return true;
}

class Picture
{
public:
  /** Reads the header. */
  explicit Picture(const std::string & bytes)
  {
    m_Decoder.info.err = jpeg_std_error(&m_Decoder.errors);
    m_Decoder.errors.error_exit = Leave;
    m_Decoder.errors.emit_message = HearMessage;
    m_Decoder.info.client_data = &m_Decoder;
    this->Verify(TryHeader(m_Decoder, bytes));
  }
  ~Picture() { jpeg_destroy_decompress(&m_Decoder.info); }
  Picture(const Picture &) = delete;
  void
  operator=(const Picture &) = delete;

  const jpeg_decompress_struct &
  GetInfo() const
  {
    return m_Decoder.info;
  }

  /** CMYK as the file has it. */
  void
  ReadPixels(unsigned char * pixels)
  {
    this->Verify(TryPixels(m_Decoder, pixels));
  }

private:
  void
  Verify(bool isDone)
  {
    if (!isDone)
    {
      jpeg_destroy_decompress(&m_Decoder.info);
      throw UnreadableFile(std::string("it is truncated or damaged (") + m_Decoder.message + ')');
    }
  }

  Decoder m_Decoder{};
};

/** Adobe's files hold what is not printed instead of the ink. */
void
ConvertCMYK(const std::vector<unsigned char> & inks, bool isInverted, unsigned char * pixels)
{
  for (std::size_t i = 0; i < inks.size(); i += 4)
  {
    const auto bright = [&](std::size_t j) { return isInverted ? inks[i + j] : 255U - inks[i + j]; };
    for (std::size_t j = 0; j < 3; ++j)
    {
      *pixels++ = static_cast<unsigned char>((bright(j) * bright(3) + 127U) / 255U);
    }
  }
}
} // namespace

JPEGHeader
ReadJPEGHeader(const std::string & bytes)
{
  const Picture picture(bytes);
  const auto &  info = picture.GetInfo();
  JPEGHeader    header{ info.output_width, info.output_height, static_cast<unsigned int>(info.output_components) };
  if (info.out_color_space == JCS_CMYK)
  {
    header.components = 3;
  }
  if (header.components != 1 && header.components != 3)
  {
    throw UnreadableFile("it has " + std::to_string(header.components) + " components of unknown colors");
  }
  // Units 1 and 2 of JFIF: dots an inch and a centimeter.
  const double millimeters = info.density_unit == 1 ? 25.4 : info.density_unit == 2 ? 10.0 : 0.0;
  if (millimeters > 0.0 && info.X_density > 0 && info.Y_density > 0)
  {
    header.spacing[0] = millimeters / info.X_density;
    header.spacing[1] = millimeters / info.Y_density;
  }
  return header;
}

void
DecodeJPEG(const std::string & bytes, unsigned char * pixels)
{
  Picture      picture(bytes);
  const auto & info = picture.GetInfo();
  if (info.out_color_space != JCS_CMYK)
  {
    picture.ReadPixels(pixels);
    return;
  }
  std::vector<unsigned char> inks(std::size_t{ info.output_width } * info.output_height * 4);
  picture.ReadPixels(inks.data());
  ConvertCMYK(inks, info.saw_Adobe_marker != 0, pixels);
}
} // namespace TransferLearning
} // namespace itk
