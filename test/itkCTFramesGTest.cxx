// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// CT files with several frames. Oracle: pydicom's pixel_array and functional groups, and the closed form of the files
// that test/DICOMMultiFrame.py writes.
#include "CTSeriesFixture.h"
#include "DICOM/FrameDecoding.h"
#include "itkDICOMScan.h"
#include "itkMetaDataObject.h"
#include "itkNetworkImageReader.h"

using namespace CTSeriesFixture;
using Reason = itk::CTSeriesEnums::Reason;
using Status = itk::CTSeriesEnums::Status;

namespace
{
/** The folder that DICOMMultiFrame.py has filled, once for all tests. */
const std::string &
GetFolder()
{
  static const std::string folder = [] {
    const std::string path = TestPaths::OutputFolder("CTFrames");
    PydicomReference::RunScript("DICOMMultiFrame.py", "'" + path + "'");
    return path;
  }();
  return folder;
}

std::vector<itk::CTSeriesReport>
Scan(const std::string & folder)
{
  auto scan = itk::DICOMScan::New();
  scan->SetPath(folder);
  scan->Update();
  return scan->GetVolumes();
}

void
ExpectFrames(const std::string & folder, const ImageType * image)
{
  const auto expected = ReadRaw<double>(folder + "/frames.hu");
  const auto positions = ReadRaw<double>(folder + "/frames.positions");
  const auto size = image->GetBufferedRegion().GetSize();
  ASSERT_EQ(image->GetBufferedRegion().GetNumberOfPixels(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    ASSERT_EQ(image->GetBufferPointer()[i], expected[i]) << "voxel " << i;
  }
  for (unsigned int z = 0; z < size[2]; ++z)
  {
    ImageType::PointType point;
    image->TransformIndexToPhysicalPoint(ImageType::IndexType{ { 0, 0, static_cast<itk::IndexValueType>(z) } }, point);
    for (unsigned int i = 0; i < 3; ++i)
    {
      EXPECT_NEAR(point[i], positions[3 * z + i], 1e-5) << "slice " << z;
    }
  }
}
} // namespace

TEST(CTFrames, AreReadAsPydicomReadsThem)
{
  unsigned int count = 0;
  for (const auto & entry : fs::directory_iterator(GetFolder() + "/read"))
  {
    const std::string folder = entry.path().string();
    SCOPED_TRACE(folder);
    const auto reader = Read(folder);
    ExpectFrames(folder, reader->GetOutput());
    const auto & report = reader->GetReport();
    EXPECT_EQ(report.voxels.numberOfSlices, report.files.size());
    // A file by itself is the same volume, as a series and as an image.
    for (const bool wholeSeries : { true, false })
    {
      auto single = itk::NetworkImageReader::New();
      single->SetPath(folder + "/frames.dcm");
      single->SetWholeSeries(wholeSeries);
      single->Update();
      single->Visit([&folder](auto * image) {
        if constexpr (std::is_same_v<std::remove_pointer_t<decltype(image)>, ImageType>)
        {
          ExpectFrames(folder, image);
        }
        else
        {
          FAIL() << "not an image of HU";
        }
      });
    }
    ++count;
  }
  EXPECT_EQ(count, 13u);
}

TEST(CTFrames, AreNamedByFileAndNumber)
{
  const std::string folder = GetFolder() + "/read/ExplicitVRLittleEndian";
  const auto        reader = Read(folder);
  ExpectSynthetic(reader->GetOutput(), Count(5));
  const auto & report = reader->GetReport();
  // Frames are written in the order of the slices 3, 0, 4, 1, 2.
  EXPECT_EQ(report.frames, (std::vector<unsigned int>{ 2, 4, 5, 1, 3 }));
  EXPECT_EQ(report.files, std::vector<std::string>(5, folder + "/frames.dcm"));
  EXPECT_TRUE(Contains(report.ToJSON(), "\"frame\": 2"));
  EXPECT_EQ(report.numbering.first, 0);
  EXPECT_EQ(report.protocol.kernel, "B30f");
  EXPECT_EQ(report.protocol.tubeVoltages, std::vector<double>{ 120 });
  EXPECT_EQ(report.protocol.exposures, (std::vector<double>{ 42.5, 42.5 }));
  EXPECT_EQ(report.protocol.imageType, "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
  std::string center;
  itk::ExposeMetaData<std::string>(reader->GetOutput()->GetMetaDataDictionary(), "0028|1050", center);
  EXPECT_EQ(center.substr(0, 2), "40");
  const auto list = itk::CTSeriesReader::ListSeries(folder);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].files.size(), 1u);
}

