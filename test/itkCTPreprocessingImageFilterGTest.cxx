// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTPreprocessingImageFilter.h"

#include "DeviceUnderTest.h"
#include "TestPaths.h"
#include "itkCommand.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkMetaDataObject.h"
#include "itkStreamingImageFilter.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <functional>
#include <limits>
#include <random>

namespace
{
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using Volume = itk::Image<short, 3>;
using Interpolation = CTPreprocessingEnums::Interpolation;
using Fit = CTPreprocessingEnums::Fit;

template <typename TImage>
typename TImage::Pointer
MakeImage(const typename TImage::SizeType & size, unsigned int components = 1)
{
  auto image = TImage::New();
  image->SetRegions(typename TImage::RegionType(size));
  image->SetNumberOfComponentsPerPixel(components);
  image->Allocate();
  return image;
}

template <typename TImage, typename TValue>
typename TImage::Pointer
MakeImage(const typename TImage::SizeType & size, const std::vector<TValue> & values, unsigned int components = 1)
{
  auto image = MakeImage<TImage>(size, components);
  std::transform(values.begin(), values.end(), image->GetBufferPointer(), [](TValue value) {
    return static_cast<typename TImage::InternalPixelType>(value);
  });
  return image;
}

Volume::Pointer
MakeNoise(const Volume::SizeType & size)
{
  auto                               image = MakeImage<Volume>(size);
  std::mt19937                       random(7);
  std::uniform_int_distribution<int> distribution(-1200, 1600);
  std::generate_n(image->GetBufferPointer(), image->GetLargestPossibleRegion().GetNumberOfPixels(), [&] {
    return static_cast<short>(distribution(random));
  });
  return image;
}

/** One window, no normalization, all pixels used. */
CTPreprocessingParameters
MakePlain(unsigned int columns, unsigned int rows)
{
  CTPreprocessingParameters parameters;
  parameters.windows = { { -600, 1500 } };
  parameters.size = { { columns, rows } };
  parameters.channels = 1;
  parameters.fit = Fit::Stretch;
  parameters.mean = { 0 };
  parameters.standardDeviation = { 1 };
  return parameters;
}

CTPreprocessingParameters
MakePicture(unsigned int columns, unsigned int rows, unsigned int channels)
{
  auto parameters = MakePlain(columns, rows);
  parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
  parameters.channels = channels;
  return parameters;
}

template <typename TImage>
typename itk::CTPreprocessingImageFilter<TImage>::Pointer
MakeFilter(TImage * image, const CTPreprocessingParameters & parameters)
{
  auto filter = itk::CTPreprocessingImageFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetParameters(parameters);
  filter->SetDevice(DeviceUnderTest::GetDevice());
  return filter;
}

template <typename TImage>
std::vector<float>
GetValues(const TImage * image)
{
  const auto count = image->GetBufferedRegion().GetNumberOfPixels() * image->GetNumberOfComponentsPerPixel();
  return std::vector<float>(image->GetBufferPointer(), image->GetBufferPointer() + count);
}

template <typename TImage>
std::vector<float>
Preprocess(TImage * image, const CTPreprocessingParameters & parameters)
{
  auto filter = MakeFilter(image, parameters);
  filter->Update();
  return GetValues(filter->GetOutput());
}

std::string
GetMessage(const std::function<void()> & function)
{
  try
  {
    function();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "nothing was thrown";
}

void
SetPadding(itk::Object * image, double low, double high)
{
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), "TransferLearning_PaddingLow", low);
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), "TransferLearning_PaddingHigh", high);
}
} // namespace

TEST(CTPreprocessingImageFilter, AgreesWithPillowAndTorch)
{
  // Oracle: Pillow and torch, by Utilities/make-preprocessing-fixtures.py. The tolerance of each case is float's
  // rounding, but where Pillow itself rounds to 8 bits.
  std::ifstream stream(TestPaths::Data("preprocessing.json"));
  const auto    fixtures = nlohmann::json::parse(stream);
  ASSERT_GE(fixtures["cases"].size(), 15U);
  for (const auto & one : fixtures["cases"])
  {
    const auto         name = one["name"].get<std::string>();
    const auto &       input = fixtures["inputs"][one["input"].get<std::string>()];
    const auto         values = input["values"].get<std::vector<int>>();
    const unsigned int components = input["components"];
    const auto         parameters = CTPreprocessingParameters::FromJSON(one["parameters"].dump());
    const itk::Size<2> size{ { input["columns"], input["rows"] } };
    const auto         result =
      components == 1
                ? Preprocess(MakeImage<itk::Image<short, 2>>(size, values).GetPointer(), parameters)
                : Preprocess(MakeImage<itk::VectorImage<unsigned char, 2>>(size, values, 3).GetPointer(), parameters);
    const auto expected = one["expected"].get<std::vector<float>>();
    ASSERT_EQ(result.size(), expected.size()) << name;
    float largest = 0;
    for (std::size_t i = 0; i < result.size(); ++i)
    {
      largest = std::max(largest, std::abs(result[i] - expected[i]));
    }
    EXPECT_LE(largest, one["tolerance"].get<float>()) << name;
    RecordProperty(name, std::to_string(largest));
  }
}

