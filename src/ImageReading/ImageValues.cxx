// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// From the pixels of a file to the types that networks are given.
#include "DICOM/SliceHeader.h"
#include "ImageReading/ImageFile.h"
#include "itkCTSeriesReader.h"

#include "itkByteSwapper.h"
#include "itkMetaDataObject.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <sstream>
#include <type_traits>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
template <typename TImage>
typename TImage::Pointer
MakeImage(const ImageFile & file, unsigned int components = 1)
{
  auto image = TImage::New();
  image->CopyInformation(file.geometry);
  image->SetRegions(file.geometry->GetLargestPossibleRegion());
  image->SetNumberOfComponentsPerPixel(components);
  image->Allocate();
  image->SetMetaDataDictionary(file.io->GetMetaDataDictionary());
  return image;
}

/** Integers lose their fraction, as in ITK. */
template <typename TStored>
TStored
Narrow(double number)
{
  constexpr auto low = static_cast<double>(std::numeric_limits<TStored>::lowest());
  constexpr auto high = static_cast<double>(std::numeric_limits<TStored>::max());
  if (std::is_integral_v<TStored> && !(number > low - 1.0 && number < high + 1.0))
  {
    std::ostringstream text;
    text << "it is damaged: the type of its pixels cannot hold " << number;
    throw UnreadableFile(text.str());
  }
  return static_cast<TStored>(number);
}

/** Writes the pixels of a volume as they are stored, in the byte order of this machine. */
template <typename TStored>
void
ReadVolume(const VolumePixels & volume, TStored * output, std::size_t count)
{
  if (volume.encoding == PixelEncoding::Text)
  {
    ReadTextPixels(volume, count, [&output](double number) { *output++ = Narrow<TStored>(number); });
    return;
  }
  ReadVolumePixels(volume, reinterpret_cast<char *>(output), count * sizeof(TStored));
  volume.isBigEndian ? ByteSwapper<TStored>::SwapRangeFromSystemToBigEndian(output, count)
                     : ByteSwapper<TStored>::SwapRangeFromSystemToLittleEndian(output, count);
}

/** Writes the pixels as they are stored, in the byte order of this machine. */
template <typename TStored>
void
ReadStored(const ImageFile & file, TStored * output, std::size_t count)
{
  if (file.volume)
  {
    ReadVolume(*file.volume, output, count);
    if (file.io->GetNumberOfComponents() == 1)
    {
      return;
    }
    // All bytes of colors are there; the order that they are in, ITK knows.
  }
  ImageIORegion region(file.io->GetNumberOfDimensions());
  for (unsigned int i = 0; i < file.io->GetNumberOfDimensions(); ++i)
  {
    region.SetSize(i, file.io->GetDimensions(i));
  }
  file.io->SetIORegion(region);
  const auto lock = LockFormat(file.io);
  file.io->Read(output);
}

bool
IsRescaled(const ImageFile & file)
{
  return file.volume && (file.volume->slope != 1.0 || file.volume->intercept != 0.0);
}

template <typename TStored>
ImageValues
MakeFractions(const ImageFile & file, const std::vector<TStored> & stored)
{
  const double slope = file.volume ? file.volume->slope : 1.0;
  const double intercept = file.volume ? file.volume->intercept : 0.0;
  ImageValues  values;
  values.fractions = MakeImage<Image<float, 3>>(file);
  std::transform(stored.begin(), stored.end(), values.fractions->GetBufferPointer(), [&](TStored value) {
    const double number = static_cast<double>(value) * slope + intercept;
    const bool   isNumber = std::abs(number) <= static_cast<double>(std::numeric_limits<float>::max());
    return isNumber ? static_cast<float>(number) : std::numeric_limits<float>::quiet_NaN();
  });
  return values;
}

/** Integers that 16 bits hold become those, others numbers of float, which holds them up to 2^24. */
template <typename TStored>
ImageValues
MakeIntegers(const ImageFile & file, const std::vector<TStored> & stored)
{
  const auto [least, greatest] = std::minmax_element(stored.begin(), stored.end());
  const auto       low = static_cast<double>(*least);
  const auto       high = static_cast<double>(*greatest);
  constexpr double most = 16777216.0;
  if (low < -most || high > most)
  {
    itkGenericExceptionMacro("it has the value "
                             << std::fixed << std::setprecision(0) << (low < -most ? low : high)
                             << ", but integers beyond 16777216 (2^24) are not supported; they are not HU");
  }
  if (low < std::numeric_limits<short>::min() || high > std::numeric_limits<short>::max())
  {
    return MakeFractions(file, stored);
  }
  ImageValues values;
  values.volume = MakeImage<Image<short, 3>>(file);
  std::transform(stored.begin(), stored.end(), values.volume->GetBufferPointer(), [](TStored value) {
    return static_cast<short>(value);
  });
  return values;
}

template <typename TStored>
ImageValues
ReadAs(const ImageFile & file)
{
  std::vector<TStored> stored(file.geometry->GetLargestPossibleRegion().GetNumberOfPixels());
  ReadStored(file, stored.data(), stored.size());
  if constexpr (std::is_integral_v<TStored>)
  {
    if (file.tiff.isMinWhite)
    {
      std::transform(
        stored.begin(), stored.end(), stored.begin(), [](TStored value) { return static_cast<TStored>(~value); });
    }
    if (!IsRescaled(file))
    {
      return MakeIntegers(file, stored);
    }
  }
  return MakeFractions(file, stored);
}

