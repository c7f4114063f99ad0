// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/TIFFForm.h"

#include <cstdint>

namespace itk
{
namespace TransferLearning
{
namespace
{
class Directory
{
public:
  explicit Directory(std::istream & stream)
    : m_Stream(stream)
  {
    m_Stream.clear();
    m_Stream.seekg(0);
    const std::uint64_t order = this->ReadNumber(2);
    m_IsBigEndian = order == 0x4d4d;
    const std::uint64_t version = this->ReadNumber(2);
    m_IsBig = version == 43;
    m_IsTIFF = m_Stream && (order == 0x4949 || m_IsBigEndian) && (version == 42 || m_IsBig);
    if (m_IsBig)
    {
      this->ReadNumber(4);
    }
  }

  TIFFForm
  Read()
  {
    TIFFForm form;
    form.isTIFF = m_IsTIFF;
    if (!m_IsTIFF)
    {
      return form;
    }
    m_Stream.seekg(static_cast<std::streamoff>(this->ReadNumber(m_IsBig ? 8 : 4)));
    const std::uint64_t    entries = this->ReadNumber(m_IsBig ? 8 : 2);
    constexpr unsigned int most = 4096;
    for (std::uint64_t i = 0; i < entries && i < most && m_Stream; ++i)
    {
      const std::uint64_t tag = this->ReadNumber(2);
      this->ReadNumber(2);
      this->ReadNumber(m_IsBig ? 8 : 4);
      const std::uint64_t value = this->ReadNumber(2); // of 16 bits, in the first bytes of the field
      m_Stream.ignore(m_IsBig ? 6 : 2);
      SetValue(tag, value, form);
    }
    return form;
  }

private:
  static void
  SetValue(std::uint64_t tag, std::uint64_t value, TIFFForm & form)
  {
    switch (tag)
    {
      case 262: // PhotometricInterpretation
        form.isMinWhite = value == 0;
        form.hasColors = value == 2;
        form.isPalette = value == 3;
        break;
      case 274: // Orientation: rows from the top or from the bottom, each from the left
        form.isConverted = form.isConverted || (value != 1 && value != 4);
        break;
      case 277: // SamplesPerPixel
        form.samples = static_cast<unsigned int>(value);
        break;
      case 284: // PlanarConfiguration
        form.isConverted = form.isConverted || value == 2;
        break;
      case 322: // TileWidth
        form.isConverted = true;
        break;
      default:
        break;
    }
  }

  std::uint64_t
  ReadNumber(unsigned int bytes)
  {
    std::uint64_t number = 0;
    for (unsigned int i = 0; i < bytes; ++i)
    {
      const auto byte = static_cast<std::uint64_t>(static_cast<unsigned char>(m_Stream.get()));
      number = m_IsBigEndian ? number << 8 | byte : number | byte << 8 * i;
    }
    return number;
  }

  std::istream & m_Stream;
  bool           m_IsBigEndian{ false };
  bool           m_IsBig{ false };
  bool           m_IsTIFF{ false };
};
} // namespace

TIFFForm
ReadTIFFForm(std::istream & stream)
{
  return Directory(stream).Read();
}
} // namespace TransferLearning
} // namespace itk