TEST(CTPreprocessingImageFilter, WindowFollowsItsClosedForm)
{
  // Oracle: DICOM PS3.3 C.11.2.1.3.2 by hand. Columns: far below, lower end, quarter, center, upper end, far above.
  const std::vector<int>   values{ -32768, -1350, -975, -600, 150, 32767 };
  const std::vector<float> expected{ 0, 0, 0.25F, 0.5F, 1, 1 };
  const auto               image = MakeImage<itk::Image<short, 2>>({ { 6, 1 } }, values);
  const auto               result = Preprocess(image.GetPointer(), MakePlain(6, 1));
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    EXPECT_NEAR(result[i], expected[i], 1e-7) << values[i];
  }
  // A width below the distance of two values leaves no slope; a division by w - 1 would fail here.
  auto step = MakePlain(3, 1);
  step.windows = { { 0, 1 } };
  const auto steps =
    Preprocess(MakeImage<itk::Image<short, 2>>({ { 3, 1 } }, std::vector<int>{ -1, 0, 1 }).GetPointer(), step);
  EXPECT_EQ(steps, (std::vector<float>{ 0, 0.5F, 1 }));
}

TEST(CTPreprocessingImageFilter, EqualValuesOfAnyTypeGiveEqualBits)
{
  // Oracle: identity between component types.
  std::vector<int> values(17 * 13);
  std::mt19937     random(3);
  std::generate(values.begin(), values.end(), [&] { return static_cast<int>(random() % 128); });
  auto parameters = MakePlain(7, 9);
  parameters.windows = { { 60.3, 77.7 } };
  const itk::Size<2> size{ { 17, 13 } };
  const auto         expected = Preprocess(MakeImage<itk::Image<short, 2>>(size, values).GetPointer(), parameters);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<unsigned char, 2>>(size, values).GetPointer(), parameters), expected);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<signed char, 2>>(size, values).GetPointer(), parameters), expected);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<unsigned short, 2>>(size, values).GetPointer(), parameters), expected);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<int, 2>>(size, values).GetPointer(), parameters), expected);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<unsigned int, 2>>(size, values).GetPointer(), parameters), expected);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<int64_t, 2>>(size, values).GetPointer(), parameters), expected);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<uint64_t, 2>>(size, values).GetPointer(), parameters), expected);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<float, 2>>(size, values).GetPointer(), parameters), expected);
  EXPECT_EQ(Preprocess(MakeImage<itk::Image<double, 2>>(size, values).GetPointer(), parameters), expected);
}

TEST(CTPreprocessingImageFilter, ColorsAreKeptAlphaIsIgnoredAndGrayIsRepeated)
{
  // Oracle: identity with each component preprocessed as a gray picture of its own.
  using Gray = itk::Image<unsigned char, 2>;
  using Color = itk::VectorImage<unsigned char, 2>;
  const itk::Size<2> size{ { 19, 11 } };
  std::mt19937       random(5);
  std::vector<int>   planes[4];
  std::vector<int>   rgb;
  std::vector<int>   rgba;
  for (std::size_t i = 0; i < 19 * 11; ++i)
  {
    for (unsigned int c = 0; c < 4; ++c)
    {
      planes[c].push_back(static_cast<int>(random() % 256));
      rgba.push_back(planes[c].back());
      if (c < 3)
      {
        rgb.push_back(planes[c].back());
      }
    }
  }
  const auto parameters = MakePicture(8, 6, 3);
  const auto fromRGB = Preprocess(MakeImage<Color>(size, rgb, 3).GetPointer(), parameters);
  EXPECT_EQ(Preprocess(MakeImage<Color>(size, rgba, 4).GetPointer(), parameters), fromRGB);
  for (unsigned int c = 0; c < 3; ++c)
  {
    const auto gray = Preprocess(MakeImage<Gray>(size, planes[c]).GetPointer(), parameters);
    for (std::size_t i = 0; i < 8 * 6; ++i)
    {
      ASSERT_EQ(fromRGB[i * 3 + c], gray[i * 3]);
      ASSERT_EQ(gray[i * 3 + 1], gray[i * 3]);
      ASSERT_EQ(gray[i * 3 + 2], gray[i * 3]);
    }
  }
}

