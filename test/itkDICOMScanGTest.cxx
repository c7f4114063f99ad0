// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The volumes that a folder holds. Oracle: what test/DICOMTestSeries.py writes; slices of a second volume are those of
// k + 50.
#include "CTSeriesFixture.h"
#include "itkCommand.h"
#include "itkDICOMScan.h"

#include <nlohmann/json.hpp>

#include <set>

using namespace CTSeriesFixture;
using Reason = itk::CTSeriesEnums::Reason;
using Status = itk::CTSeriesEnums::Status;

namespace
{
itk::DICOMScan::Pointer
Scan(const std::string & folder)
{
  auto scan = itk::DICOMScan::New();
  scan->SetPath(folder);
  scan->Update();
  return scan;
}

/** The k of each slice of a volume, as its pixels tell. */
std::vector<int>
ReadSlices(const itk::CTSeriesReport & volume)
{
  auto reader = ReaderType::New();
  reader->SetVolume(volume);
  AcceptGaps(reader);
  reader->Update();
  std::vector<int> slices;
  const auto *     image = reader->GetOutput();
  for (unsigned int z = 0; z < image->GetBufferedRegion().GetSize(2); ++z)
  {
    slices.push_back((image->GetPixel({ { 0, 0, static_cast<itk::IndexValueType>(z) } }) + 24) / 100);
  }
  EXPECT_EQ(reader->GetReport().files, volume.files);
  return slices;
}

/** Every file below the folder is in one place. */
void
ExpectEveryFileOnce(const std::string & folder, const itk::DICOMScan * scan)
{
  std::multiset<std::string> listed;
  for (const auto & volume : scan->GetVolumes())
  {
    listed.insert(volume.files.begin(), volume.files.end());
    for (const auto & entry : volume.leftOut)
    {
      listed.insert(entry.file);
    }
  }
  for (const auto & entry : scan->GetUnreadable())
  {
    listed.insert(entry.file);
  }
  std::multiset<std::string> there;
  for (const auto & entry : fs::recursive_directory_iterator(folder))
  {
    if (entry.is_regular_file())
    {
      there.insert(entry.path().string());
    }
  }
  EXPECT_EQ(listed, there);
}
} // namespace

TEST(DICOMScan, FindsTheVolumesThatOneUIDHides)
{
  const std::string folder = WriteScenario("hidden");
  for (const char * name : { "phases",
                             "contrast",
                             "triggers",
                             "voltages",
                             "types",
                             "kernels",
                             "acquisitions",
                             "shots",
                             "unnamed",
                             "alternating" })
  {
    SCOPED_TRACE(name);
    const auto   scan = Scan(folder + "/" + name);
    const auto & volumes = scan->GetVolumes();
    ASSERT_EQ(volumes.size(), 2u);
    EXPECT_EQ(ReadSlices(volumes[0]), Count(5));
    EXPECT_EQ(ReadSlices(volumes[1]), (std::vector<int>{ 50, 51, 52, 53, 54 }));
    EXPECT_EQ(volumes[0].status, Status::Readable);
    EXPECT_EQ(volumes[1].volume, 2u);
    EXPECT_EQ(volumes[1].numberOfVolumes, 2u);
    ExpectEveryFileOnce(folder + "/" + name, scan);
    // Without a choice, the two of equal size are refused.
    EXPECT_TRUE(Contains(GetError(MakeReader(folder + "/" + name)), "has no largest volume"));
  }
}

TEST(DICOMScan, FillsNoHoleWithSlicesOfAnotherVolume)
{
  const std::string all = WriteScenario("hidden");
  for (const char * name : { "/lacking-alternate", "/lacking-first" })
  {
    SCOPED_TRACE(name);
    const auto lacking = Scan(all + name);
    ASSERT_EQ(lacking->GetVolumes().size(), 2u);
    EXPECT_EQ(ReadSlices(lacking->GetVolumes()[0]), (std::vector<int>{ 50, 51, 52, 53, 54 }));
    const auto four = ReadSlices(lacking->GetVolumes()[1]);
    EXPECT_EQ(four.size(), 4u);
    EXPECT_LT(four.back(), 5);
  }
  const std::string folder = all + "/lacking";
  const auto        scan = Scan(folder);
  const auto &      volumes = scan->GetVolumes();
  ASSERT_EQ(volumes.size(), 2u);
  EXPECT_EQ(ReadSlices(volumes[0]), (std::vector<int>{ 50, 51, 52, 53, 54 }));
  EXPECT_EQ(ReadSlices(volumes[1]), (std::vector<int>{ 0, 1, 3, 4 }));
  EXPECT_EQ(volumes[1].status, Status::Refused);
  EXPECT_EQ(volumes[1].code, Reason::Gap);
  EXPECT_TRUE(Contains(volumes[1].reason, "5 mm between 'a1.dcm' and 'a3.dcm'")) << volumes[1].reason;
  const auto json = nlohmann::json::parse(volumes[1].ToJSON());
  EXPECT_EQ(json["status"], "refused");
  EXPECT_EQ(json["reason_code"], "gap");
  ExpectEveryFileOnce(folder, scan);
}

