// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Slices that are no regular grid. Oracle: test/DICOMTestSeries.py writes phantoms of 3 x + 2 y - 4 z + 300 HU, rounded
// to integers, at the positions (LPS, mm) that the files state.
#include "CTSeriesFixture.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkImageRegionConstIteratorWithIndex.h"
#include "itkResampleToRegularGrid.h"

#include <limits>

using namespace CTSeriesFixture;
using itk::TransferLearning::FindAcquiredSlices;
using Spacing = itk::CTSeriesPolicyEnums::Spacing;
using Tilt = itk::CTSeriesPolicyEnums::Tilt;

namespace
{
constexpr short outside = -1024;

struct Case
{
  const char * folder;
  std::size_t  slices; ///< Files.
  bool         isUneven;
  bool         hasGap;
  double       tilt; ///< Degrees.
};
const Case cases[] = { { "zones", 7, true, false, 0 },
                       { "half", 15, true, false, 0 },
                       { "gap", 7, false, true, 0 },
                       { "tilt", 9, false, false, 18 },
                       { "tilt-back", 9, false, false, 18 },
                       { "tilt-zones", 7, true, false, 18 },
                       { "tilt-gap", 7, false, true, 12 },
                       { "down-zones", 7, true, false, 0 },
                       { "down-tilt", 9, false, false, 18 },
                       { "sagittal", 6, false, false, 0 },
                       { "sagittal-zones", 7, true, false, 0 },
                       { "sagittal-gap", 7, false, true, 0 },
                       { "sagittal-tilt", 9, false, false, 14 },
                       { "sagittal-tilt-zones", 7, true, false, 14 },
                       { "coronal", 6, false, false, 0 },
                       { "coronal-zones", 7, true, false, 0 },
                       { "coronal-gap", 7, false, true, 0 },
                       { "coronal-tilt-gap", 7, false, true, 12 },
                       { "oblique-tilt-zones", 7, true, false, 15 } };

const std::string &
GetFolder()
{
  static const std::string folder = WriteScenario("linear");
  return folder;
}

double
GetPhantom(const itk::Point<double, 3> & point)
{
  return 3.0 * point[0] + 2.0 * point[1] - 4.0 * point[2] + 300.0;
}

/** Where a voxel truly is: slices that were not interpolated are not all on the image's grid. */
itk::Point<double, 3>
GetPoint(const ImageType * image, const itk::CTSeriesReport & report, const ImageType::IndexType & index)
{
  auto       point = image->TransformIndexToPhysicalPoint<double>(index);
  const auto k = static_cast<std::size_t>(index[2]);
  if (const auto * const acquired = FindAcquiredSlices(image))
  {
    for (unsigned int i = 0; i < 3; ++i)
    {
      point[i] += acquired->slices[k].displacement[i];
    }
  }
  else if (report.gridSpacing == 0.0)
  {
    // Sheared back, the slices have kept their heights along the normal, which is the third axis.
    double height = -static_cast<double>(index[2]) * image->GetSpacing()[2];
    for (unsigned int i = 0; i < 3; ++i)
    {
      height += image->GetDirection()(i, 2) * (report.positions[k][i] - report.positions[0][i]);
    }
    for (unsigned int i = 0; i < 3; ++i)
    {
      point[i] += image->GetDirection()(i, 2) * height;
    }
  }
  return point;
}

/** Checks all voxels that are in a slice; returns the fraction of them. */
double
ExpectPhantom(const ImageType * image, const itk::CTSeriesReport & report)
{
  std::size_t inside = 0;
  double      largest = 0.0;
  for (itk::ImageRegionConstIteratorWithIndex<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    if (it.Get() != outside)
    {
      ++inside;
      largest = std::max(largest, std::abs(it.Get() - GetPhantom(GetPoint(image, report, it.GetIndex()))));
    }
  }
  EXPECT_LE(largest, 1.0);
  return static_cast<double>(inside) / static_cast<double>(image->GetBufferedRegion().GetNumberOfPixels());
}

ReaderType::Pointer
MakeReaderOf(const Case & one, Spacing gaps, Spacing unevenSpacing, Tilt tilt)
{
  auto                  reader = MakeReader(GetFolder() + "/" + one.folder);
  itk::CTSeriesPolicies policies;
  policies.gaps = gaps;
  policies.unevenSpacing = unevenSpacing;
  policies.tilt = tilt;
  reader->SetPolicies(policies);
  return reader;
}

double
GetShear(const ImageType * image)
{
  const auto & direction = image->GetDirection();
  double       sines[2]{};
  for (unsigned int i = 0; i < 3; ++i)
  {
    sines[0] += direction(i, 0) * direction(i, 2);
    sines[1] += direction(i, 1) * direction(i, 2);
  }
  return std::asin(std::hypot(sines[0], sines[1])) * 180.0 / itk::Math::pi;
}
} // namespace