TEST(CTPreprocessingImageFilter, WorkUnitsDoNotChangeABit)
{
  // Oracle: identity with one work unit.
  auto volume = MakeNoise({ { 61, 47, 5 } });
  auto slice = MakeNoise({ { 61, 47, 1 } });
  for (Volume * image : { volume.GetPointer(), slice.GetPointer() })
  {
    CTPreprocessingParameters parameters;
    parameters.size = { { 53, 37 } };
    auto filter = MakeFilter(image, parameters);
    filter->SetNumberOfWorkUnits(1);
    filter->Update();
    const auto expected = GetValues(filter->GetOutput());
    for (const unsigned int units : { 2U, 3U, 16U, 37U })
    {
      filter->SetNumberOfWorkUnits(units);
      filter->Modified();
      filter->Update();
      EXPECT_EQ(GetValues(filter->GetOutput()), expected) << units;
    }
  }
}

TEST(CTPreprocessingImageFilter, StreamedPiecesAreTheWhole)
{
  // Oracle: identity with the run over the largest region; the input's z is flipped, so the pieces come from its end.
  auto image = MakeNoise({ { 40, 30, 21 } });
  auto direction = image->GetDirection();
  direction(2, 2) = -1;
  image->SetDirection(direction);
  CTPreprocessingParameters parameters;
  parameters.size = { { 24, 28 } };
  const auto whole = Preprocess(image.GetPointer(), parameters);
  auto       filter = MakeFilter(image.GetPointer(), parameters);
  using Output = itk::VectorImage<float, 3>;
  auto streamer = itk::StreamingImageFilter<Output, Output>::New();
  streamer->SetInput(filter->GetOutput());
  streamer->SetNumberOfStreamDivisions(7);
  streamer->Update();
  EXPECT_EQ(GetValues(streamer->GetOutput()), whole);
  EXPECT_EQ(filter->GetOutput()->GetBufferedRegion().GetSize(2), 3U) << "the whole was computed at once";
  // Output slices 18..20 are input slices 0..2.
  EXPECT_EQ(image->GetRequestedRegion().GetIndex(2), 0);
  EXPECT_EQ(image->GetRequestedRegion().GetSize(2), 3U);
}

TEST(CTPreprocessingImageFilter, ARequestedRectangleIsThatPartOfTheWhole)
{
  // Oracle: identity with the run over the largest region, in padding, at its border and inside.
  auto                      image = MakeNoise({ { 40, 30, 4 } });
  CTPreprocessingParameters parameters;
  parameters.size = { { 24, 28 } };
  auto whole = MakeFilter(image.GetPointer(), parameters);
  whole->Update();
  using Region = itk::ImageRegion<3>;
  for (const Region & region : { Region({ { 3, 0, 1 } }, { { 7, 28, 2 } }),
                                 Region({ { 0, 4, 3 } }, { { 24, 3, 1 } }),
                                 Region({ { 11, 13, 0 } }, { { 1, 1, 1 } }),
                                 Region({ { 0, 0, 0 } }, { { 24, 2, 1 } }) })
  {
    auto part = MakeFilter(image.GetPointer(), parameters);
    part->UpdateOutputInformation();
    part->GetOutput()->SetRequestedRegion(region);
    part->Update();
    itk::ImageRegionConstIteratorWithIndex<itk::VectorImage<float, 3>> it(part->GetOutput(), region);
    for (; !it.IsAtEnd(); ++it)
    {
      ASSERT_EQ(it.Get(), whole->GetOutput()->GetPixel(it.GetIndex())) << it.GetIndex();
    }
  }
}