TEST(DICOMScan, SeparatesStretchesThatOverlap)
{
  const std::string folder = WriteScenario("hidden");
  const auto        thick = Scan(folder + "/thickness");
  ASSERT_EQ(thick->GetVolumes().size(), 2u);
  EXPECT_EQ(ReadSlices(thick->GetVolumes()[0]), Count(15));
  EXPECT_EQ(ReadSlices(thick->GetVolumes()[1]), (std::vector<int>{ 50, 51, 52, 53, 54 }));
  const auto overlap = Scan(folder + "/overlap");
  ASSERT_EQ(overlap->GetVolumes().size(), 2u);
  EXPECT_EQ(ReadSlices(overlap->GetVolumes()[0]), Count(6));
  EXPECT_EQ(ReadSlices(overlap->GetVolumes()[1]), (std::vector<int>{ 50, 51, 52, 53, 54, 55 }));
  ExpectEveryFileOnce(folder + "/overlap", overlap);
}

// Two zones of another thickness and Image Type, as GE writes a head; distances 4 mm, then 7 mm.
TEST(DICOMScan, KeepsZonesOfOneVolumeTogether)
{
  const auto   scan = Scan(WriteScenario("hidden") + "/zones");
  const auto & volumes = scan->GetVolumes();
  ASSERT_EQ(volumes.size(), 1u);
  EXPECT_EQ(volumes[0].status, Status::Readable) << volumes[0].reason;
  EXPECT_EQ(volumes[0].numberOfGaps, 0u);
  EXPECT_EQ(ReadSlices(volumes[0]), Count(7));
  // Closed form: 33 mm in 6 steps of 5.5 mm; the fourth slice lies at 12 mm, on the grid at 16.5 mm.
  EXPECT_NEAR(volumes[0].maximumPositionError, 4.5, 1e-9);
  EXPECT_TRUE(HasWarning(volumes[0],
                         "4 mm from 0 to 12 mm, 7 mm from 12 to 33 mm along the normal; at equal distances, "
                         "they would be up to 4.5 mm away from their positions"));
}

TEST(DICOMScan, LeavesOutCopiesUnderOtherNames)
{
  const std::string folder = WriteScenario("hidden") + "/resent";
  const auto        scan = Scan(folder);
  ASSERT_EQ(scan->GetVolumes().size(), 1u);
  const auto & volume = scan->GetVolumes().front();
  EXPECT_EQ(ReadSlices(volume), Count(5));
  ASSERT_EQ(volume.leftOut.size(), 5u);
  EXPECT_EQ(volume.leftOut.front().code, Reason::Copy);
  EXPECT_TRUE(Contains(volume.leftOut.front().reason, "the same pixels at the same position as s0.dcm"));
  ExpectEveryFileOnce(folder, scan);
}

TEST(DICOMScan, ListsEveryFileOnce)
{
  for (const char * scenario : { "mixed", "objects", "twoseries", "duplicate", "rescales", "absurd" })
  {
    SCOPED_TRACE(scenario);
    const std::string folder = WriteScenario(scenario);
    ExpectEveryFileOnce(folder, Scan(folder));
  }
  ExpectEveryFileOnce(RealFile("dicomdirtests"), Scan(RealFile("dicomdirtests")));
}

TEST(DICOMScan, GivesRefusedFilesAReport)
{
  const auto                    scan = Scan(WriteScenario("objects"));
  std::map<Reason, std::size_t> refused;
  for (const auto & volume : scan->GetVolumes())
  {
    if (volume.status == Status::Refused)
    {
      refused[volume.code] = volume.files.size();
      EXPECT_FALSE(volume.reason.empty());
    }
  }
  EXPECT_EQ(refused,
            (std::map<Reason, std::size_t>{ { Reason::NotCTImage, 2 },
                                            { Reason::ScreenImage, 2 },
                                            { Reason::Projection, 1 },
                                            { Reason::Localizer, 2 },
                                            { Reason::RescaleType, 3 } }));
  const auto table = itk::DICOMScan::FormatTable(scan->GetVolumes());
  EXPECT_TRUE(Contains(table, "rescale_type")) << table;
}

TEST(DICOMScan, RefusesAFolderThatIsNotThereAndStopsWhenAborted)
{
  auto scan = itk::DICOMScan::New();
  scan->SetPath("/nowhere/at/all");
  EXPECT_THROW(scan->Update(), itk::ExceptionObject);
  scan->SetPath(WriteScenario("shuffled"));
  auto command = itk::CStyleCommand::New();
  command->SetCallback([](itk::Object * caller, const itk::EventObject &, void *) {
    dynamic_cast<itk::ProcessObject *>(caller)->AbortGenerateDataOn();
  });
  scan->AddObserver(itk::ProgressEvent(), command);
  EXPECT_THROW(scan->Update(), itk::ProcessAborted);
}