TEST(CTSeriesGeometry, ValuesAreRightWhateverThePolicies)
{
  for (const Case & one : cases)
  {
    for (const Spacing spacing : { Spacing::Warn, Spacing::Resample })
    {
      for (const Tilt tilt : { Tilt::Keep, Tilt::Correct })
      {
        SCOPED_TRACE(std::string(one.folder) + (spacing == Spacing::Warn ? ", warn" : ", resample") +
                     (tilt == Tilt::Keep ? ", keep" : ", correct"));
        auto reader = MakeReaderOf(one, spacing, spacing, tilt);
        reader->Update();
        const ImageType * const image = reader->GetOutput();
        const auto &            report = reader->GetReport();
        const bool              isResampled = spacing == Spacing::Resample && (one.isUneven || one.hasGap);
        const bool              isCorrected = tilt == Tilt::Correct && one.tilt > 0.0;
        EXPECT_EQ(report.gridSpacing > 0.0, isResampled);
        EXPECT_EQ(report.correctsTilt, isCorrected);
        EXPECT_EQ(report.numberOfGaps, one.hasGap ? 1u : 0u);
        EXPECT_NEAR(report.gantryTilt, one.tilt, 0.01);
        EXPECT_NEAR(GetShear(image), isCorrected ? 0.0 : one.tilt, 0.01);
        EXPECT_EQ(report.positions.size(), one.slices);
        EXPECT_EQ(FindAcquiredSlices(image) == nullptr, isResampled || isCorrected);
        EXPECT_GT(ExpectPhantom(image, report), isCorrected ? 0.5 : 0.99);
      }
    }
  }
}

// Slice networks take the slices as they are, whatever a grid needs; the grid of them is that of the reader.
TEST(CTSeriesGeometry, AcquiredSlicesAreThoseOfTheFilesAndMakeTheSameGrid)
{
  for (const Case & one : cases)
  {
    SCOPED_TRACE(one.folder);
    auto slices = MakeReaderOf(one, Spacing::Resample, Spacing::Resample, Tilt::Correct);
    slices->KeepAcquiredSlicesOn();
    slices->Update();
    ImageType * const image = slices->GetOutput();
    const auto &      report = slices->GetReport();
    ASSERT_EQ(image->GetBufferedRegion().GetSize(), (ImageType::SizeType{ { 20, 24, one.slices } }));
    EXPECT_EQ(ExpectPhantom(image, report), 1.0);
    for (std::size_t k = 0; k < one.slices; ++k)
    {
      const auto point = GetPoint(image, report, { { 0, 0, static_cast<itk::IndexValueType>(k) } });
      for (unsigned int i = 0; i < 3; ++i)
      {
        EXPECT_NEAR(point[i], report.positions[k][i], 1e-5);
      }
      EXPECT_EQ(FindAcquiredSlices(image)->slices[k].sopInstanceUID, report.sopInstanceUIDs[k]);
    }

    auto grid = MakeReaderOf(one, Spacing::Resample, Spacing::Resample, Tilt::Correct);
    grid->Update();
    const ImageType * const expected = grid->GetOutput();
    const auto              resampled = itk::ResampleToRegularGrid<short>(image, image, outside);
    ASSERT_EQ(resampled->GetBufferedRegion(), expected->GetBufferedRegion());
    EXPECT_EQ(resampled->GetOrigin(), expected->GetOrigin());
    EXPECT_EQ(resampled->GetSpacing(), expected->GetSpacing());
    EXPECT_EQ(resampled->GetDirection(), expected->GetDirection());
    EXPECT_TRUE(std::equal(expected->GetBufferPointer(),
                           expected->GetBufferPointer() + expected->GetBufferedRegion().GetNumberOfPixels(),
                           resampled->GetBufferPointer()));
  }
}

