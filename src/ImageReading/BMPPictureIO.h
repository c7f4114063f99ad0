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
/** ITK's BMP format with 1, 4 and 8 bits a pixel (colors of a palette) and 24 and 32 bits (alpha is left out),
 * uncompressed; files whose size is less than their header says are refused. The pixels are gray where all colors of
 * the palette are, else RGB. Files packed by run lengths are left to ITK. \throws UnreadableFile */
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
    bool          isPacked{ false };
  };
  void
  ReadPalette(const std::string & bytes, std::size_t begin, std::size_t bytesOfColor, std::size_t colors);

  Layout                                    m_Layout{};
  std::vector<std::array<unsigned char, 3>> m_Palette{}; ///< Red, green, blue.
};
} // namespace TransferLearning
} // namespace itk

#endif
