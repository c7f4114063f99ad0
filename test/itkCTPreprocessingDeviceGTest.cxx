// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Every kernel of the device under test beside the CPU's: one arithmetic, the same numbers to 1e-5.
#include "DeviceUnderTest.h"
#include "TestPaths.h"
#include "itkImage.h"
#include "itkImageFileReader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace itk;
using namespace itk::TransferLearning;

namespace
{
using Function = CTWindowEnums::Function;

/** No kernel may write to what lies between rows and planes of the output. */
constexpr float untouched = -12345.0F;

/** A stack in a buffer of its own, whatever its strides are, and room for the output. */
struct Case
{
  CTPreprocessingKernelArguments arguments;
  CTPreprocessingParameters      parameters;
  std::vector<unsigned char>     input;
  std::size_t                    outputSize{ 0 };
};

void
ExpectAgreement(const Case & one, const std::string & what)
{
  CTPreprocessingKernelArguments arguments = one.arguments;
  std::vector<float>             expected(one.outputSize, untouched);
  arguments.output = expected.data();
  RunCTPreprocessingKernel(arguments, one.parameters);
  const auto & deviations = one.parameters.standardDeviation;
  const double tolerance = 1e-5 / *std::min_element(deviations.begin(), deviations.end());
  for (const auto & kernel : DeviceUnderTest::GetKernels())
  {
    std::vector<float> output(one.outputSize, untouched);
    arguments.output = output.data();
    kernel.run(arguments, one.parameters);
    for (std::size_t i = 0; i < output.size(); ++i)
    {
      ASSERT_NEAR(output[i], expected[i], expected[i] == untouched ? 0.0 : tolerance)
        << what << ", " << kernel.name << ", float " << i << ' ' << one.parameters.ToJSON();
    }
  }
}

/** Draws a case: any type, layout, parameters and rectangle. */
class CaseMaker
{
public:
  explicit CaseMaker(unsigned int seed)
    : m_Random(seed)
  {}

  Case
  Make()
  {
    Case one;
    this->DrawParameters(one);
    this->DrawLayout(one);
    this->DrawValues(one);
    this->DrawRectangle(one);
    return one;
  }

private:
  unsigned int
  Draw(unsigned int low, unsigned int high)
  {
    return std::uniform_int_distribution<unsigned int>(low, high)(m_Random);
  }
  double
  DrawNumber(double low, double high)
  {
    return std::uniform_real_distribution<double>(low, high)(m_Random);
  }
  bool
  Toss()
  {
    return this->Draw(0, 1) == 1;
  }

  void
  DrawParameters(Case & one)
  {
    CTPreprocessingParameters & parameters = one.parameters;
    const unsigned int          channels[] = { 1, 2, 3, 3, 3, 4, 5, 9 };
    parameters.channels = channels[this->Draw(0, 7)];
    parameters.size = { { this->Draw(1, 75), this->Draw(1, 40) } };
    parameters.fit = static_cast<CTPreprocessingEnums::Fit>(this->Draw(0, 2));
    parameters.cropFraction = this->DrawNumber(0.2, 1.0);
    parameters.interpolation = static_cast<CTPreprocessingEnums::Interpolation>(this->Draw(0, 3));
    parameters.antialias = this->Toss();
    parameters.mean.clear();
    parameters.standardDeviation.clear();
    const unsigned int normalizations = this->Toss() ? parameters.channels : 1;
    for (unsigned int i = 0; i < normalizations; ++i)
    {
      parameters.mean.push_back(this->DrawNumber(-0.5, 1.5));
      parameters.standardDeviation.push_back(this->DrawNumber(0.1, 1.0));
    }
    parameters.colorOrder = parameters.channels == 3 && this->Toss() ? CTPreprocessingEnums::ColorOrder::BGR
                                                                     : CTPreprocessingEnums::ColorOrder::RGB;
    if (this->Draw(0, 2) == 0)
    {
      parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
      parameters.pictureRange = { this->DrawNumber(-20.0, 20.0), this->DrawNumber(60.0, 300.0) };
      const unsigned int components[] = { 1, 3, 4 };
      const bool         mayBeColor = parameters.channels == 1 || parameters.channels == 3;
      one.arguments.inputComponents = components[mayBeColor ? this->Draw(0, 2) : 0];
      return;
    }
    const bool isSlices = parameters.channels % 2 == 1 && this->Draw(0, 2) == 0;
    parameters.channelSource =
      isSlices ? CTPreprocessingEnums::ChannelSource::NeighboringSlices : CTPreprocessingEnums::ChannelSource::Windows;
    parameters.windows.clear();
    parameters.slices = !isSlices && this->Draw(0, 2) == 0 ? this->Draw(1, 20) : 0;
    const unsigned int windows = isSlices || this->Draw(0, 3) == 0 ? 1 : parameters.channels;
    for (unsigned int i = 0; i < windows; ++i)
    {
      const double widths[] = { 1.0, 2.0, this->DrawNumber(1.0, 300.0), this->DrawNumber(1.0, 300.0) };
      parameters.windows.push_back(
        { this->DrawNumber(-50.0, 150.0), widths[this->Draw(0, 3)], static_cast<Function>(this->Draw(0, 2)) });
    }
    parameters.huOffset = this->Toss() ? std::round(this->DrawNumber(-50.0, 50.0)) : 0.0;
    parameters.airValue = this->DrawNumber(-100.0, 100.0);
  }