// What a network of slices, or of volumes, is given. Slices keep their plane, whatever a grid of them needs: sagittal
// and coronal ones are not turned. A volume is turned to LPS.
TEST(CTSeriesGeometry, PreprocessedValuesAreRightWhateverThePolicies)
{
  using FilterType = itk::CTPreprocessingImageFilter<ImageType>;
  for (const Case & one : cases)
  {
    for (const Spacing spacing : { Spacing::Warn, Spacing::Resample })
    {
      for (const Tilt tilt : { Tilt::Keep, Tilt::Correct })
      {
        auto reader = MakeReaderOf(one, spacing, spacing, tilt);
        reader->Update();
        const ImageType * const image = reader->GetOutput();
        const auto              size = image->GetBufferedRegion().GetSize();
        const auto              turned = itk::TransferLearning::FindNearestAxes(image->GetDirection());
        for (const bool isVolume : { false, true })
        {
          SCOPED_TRACE(std::string(one.folder) + (spacing == Spacing::Warn ? ", warn" : ", resample") +
                       (tilt == Tilt::Keep ? ", keep" : ", correct") + (isVolume ? ", volume" : ", slices"));
          const auto                     axes = isVolume ? turned : std::array<unsigned int, 3>{ { 0, 1, 2 } };
          itk::CTPreprocessingParameters parameters;
          parameters.channels = 1;
          parameters.windows = { { 0.0, 4000.0 } }; // -2000..2000 HU become 0..1
          parameters.mean = { 0.0 };
          parameters.standardDeviation = { 1.0 };
          parameters.fit = itk::CTPreprocessingEnums::Fit::Stretch; // the voxels as they are
          parameters.size = { static_cast<unsigned int>(size[axes[0]]), static_cast<unsigned int>(size[axes[1]]) };
          parameters.slices = isVolume ? static_cast<unsigned int>(size[axes[2]]) : 0;
          auto filter = FilterType::New();
          filter->SetInput(image);
          filter->SetParameters(parameters);
          filter->Update();
          const auto * const output = filter->GetOutput();
          ASSERT_EQ(output->GetBufferedRegion().GetNumberOfPixels(), image->GetBufferedRegion().GetNumberOfPixels());
          double largest = 0.0;
          for (itk::ImageRegionConstIteratorWithIndex<FilterType::OutputImageType> it(output,
                                                                                      output->GetBufferedRegion());
               !it.IsAtEnd();
               ++it)
          {
            const double hu = 4000.0 * it.Get()[0] - 2000.0;
            const auto   point = output->TransformIndexToPhysicalPoint<double>(it.GetIndex());
            if (std::abs(hu - outside) > 0.5)
            {
              const auto place = GetPoint(image, reader->GetReport(), image->TransformPhysicalPointToIndex(point));
              largest = std::max(largest, std::abs(hu - GetPhantom(place)));
            }
          }
          // Half of a HU where it is stored and half where it is interpolated, and what 0..1 loses in 32 bits.
          EXPECT_LE(largest, 1.0 + 4000.0 * std::numeric_limits<float>::epsilon());
        }
      }
    }
  }
}

// Any slices of the grid are those of the whole.
TEST(CTSeriesGeometry, ReadsARangeOfTheGrid)
{
  auto whole = MakeReader(GetFolder() + "/tilt-zones");
  whole->Update();
  const auto size = whole->GetOutput()->GetBufferedRegion().GetSize();
  for (itk::SizeValueType first = 0; first < size[2]; ++first)
  {
    auto part = MakeReader(GetFolder() + "/tilt-zones");
    part->UpdateOutputInformation();
    auto region = part->GetOutput()->GetLargestPossibleRegion();
    region.SetIndex(2, static_cast<itk::IndexValueType>(first));
    region.SetSize(2, std::min<itk::SizeValueType>(2, size[2] - first));
    part->GetOutput()->SetRequestedRegion(region);
    part->Update();
    ASSERT_EQ(part->GetOutput()->GetBufferedRegion(), region);
    EXPECT_TRUE(std::equal(part->GetOutput()->GetBufferPointer(),
                           part->GetOutput()->GetBufferPointer() + region.GetNumberOfPixels(),
                           whole->GetOutput()->GetBufferPointer() + first * size[0] * size[1]));
  }
}