TEST(CTPreprocessingImageFilter, PaddingBecomesAirBeforeInterpolation)
{
  // Oracle: the same image with air written over its padding by hand.
  auto image = MakeNoise({ { 32, 32, 1 } });
  auto replaced = MakeNoise({ { 32, 32, 1 } });
  for (unsigned int i = 0; i < 32 * 10; ++i)
  {
    // Above the window's lower end, so that it would be seen: some scanners pad with a bright value.
    image->GetBufferPointer()[i * 3] = static_cast<short>(i % 2 ? 3000 : 3005);
    replaced->GetBufferPointer()[i * 3] = -1024;
  }
  const CTPreprocessingParameters parameters;
  const auto                      expected = Preprocess(replaced.GetPointer(), parameters);
  EXPECT_NE(Preprocess(image.GetPointer(), parameters), expected);
  SetPadding(image, 3000, 3005);
  EXPECT_EQ(Preprocess(image.GetPointer(), parameters), expected);
}

TEST(CTPreprocessingImageFilter, TheValueOffsetComesFirst)
{
  // Oracle: the same image in HU. The padding range is in HU in both.
  auto hu = MakeNoise({ { 32, 24, 2 } });
  auto stored = MakeNoise({ { 32, 24, 2 } });
  for (unsigned int i = 0; i < 32 * 24 * 2; ++i)
  {
    stored->GetBufferPointer()[i] = static_cast<short>(hu->GetBufferPointer()[i] + 1024);
  }
  SetPadding(hu, 100, 300);
  SetPadding(stored, 100, 300);
  CTPreprocessingParameters parameters;
  parameters.size = { { 20, 20 } };
  const auto expected = Preprocess(hu.GetPointer(), parameters);
  parameters.huOffset = -1024;
  EXPECT_EQ(Preprocess(stored.GetPointer(), parameters), expected);
}

TEST(CTPreprocessingImageFilter, NaNIsAirAndInfinitiesAreTheEndsOfTheWindow)
{
  // Oracle: the same image with finite numbers in their places.
  constexpr float          infinity = std::numeric_limits<float>::infinity();
  const float              nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> values{ nan, 100, infinity, -infinity, 20, nan, -300, 50, 7 };
  std::vector<float>       finite{ -1024, 100, 5000, -5000, 20, -1024, -300, 50, 7 };
  using FloatImage = itk::Image<float, 2>;
  EXPECT_EQ(Preprocess(MakeImage<FloatImage>({ { 3, 3 } }, values).GetPointer(), MakePlain(5, 2)),
            Preprocess(MakeImage<FloatImage>({ { 3, 3 } }, finite).GetPointer(), MakePlain(5, 2)));
  auto picture = MakePicture(5, 2, 1);
  picture.pictureRange = { 10, 90 };
  finite[0] = finite[5] = 10;
  EXPECT_EQ(Preprocess(MakeImage<FloatImage>({ { 3, 3 } }, values).GetPointer(), picture),
            Preprocess(MakeImage<FloatImage>({ { 3, 3 } }, finite).GetPointer(), picture));
}

namespace
{
itk::Matrix<double, 3, 3>
MakeRotation(double degrees, unsigned int axis)
{
  itk::Matrix<double, 3, 3> rotation;
  rotation.SetIdentity();
  const double       angle = degrees * itk::Math::pi / 180;
  const unsigned int a = (axis + 1) % 3;
  const unsigned int b = (axis + 2) % 3;
  rotation(a, a) = rotation(b, b) = std::cos(angle);
  rotation(a, b) = -std::sin(angle);
  rotation(b, a) = std::sin(angle);
  return rotation;
}

itk::Matrix<double, 3, 3>
MakeAxes(const std::array<int, 9> & values)
{
  itk::Matrix<double, 3, 3> axes;
  std::copy(values.begin(), values.end(), axes.GetVnlMatrix().data_block());
  return axes;
}
} // namespace

class CTPreprocessingImageFilterGeometry : public testing::TestWithParam<int>
{
public:
  static itk::Matrix<double, 3, 3>
  GetDirection(int which)
  {
    const auto                      tilt = MakeRotation(21, 0) * MakeRotation(-14, 1) * MakeRotation(9, 2);
    const auto                      sagittal = MakeAxes({ { 0, 0, 1, 1, 0, 0, 0, -1, 0 } });
    const auto                      coronal = MakeAxes({ { 1, 0, 0, 0, 0, 1, 0, -1, 0 } });
    const auto                      flipped = MakeAxes({ { -1, 0, 0, 0, -1, 0, 0, 0, 1 } });
    const auto                      cyclic = MakeAxes({ { 0, 1, 0, 0, 0, -1, -1, 0, 0 } });
    const itk::Matrix<double, 3, 3> all[] = {
      MakeRotation(0, 0), flipped,         sagittal,       coronal,      cyclic, tilt,
      tilt * flipped,     tilt * sagittal, tilt * coronal, tilt * cyclic
    };
    return all[which];
  }
};