// The file is gone when the frames are read: what was inflated once is enough for all of them. Oracle: the closed form.
TEST(CTFrames, OfADeflatedFileAreInflatedOnce)
{
  using namespace itk::TransferLearning;
  const std::string file = TestPaths::OutputFolder("CTFrames-deflated") + "/frames.dcm";
  fs::copy_file(GetFolder() + "/read/DeflatedExplicitVRLittleEndian/frames.dcm", file);
  auto headers = ReadSliceHeaders(file);
  ASSERT_EQ(headers.size(), 5u);
  const auto inflated = InflateFile(file, headers.front());
  ASSERT_NE(inflated, nullptr);
  fs::remove(file);
  const int order[] = { 3, 0, 4, 1, 2 };
  for (std::size_t i = 0; i < headers.size(); ++i)
  {
    std::vector<short> voxels(20);
    EXPECT_THROW(ReadSliceVoxels(headers[i], voxels.data()), UnreadableFile);
    headers[i].inflated = inflated;
    ReadSliceVoxels(headers[i], voxels.data());
    EXPECT_EQ(voxels.front(), -24 + 100 * order[i]);
    EXPECT_EQ(voxels.back(), -24 + 100 * order[i] + 34);
  }
}

TEST(CTFrames, AreReadOneByOneWhenARegionIsAsked)
{
  const std::string folder = GetFolder() + "/read/jpeg2000-extended";
  const auto        reader = MakeReader(folder);
  reader->UpdateOutputInformation();
  auto region = reader->GetOutput()->GetLargestPossibleRegion();
  region.SetIndex(2, 3);
  region.SetSize(2, 1);
  reader->GetOutput()->SetRequestedRegion(region);
  reader->GetOutput()->Update();
  ExpectSynthetic(reader->GetOutput(), { 3 });
}

TEST(CTFrames, OfTwoPhasesAreTwoVolumes)
{
  const std::string folder = GetFolder() + "/phases";
  const auto        volumes = Scan(folder);
  ASSERT_EQ(volumes.size(), 2u);
  for (unsigned int i = 0; i < 2; ++i)
  {
    auto reader = ReaderType::New();
    reader->SetVolume(volumes[i]);
    reader->Update();
    EXPECT_EQ(reader->GetOutput()->GetPixel({ { 0, 0, 4 } }), -24 + 100 * (i == 0 ? 4 : 54));
  }
  EXPECT_TRUE(Contains(GetError(MakeReader(folder + "/frames.dcm")), "has no largest volume"));
}

TEST(CTFrames, OfClassicFilesLieWhereAVectorSays)
{
  const auto reader = Read(GetFolder() + "/vector");
  ExpectSynthetic(reader->GetOutput(), Count(5));
  EXPECT_NEAR(reader->GetOutput()->GetOrigin()[2], 30.0, 1e-6);
  EXPECT_NEAR(reader->GetOutput()->GetSpacing()[2], 2.5, 1e-6);
}

TEST(CTFrames, ThatAreNoSlicesAreLeftOutByNumber)
{
  const auto reader = Read(GetFolder() + "/localizer");
  ExpectSynthetic(reader->GetOutput(), Count(4));
  ASSERT_EQ(reader->GetReport().leftOut.size(), 1u);
  EXPECT_EQ(reader->GetReport().leftOut[0].frame, 3u);
  EXPECT_EQ(reader->GetReport().leftOut[0].code, Reason::Localizer);
  const auto resent = Read(GetFolder() + "/resent");
  ExpectSynthetic(resent->GetOutput(), Count(5));
  EXPECT_EQ(resent->GetReport().leftOut.size(), 5u);
}

TEST(CTFrames, AreRefusedWithTheReason)
{
  const std::map<std::string, Reason> expected = { { "projection", Reason::Projection },
                                                   { "fewer-groups", Reason::MultipleFrames },
                                                   { "nothing", Reason::MultipleFrames },
                                                   { "gap", Reason::Gap } };
  for (const auto & entry : expected)
  {
    SCOPED_TRACE(entry.first);
    const auto volumes = Scan(GetFolder() + "/" + entry.first);
    ASSERT_EQ(volumes.size(), 1u);
    EXPECT_EQ(volumes[0].status, Status::Refused);
    EXPECT_EQ(volumes[0].code, entry.second);
  }
  const auto gap = Scan(GetFolder() + "/gap").front().reason;
  EXPECT_TRUE(Contains(gap, "'frames.dcm', frame 1 and 'frames.dcm', frame 3")) << gap;
  EXPECT_TRUE(Contains(GetError(MakeReader(GetFolder() + "/short")), "truncated"));
  // A map of blood flow, whose Rescale Type is US.
  const auto perfusion = GetError(MakeReader(GetFolder() + "/perfusion.dcm"));
  EXPECT_TRUE(Contains(perfusion, "Rescale Type (0028,1054) is US")) << perfusion;
}