  /** Some of the network's slices, from a buffer that begins where they need it or before.
   * \return the plane where it begins */
  unsigned int
  DrawSlices(Case & one)
  {
    CTPreprocessingKernelArguments & arguments = one.arguments;
    const unsigned int               slices = one.parameters.slices;
    arguments.planesBefore = arguments.planesAfter = 0;
    arguments.firstPlane = this->Draw(0, slices - 1);
    arguments.numberOfPlanes = this->Draw(1, slices - arguments.firstPlane);
    const CTPreprocessingGrid grid{ { { arguments.inputColumns, arguments.inputRows, arguments.inputPlanes } },
                                    arguments.inputSpacing };
    const auto                needed = GetCTPreprocessingInputPlanes(
      grid, one.parameters, { arguments.firstPlane, arguments.firstPlane + arguments.numberOfPlanes });
    arguments.inputFirstPlane = this->Draw(0, needed.begin);
    return arguments.inputFirstPlane;
  }

  /** Axes in any order and direction, with gaps. */
  void
  DrawLayout(Case & one)
  {
    CTPreprocessingKernelArguments & arguments = one.arguments;
    arguments.inputType = static_cast<ComponentType>(this->Draw(0, 9));
    arguments.inputColumns = this->Draw(1, this->Draw(0, 7) == 0 ? 400 : 90);
    arguments.inputRows = this->Draw(1, 60);
    arguments.numberOfPlanes = this->Draw(1, 4);
    arguments.planesBefore = this->Draw(0, 3);
    arguments.planesAfter = this->Draw(0, 3);
    arguments.inputPlanes = arguments.planesBefore + arguments.numberOfPlanes + arguments.planesAfter;
    arguments.inputSpacing = { { this->DrawNumber(0.5, 2.0), this->DrawNumber(0.5, 2.0), this->DrawNumber(0.5, 2.0) } };
    const unsigned int counts[] = { arguments.inputColumns, arguments.inputRows, arguments.inputPlanes };
    unsigned int       firstPlane = arguments.planesBefore;
    if (one.parameters.slices != 0)
    {
      firstPlane = this->DrawSlices(one);
    }
    std::ptrdiff_t              strides[3] = {};
    std::array<unsigned int, 3> order{ { 0, 1, 2 } };
    std::shuffle(order.begin(), order.end(), m_Random);
    std::ptrdiff_t size = arguments.inputComponents;
    std::ptrdiff_t first = 0;
    for (const unsigned int axis : order)
    {
      size += this->Draw(0, 3) == 0 ? arguments.inputComponents : 0;
      strides[axis] = this->Toss() ? size : -size;
      first += strides[axis] < 0 ? size * (counts[axis] - 1) : 0;
      size *= counts[axis];
    }
    arguments.inputColumnStride = strides[0];
    arguments.inputRowStride = strides[1];
    arguments.inputPlaneStride = strides[2];
    m_First = first + std::ptrdiff_t{ firstPlane } * strides[2];
    m_Components = static_cast<std::size_t>(size);
  }