TEST_P(CTPreprocessingImageFilterGeometry, EveryPixelShowsWhatLiesAtItsPhysicalPosition)
{
  // Oracle: an image whose HU is a linear function of the physical position. Linear interpolation keeps it, so each
  // output value must be that function of the output pixel's own position, whatever was permuted and flipped between.
  using Image = itk::Image<float, 3>;
  auto image = Image::New();
  image->SetRegions(Image::RegionType({ { -3, 5, 2 } }, { { 23, 17, 12 } }));
  image->Allocate();
  image->SetDirection(GetDirection(GetParam()));
  const double spacing[3] = { 0.7, 1.9, 2.5 };
  const double origin[3] = { -31.5, 12.25, 480 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  const auto evaluate = [](const itk::Point<double, 3> & p) { return 3 * p[0] - 5 * p[1] + 2 * (p[2] - 480); };
  itk::ImageRegionIteratorWithIndex<Image> it(image, image->GetBufferedRegion());
  for (; !it.IsAtEnd(); ++it)
  {
    itk::Point<double, 3> point;
    image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    it.Set(static_cast<float>(evaluate(point)));
  }
  for (const auto & [fit, slices] : { std::pair(Fit::KeepAspect, 0U),
                                      std::pair(Fit::Stretch, 0U),
                                      std::pair(Fit::CenterCrop, 0U),
                                      std::pair(Fit::KeepAspect, 29U),
                                      std::pair(Fit::Stretch, 19U),
                                      std::pair(Fit::CenterCrop, 21U) })
  {
    auto parameters = MakePlain(31, 26);
    parameters.slices = slices;
    parameters.windows = { { 0, 4000 } };
    parameters.fit = fit;
    parameters.antialias = false;
    auto filter = MakeFilter(image.GetPointer(), parameters);
    filter->Update();
    const auto *                                                       output = filter->GetOutput();
    std::size_t                                                        compared = 0;
    itk::ContinuousIndex<double, 3>                                    source;
    itk::ImageRegionConstIteratorWithIndex<itk::VectorImage<float, 3>> result(output, output->GetBufferedRegion());
    for (; !result.IsAtEnd(); ++result)
    {
      itk::Point<double, 3> point;
      output->TransformIndexToPhysicalPoint(result.GetIndex(), point);
      source = image->TransformPhysicalPointToContinuousIndex<double>(point);
      bool inside = true;
      for (unsigned int i = 0; i < 3; ++i)
      {
        const auto & region = image->GetBufferedRegion();
        const auto   index = result.GetIndex()[i];
        const auto   last = static_cast<itk::IndexValueType>(output->GetBufferedRegion().GetSize(i)) - 1;
        const int    border = i == 2 ? 3 : 5; // half an input pixel of an enlarged crop
        const bool   isKept = i == 2 && slices == 0;
        const bool   isInCrop = isKept || fit != Fit::CenterCrop || (index >= border && index <= last - border);
        inside = inside && isInCrop && source[i] >= region.GetIndex(i) - 1e-6 &&
                 source[i] <= region.GetIndex(i) + static_cast<double>(region.GetSize(i)) - 1 + 1e-6;
      }
      // Beyond the outermost centers that are used values are repeated, not extrapolated.
      if (inside)
      {
        ++compared;
        ASSERT_NEAR((result.Get()[0] - 0.5) * 4000, evaluate(point), 2e-3) << result.GetIndex();
      }
    }
    EXPECT_GT(compared, output->GetBufferedRegion().GetNumberOfPixels() / 4);
    for (unsigned int i = 0; i < 3; ++i)
    {
      EXPECT_GT(output->GetDirection()(i, i), 0.8) << "axis " << i << " is not the nearest to LPS";
    }
    EXPECT_EQ(output->GetLargestPossibleRegion().GetIndex(), (itk::Index<3>{ { 0, 0, 0 } }));
  }
}
INSTANTIATE_TEST_SUITE_P(OfDirections, CTPreprocessingImageFilterGeometry, testing::Range(0, 10));

TEST(CTPreprocessingImageFilter, TheAspectOfMillimetersIsKept)
{
  // Oracle: 40 x 20 mm into 32 x 32 is 32 x 16 with 8 rows of air above and below, whatever the pixels are.
  for (const auto & shape : { std::array<unsigned int, 2>{ { 40, 40 } }, { { 80, 20 } }, { { 20, 10 } } })
  {
    auto image = MakeImage<itk::Image<short, 2>>({ { shape[0], shape[1] } });
    image->FillBuffer(100);
    const double spacing[2] = { 40.0 / shape[0], 20.0 / shape[1] };
    image->SetSpacing(spacing);
    auto parameters = MakePlain(32, 32);
    parameters.fit = Fit::KeepAspect;
    auto filter = MakeFilter(image.GetPointer(), parameters);
    filter->Update();
    const auto values = GetValues(filter->GetOutput());
    for (unsigned int row = 0; row < 32; ++row)
    {
      const double expected = row < 8 || row >= 24 ? (-1024 + 1350) / 1500.0 : (100 + 1350) / 1500.0;
      EXPECT_NEAR(values[row * 32 + 5], expected, 1e-6) << row;
    }
    EXPECT_NEAR(filter->GetOutput()->GetSpacing()[0], 1.25, 1e-12);
    EXPECT_NEAR(filter->GetOutput()->GetSpacing()[1], 1.25, 1e-12);
  }
}

TEST(CTPreprocessingImageFilter, TheCropOfMillimetersIsCentered)
{
  // Oracle: by hand. 60 x 30 mm in 30 x 60 pixels; half of the shorter side is 15 mm: 30 rows and 7 columns (7.5 down).
  auto         image = MakeImage<itk::Image<short, 2>>({ { 30, 60 } });
  const double spacing[2] = { 2, 0.5 };
  image->SetSpacing(spacing);
  auto parameters = MakePlain(30, 30);
  parameters.fit = Fit::CenterCrop;
  parameters.cropFraction = 0.5;
  auto filter = MakeFilter(image.GetPointer(), parameters);
  filter->UpdateOutputInformation();
  const auto * output = filter->GetOutput();
  EXPECT_NEAR(output->GetSpacing()[0], 2.0 * 7 / 30, 1e-12);
  EXPECT_NEAR(output->GetSpacing()[1], 0.5, 1e-12);
  // The crop begins at column 12 of 30 and row 15 of 60; its outer edge is half an input pixel before.
  EXPECT_NEAR(output->GetOrigin()[0], (12 - 0.5) * 2 + 0.5 * 2.0 * 7 / 30, 1e-12);
  EXPECT_NEAR(output->GetOrigin()[1], 15 * 0.5, 1e-12);
}

TEST(CTPreprocessingImageFilter, PicturesAndFlatImagesStayAsTheyAreStored)
{
  // Oracle: identity with the same pixels in an image of identity direction.
  auto image = MakeNoise({ { 12, 9, 3 } });
  auto turned = MakeNoise({ { 12, 9, 3 } });
  turned->SetDirection(MakeAxes({ { 0, 0, -1, -1, 0, 0, 0, -1, 0 } }));
  auto picture = MakePicture(12, 9, 3);
  picture.pictureRange = { -1000, 1000 };
  EXPECT_EQ(Preprocess(turned.GetPointer(), picture), Preprocess(image.GetPointer(), picture));
  auto stored = MakePlain(12, 9);
  EXPECT_NE(Preprocess(turned.GetPointer(), stored), Preprocess(image.GetPointer(), stored));
  stored.orientation = CTPreprocessingEnums::Orientation::AsStored;
  EXPECT_EQ(Preprocess(turned.GetPointer(), stored), Preprocess(image.GetPointer(), stored));
}

TEST(CTPreprocessingImageFilter, PicturesArePaddedWithZero)
{
  // Oracle: (0 - mean) / deviation by hand; 6 x 3 into 4 x 4 leaves a row above and below.
  auto image = MakeImage<itk::Image<unsigned char, 2>>({ { 6, 3 } });
  image->FillBuffer(200);
  auto parameters = MakePicture(4, 4, 1);
  parameters.fit = Fit::KeepAspect;
  parameters.mean = { 0.5 };
  parameters.standardDeviation = { 0.25 };
  const auto result = Preprocess(image.GetPointer(), parameters);
  EXPECT_EQ(result[1], -2.0F);
  EXPECT_EQ(result[13], -2.0F);
  EXPECT_NEAR(result[5], (200 / 255.0 - 0.5) / 0.25, 1e-6);
}

TEST(CTPreprocessingImageFilter, WrongParametersAndInputsAreRefusedWithTheirValues)
{
  auto image = MakeNoise({ { 8, 8, 2 } });
  auto wrong = MakePlain(8, 8);
  wrong.windows[0].width = -42;
  EXPECT_NE(GetMessage([&] { Preprocess(image.GetPointer(), wrong); }).find("windows[0].width is -42"),
            std::string::npos);

  using Color = itk::VectorImage<unsigned char, 2>;
  const auto refuse = [](unsigned int components, const CTPreprocessingParameters & parameters) {
    auto color = MakeImage<Color>({ { 4, 4 } }, std::vector<int>(16 * components), components);
    return GetMessage([&] { Preprocess(color.GetPointer(), parameters); });
  };
  EXPECT_NE(refuse(3, MakePlain(4, 4)).find("3 components per pixel; HU images have one"), std::string::npos);
  EXPECT_NE(refuse(2, MakePicture(4, 4, 3)).find("2 components per pixel"), std::string::npos);
  EXPECT_NE(refuse(3, MakePicture(4, 4, 5)).find("channels is 5"), std::string::npos);
}

TEST(CTPreprocessingImageFilter, AnEmptyPlaneAndABadRectangleAreRefused)
{
  EXPECT_NE(GetMessage([] {
              itk::TransferLearning::ComputeCTPreprocessingGeometry({ { { 0, 7, 1 } } }, CTPreprocessingParameters());
            }).find("0 x 7"),
            std::string::npos);
  float                                                 output[16];
  const short                                           input[16] = {};
  itk::TransferLearning::CTPreprocessingKernelArguments arguments;
  arguments.input = input;
  arguments.output = output;
  arguments.inputColumns = arguments.inputRows = arguments.inputRowStride = 4;
  arguments.numberOfPlanes = 1;
  arguments.firstRow = 2;
  arguments.outputRows = 3;
  const auto kernel = DeviceUnderTest::GetKernels().front();
  const auto run = [&] { kernel.run(arguments, MakePlain(4, 4)); };
  EXPECT_NE(GetMessage(run).find("not within the network's plane of 4 x 4"), std::string::npos);
  arguments.outputRows = 2;
  EXPECT_NO_THROW(run());
  arguments.output = nullptr;
  EXPECT_NE(GetMessage(run).find("no buffer for its output"), std::string::npos);
}

TEST(CTPreprocessingImageFilter, AnAbortStopsItBeforeTheLastSlice)
{
  auto image = MakeNoise({ { 64, 64, 60 } });
  auto filter = MakeFilter(image.GetPointer(), CTPreprocessingParameters());
  filter->SetNumberOfWorkUnits(1);
  float reached = 0;
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    reached = std::max(reached, filter->GetProgress());
    filter->AbortGenerateDataOn();
  });
  EXPECT_THROW(filter->Update(), itk::ProcessAborted);
  EXPECT_LT(reached, 0.5F);
}

TEST(CTPreprocessingImageFilter, ProgressRisesToOne)
{
  auto image = MakeNoise({ { 16, 16, 40 } });
  auto filter = MakeFilter(image.GetPointer(), MakePlain(8, 8));
  filter->SetNumberOfWorkUnits(1);
  std::vector<float> seen;
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) { seen.push_back(filter->GetProgress()); });
  filter->Update();
  EXPECT_GE(seen.size(), 5U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_NEAR(seen.back(), 1.0F, 1e-3F);
}

TEST(CTPreprocessingImageFilter, OnlyAChangeOfParametersModifiesIt)
{
  auto       filter = itk::CTPreprocessingImageFilter<Volume>::New();
  const auto before = filter->GetMTime();
  filter->SetParameters(CTPreprocessingParameters());
  EXPECT_EQ(filter->GetMTime(), before);
  filter->SetParameters(MakePlain(3, 3));
  EXPECT_GT(filter->GetMTime(), before);
  std::ostringstream text;
  filter->Print(text);
  EXPECT_NE(text.str().find("Parameters: {\"intensity\":\"hu\""), std::string::npos);
}