/** Pairs of gray and alpha. Of a TIFF file ITK reads one value per pixel: one of 16 bits is the pair. */
std::vector<unsigned char>
ReadGrayAndAlpha(const ImageFile & file, std::size_t pixels)
{
  std::vector<unsigned char> pairs(2 * pixels);
  if (file.io->GetNumberOfComponents() == 1)
  {
    file.io->SetComponentType(IOComponentEnum::USHORT);
  }
  ReadStored(file, pairs.data(), pairs.size());
  file.io->SetComponentType(IOComponentEnum::UCHAR);
  return pairs;
}

ImageValues
ReadPicture(const ImageFile & file)
{
  const unsigned int components = file.description.components;
  const unsigned int stored = file.io->GetNumberOfComponents();
  ImageValues        values;
  values.picture = MakeImage<VectorImage<unsigned char, 3>>(file, components);
  unsigned char * const output = values.picture->GetBufferPointer();
  const std::size_t     count = file.geometry->GetLargestPossibleRegion().GetNumberOfPixels() * stored;
  if (file.io->GetComponentType() == IOComponentEnum::USHORT) // a palette
  {
    std::vector<unsigned short> colors(count);
    ReadStored(file, colors.data(), count);
    std::transform(colors.begin(), colors.end(), output, [](unsigned short color) {
      return static_cast<unsigned char>(color >> 8);
    });
    return values;
  }
  if (stored == 2 || (stored == 1 && file.tiff.HasAlpha()))
  {
    const auto pairs = ReadGrayAndAlpha(file, count / stored);
    for (std::size_t i = 0; i < pairs.size() / 2; ++i)
    {
      output[i] = pairs[2 * i];
    }
  }
  else
  {
    ReadStored(file, output, count);
  }
  if (file.tiff.isMinWhite && components == 1)
  {
    std::transform(
      output, output + count / stored, output, [](unsigned char value) { return static_cast<unsigned char>(~value); });
  }
  return values;
}

/** With the values and the padding that CTSeriesReader gives a slice in a series. */
ImageValues
ReadCTSlice(const ImageFile & file)
{
  const SliceHeader header = ReadSliceHeaders(file.path).front();
  // One slice needs no place in space.
  if (!header.defect.empty() && header.reason != CTSeriesEnums::Reason::NoGeometry)
  {
    throw UnreadableFile("it cannot be read as HU: " + header.defect);
  }
  ImageValues values;
  values.volume = Image<short, 3>::New();
  values.volume->CopyInformation(file.geometry);
  values.volume->SetRegions(Size<3>{ { header.columns, header.rows, 1 } });
  values.volume->Allocate();
  ReadSliceVoxels(header, values.volume->GetBufferPointer());
  MetaDataDictionary dictionary = file.io->GetMetaDataDictionary();
  if (header.hasPadding)
  {
    EncapsulateMetaData<double>(dictionary, CTSeriesReader::PaddingLowKey, header.paddingLow);
    EncapsulateMetaData<double>(dictionary, CTSeriesReader::PaddingHighKey, header.paddingHigh);
  }
  values.volume->SetMetaDataDictionary(dictionary);
  return values;
}

/** The stored type; where a slope is applied by this module, ITK's is that of the results. */
ImageValues
ReadScalars(const ImageFile & file, IOComponentEnum type)
{
  switch (type)
  {
    case IOComponentEnum::UCHAR:
      return ReadAs<unsigned char>(file);
    case IOComponentEnum::CHAR:
      return ReadAs<signed char>(file);
    case IOComponentEnum::SHORT:
      return ReadAs<short>(file);
    case IOComponentEnum::USHORT:
      return ReadAs<unsigned short>(file);
    case IOComponentEnum::INT:
      return ReadAs<int>(file);
    case IOComponentEnum::UINT:
      return ReadAs<unsigned int>(file);
    case IOComponentEnum::LONG:
      return ReadAs<long>(file);
    case IOComponentEnum::ULONG:
      return ReadAs<unsigned long>(file);
    case IOComponentEnum::LONGLONG:
      return ReadAs<long long>(file);
    case IOComponentEnum::ULONGLONG:
      return ReadAs<unsigned long long>(file);
    case IOComponentEnum::FLOAT:
      return ReadAs<float>(file);
    case IOComponentEnum::DOUBLE:
      return ReadAs<double>(file);
    default:
      itkGenericExceptionMacro("its values are of type " << ImageIOBase::GetComponentTypeAsString(type)
                                                         << ", which is not supported");
  }
}
} // namespace

ImageValues
ReadImageValues(const ImageFile & file)
{
  if (file.isCTSlice)
  {
    return ReadCTSlice(file);
  }
  if (file.frames)
  {
    file.frames->Update();
    ImageValues values;
    values.volume = file.frames->GetOutput();
    values.volume->DisconnectPipeline();
    return values;
  }
  if (file.description.IsEightBit())
  {
    return ReadPicture(file);
  }
  const bool isKnown = file.volume && file.volume->type != IOComponentEnum::UNKNOWNCOMPONENTTYPE;
  return ReadScalars(file, isKnown ? file.volume->type : file.io->GetComponentType());
}
} // namespace TransferLearning
} // namespace itk
