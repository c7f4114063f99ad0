// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef BMPPictureIO_h
#define BMPPictureIO_h

#include "itkBMPImageIO.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"

#include <array>
#include <cstdint>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** ITK's BMP format with 1, 4 and 8 bits a pixel (colors of a palette; those of 4 and 8 bits also as run lengths) and
 * 24 and 32 bits (alpha is left out). The pixels are gray where all colors of the palette are, else RGB. Files that end
 * before their last row are refused; ITK leaves what is missing as it finds it in memory. \throws UnreadableFile */
class BMPPictureIO : public BMPImageIO
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(BMPPictureIO);

  using Self = BMPPictureIO;
  using Superclass = BMPImageIO;
  using Pointer = SmartPointer<Self>;

  itkFactorylessNewMacro(Self);
  itkOverrideGetNameOfClassMacro(BMPPictureIO);

  void
  ReadImageInformation() override;
  void
  Read(void * buffer) override;

protected:
  BMPPictureIO() = default;
  ~BMPPictureIO() override = default;

private:
  struct Layout
  {
    std::uint64_t offset{ 0 };     ///< Of the pixels.
    std::uint64_t bytesOfRow{ 0 }; ///< With its padding to four bytes.
    unsigned int  bits{ 0 };       ///< A pixel.
    bool          isTopDown{ false };
    bool          isPacked{ false }; ///< As run lengths.
  };
  /** \param size of the file. */
  void
  CheckLayout(std::uint64_t size, std::uint64_t columns, std::uint64_t rows) const;
  void
  WriteRow(const unsigned char * row, unsigned int bits, unsigned char * output) const;
  void
  ReadPalette(const std::string & bytes, std::size_t begin, std::size_t bytesOfColor, std::size_t colors);

  Layout                                    m_Layout{};
  std::vector<std::array<unsigned char, 3>> m_Palette{}; ///< Red, green, blue.
};
} // namespace TransferLearning
} // namespace itk

#endif