  template <typename TComponent>
  void
  Fill(Case & one)
  {
    one.input.resize(m_Components * sizeof(TComponent));
    auto * const values = reinterpret_cast<TComponent *>(one.input.data());
    for (std::size_t i = 0; i < m_Components; ++i)
    {
      const double low = std::is_signed<TComponent>::value ? -100.0 : 0.0;
      values[i] = static_cast<TComponent>(this->DrawNumber(low, 127.0));
      if (this->Draw(0, 40) == 0)
      {
        values[i] = this->Toss() ? std::numeric_limits<TComponent>::max() : std::numeric_limits<TComponent>::lowest();
        if constexpr (std::is_floating_point<TComponent>::value)
        {
          const TComponent special[] = { std::numeric_limits<TComponent>::quiet_NaN(),
                                         std::numeric_limits<TComponent>::infinity(),
                                         -std::numeric_limits<TComponent>::infinity() };
          values[i] = special[this->Draw(0, 2)];
        }
      }
    }
    one.arguments.input = values + m_First;
  }

  void
  DrawValues(Case & one)
  {
    one.arguments.hasPadding = this->Draw(0, 2) == 0;
    one.arguments.paddingLow = this->DrawNumber(0.0, 60.0);
    one.arguments.paddingHigh = one.arguments.paddingLow + this->DrawNumber(0.0, 20.0);
    switch (one.arguments.inputType)
    {
      case ComponentType::UInt8:
        return this->Fill<std::uint8_t>(one);
      case ComponentType::Int8:
        return this->Fill<std::int8_t>(one);
      case ComponentType::UInt16:
        return this->Fill<std::uint16_t>(one);
      case ComponentType::Int16:
        return this->Fill<std::int16_t>(one);
      case ComponentType::UInt32:
        return this->Fill<std::uint32_t>(one);
      case ComponentType::Int32:
        return this->Fill<std::int32_t>(one);
      case ComponentType::UInt64:
        return this->Fill<std::uint64_t>(one);
      case ComponentType::Int64:
        return this->Fill<std::int64_t>(one);
      case ComponentType::Float32:
        return this->Fill<float>(one);
      case ComponentType::Float64:
        return this->Fill<double>(one);
    }
  }

  void
  DrawRectangle(Case & one)
  {
    CTPreprocessingKernelArguments & arguments = one.arguments;
    const auto &                     size = one.parameters.size;
    arguments.outputColumns = size[0];
    arguments.outputRows = size[1];
    if (this->Toss())
    {
      arguments.firstColumn = this->Draw(0, size[0] - 1);
      arguments.firstRow = this->Draw(0, size[1] - 1);
      arguments.outputColumns = this->Draw(1, size[0] - arguments.firstColumn);
      arguments.outputRows = this->Draw(1, size[1] - arguments.firstRow);
    }
    const auto floatsOfRow = static_cast<std::ptrdiff_t>(arguments.outputColumns) * one.parameters.channels;
    arguments.outputRowStride = floatsOfRow + (this->Toss() ? 0 : this->Draw(1, 9));
    arguments.outputPlaneStride = arguments.outputRowStride * arguments.outputRows + (this->Toss() ? 0 : 5);
    one.outputSize = static_cast<std::size_t>(arguments.outputPlaneStride) * arguments.numberOfPlanes;
  }

  std::mt19937   m_Random;
  std::ptrdiff_t m_First{ 0 };
  std::size_t    m_Components{ 0 };
};

/** Planes of int16, packed. */
Case
MakePacked(const std::vector<short> & values, unsigned int columns, unsigned int rows, unsigned int planes)
{
  Case one;
  one.input.resize(values.size() * sizeof(short));
  std::copy(values.begin(), values.end(), reinterpret_cast<short *>(one.input.data()));
  one.arguments.input = one.input.data();
  one.arguments.inputColumns = columns;
  one.arguments.inputRows = rows;
  one.arguments.inputRowStride = columns;
  one.arguments.inputPlaneStride = static_cast<std::ptrdiff_t>(columns) * rows;
  one.arguments.numberOfPlanes = planes;
  return one;
}

void
SetSize(unsigned int columns, unsigned int rows, Case & one)
{
  one.parameters.size = { { columns, rows } };
  one.outputSize = std::size_t{ columns } * rows * one.parameters.channels * one.arguments.numberOfPlanes;
}
} // namespace

TEST(CTPreprocessingDevice, AgreesWithTheCPUOnWhateverIsDrawn)
{
  for (unsigned int seed = 0; seed < 600; ++seed)
  {
    ExpectAgreement(CaseMaker(seed).Make(), "seed " + std::to_string(seed));
    if (HasFatalFailure())
    {
      return;
    }
  }
}