// Closed forms: 33 mm every 4 mm or so, and 24 mm every 3 mm with all slices on the grid.
TEST(CTSeriesGeometry, TheGridHasTheFinestSpacing)
{
  auto zones = Read(GetFolder() + "/zones");
  EXPECT_NEAR(zones->GetOutput()->GetSpacing()[2], 33.0 / 8, 1e-5);
  EXPECT_EQ(zones->GetOutput()->GetBufferedRegion().GetSize(2), 9u);
  EXPECT_TRUE(HasWarning(zones->GetReport(), "interpolated linearly, every 4.125 mm from 7 to 40 mm"));
  const Case gap = cases[2];
  auto       filled = MakeReaderOf(gap, Spacing::Resample, Spacing::Resample, Tilt::Correct);
  filled->Update();
  EXPECT_NEAR(filled->GetOutput()->GetSpacing()[2], 3.0, 1e-5);
  EXPECT_EQ(filled->GetOutput()->GetBufferedRegion().GetSize(2), 9u);
}

TEST(CTSeriesGeometry, RefusesWhatThePoliciesRefuseWithPositions)
{
  auto gap = MakeReader(GetFolder() + "/gap");
  EXPECT_TRUE(Contains(GetError(gap), "9 mm between '05.dcm' and '12.dcm' (at 16 and 25 mm along the normal)"))
    << GetError(gap);
  EXPECT_EQ(gap->GetReport().code, itk::CTSeriesEnums::Reason::Gap);
  itk::CTSeriesPolicies policies;
  policies.gapSize = 3.5;
  policies.unevenSpacing = Spacing::Warn;
  gap->SetPolicies(policies);
  EXPECT_EQ(GetError(gap), "") << "9 mm are 3 times 3 mm";
  EXPECT_TRUE(HasWarning(gap->GetReport(), "3 mm from 7 to 16 mm, 9 mm from 16 to 25 mm, 3 mm from 25 to 31 mm"));

  auto zones = MakeReader(GetFolder() + "/zones");
  policies.unevenSpacing = Spacing::Error;
  zones->SetPolicies(policies);
  EXPECT_TRUE(Contains(GetError(zones), "4 mm from 7 to 19 mm, 7 mm from 19 to 40 mm along the normal"))
    << GetError(zones);
  EXPECT_EQ(zones->GetReport().code, itk::CTSeriesEnums::Reason::UnevenSpacing);

  policies.gapSize = 1.0;
  zones->SetPolicies(policies);
  EXPECT_TRUE(Contains(GetError(zones), "gapSize is 1, but must be above 1")) << GetError(zones);
}

// Closed form: 7 slices 3 mm apart but for one distance of 9 mm. Taken at equal distances of 3 mm, the last three lie 6
// mm below their positions.
TEST(CTSeriesGeometry, WarnsOfWhereSlicesAreNot)
{
  const Case gap = cases[2];
  auto       reader = MakeReaderOf(gap, Spacing::Warn, Spacing::Resample, Tilt::Correct);
  reader->Update();
  EXPECT_NEAR(reader->GetReport().maximumPositionError, 6.0, 1e-6);
  EXPECT_TRUE(HasWarning(reader->GetReport(), "up to 6 mm away from their places on the image's regular grid"));
}

TEST(CTSeriesGeometry, SaysThatSlicesAreNotAxial)
{
  const auto reader = Read(GetFolder() + "/sagittal");
  EXPECT_TRUE(HasWarning(reader->GetReport(), "sagittal, not axial"));
  EXPECT_EQ(reader->GetOutput()->GetBufferedRegion().GetSize(2), 6u);
}

// Padding is no tissue: between two slices of which one has it, what is nearer decides.
TEST(CTSeriesGeometry, DoesNotInterpolateWithPadding)
{
  const std::string folder = WriteScenario("paddedzones");
  const auto        reader = Read(folder);
  const auto *      image = reader->GetOutput();
  ASSERT_TRUE(reader->GetReport().gridSpacing > 0.0);
  const auto size = image->GetBufferedRegion().GetSize();
  for (itk::IndexValueType z = 0; z < static_cast<itk::IndexValueType>(size[2]); ++z)
  {
    // Column 0 is padding in the odd slices, column 1 is 100 HU everywhere.
    const short corner = image->GetPixel({ { 0, 0, z } });
    EXPECT_TRUE(corner == -2000 || corner == 100) << z << ": " << corner;
    EXPECT_EQ(image->GetPixel({ { 1, 0, z } }), 100);
  }
}