// Every combination that the draw may leave out; more input columns a tile than a block holds at once.
TEST(CTPreprocessingDevice, AgreesWithTheCPUWhereTheImageShrinksMuch)
{
  std::mt19937                       random(17);
  std::uniform_int_distribution<int> distribution(-1200, 1600);
  for (const auto & shape : { std::array<unsigned int, 2>{ { 1500, 9 } }, { { 9, 1500 } }, { { 129, 128 } } })
  {
    std::vector<short> values(std::size_t{ shape[0] } * shape[1] * 2);
    std::generate(values.begin(), values.end(), [&] { return static_cast<short>(distribution(random)); });
    auto one = MakePacked(values, shape[0], shape[1], 2);
    one.parameters.fit = CTPreprocessingEnums::Fit::Stretch;
    one.parameters.SetNormalization(CTPreprocessingEnums::Normalization::None);
    for (const auto interpolation : { CTPreprocessingEnums::Interpolation::Nearest,
                                      CTPreprocessingEnums::Interpolation::Linear,
                                      CTPreprocessingEnums::Interpolation::Cubic,
                                      CTPreprocessingEnums::Interpolation::Lanczos })
    {
      one.parameters.interpolation = interpolation;
      for (const auto & size :
           { std::array<unsigned int, 2>{ { 1, 1 } }, { { 3, 5 } }, { { 33, 9 } }, { { 200, 70 } } })
      {
        SetSize(size[0], size[1], one);
        ExpectAgreement(one, "shrunk from " + std::to_string(shape[0]) + " columns");
      }
    }
  }
}

// A real slice as it comes from the scanner, prepared as networks are given it.
TEST(CTPreprocessingDevice, AgreesWithTheCPUOnARealSlice)
{
  auto reader = ImageFileReader<Image<short, 3>>::New();
  for (const char * file : { "CT_small.dcm", "J2K_pixelrep_mismatch.dcm" })
  {
    reader->SetFileName(TestPaths::SitePackages(std::string("pydicom/data/test_files/") + file));
    reader->Update();
    const auto * const image = reader->GetOutput();
    const auto         size = image->GetBufferedRegion().GetSize();
    auto               one = MakePacked(
      std::vector<short>(image->GetBufferPointer(), image->GetBufferPointer() + image->GetPixelContainer()->Size()),
      static_cast<unsigned int>(size[0]),
      static_cast<unsigned int>(size[1]),
      1);
    SetSize(224, 224, one);
    ExpectAgreement(one, file);
    one.parameters.SetNormalization(CTPreprocessingEnums::Normalization::Caffe);
    one.parameters.interpolation = CTPreprocessingEnums::Interpolation::Lanczos;
    SetSize(299, 150, one);
    ExpectAgreement(one, file);
  }
}

// Oracle: the whole plane. What is computed again must not differ by a bit, on any device.
TEST(CTPreprocessingDevice, AValueDoesNotDependOnTheRectangleThatIsComputed)
{
  for (const auto & kernel : DeviceUnderTest::GetKernels())
  {
    for (unsigned int seed = 0; seed < 30; ++seed)
    {
      Case               one = CaseMaker(seed).Make();
      const auto &       size = one.parameters.size;
      const std::size_t  channels = one.parameters.channels;
      std::vector<float> part(one.outputSize);
      one.arguments.output = part.data();
      kernel.run(one.arguments, one.parameters);

      auto               all = one.arguments;
      std::vector<float> whole(size[0] * size[1] * channels * all.numberOfPlanes);
      all.firstColumn = all.firstRow = all.outputColumns = all.outputRows = 0;
      all.outputRowStride = all.outputPlaneStride = 0;
      all.output = whole.data();
      kernel.run(all, one.parameters);
      for (unsigned int plane = 0; plane < all.numberOfPlanes; ++plane)
      {
        for (unsigned int row = 0; row < one.arguments.outputRows; ++row)
        {
          const float * const expected =
            whole.data() +
            ((std::size_t{ plane } * size[1] + one.arguments.firstRow + row) * size[0] + one.arguments.firstColumn) *
              channels;
          const float * const values =
            part.data() + plane * one.arguments.outputPlaneStride + row * one.arguments.outputRowStride;
          ASSERT_TRUE(std::equal(values, values + one.arguments.outputColumns * channels, expected))
            << kernel.name << ", seed " << seed << ", row " << row;
        }
      }
    }
  }
}
