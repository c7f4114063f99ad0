// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The report of a volume: protocol, numbering, voxels, text of other character sets, DICOMDIR.
// Oracle: what test/DICOMReport.py writes, and text as pydicom decodes it.
#include "CTSeriesFixture.h"
#include "DICOM/SliceHeader.h"
#include "itkDICOMScan.h"
#include "itkMetaDataObject.h"

#include <nlohmann/json.hpp>

using namespace CTSeriesFixture;
using Reason = itk::CTSeriesEnums::Reason;

namespace
{
std::string
Write(const std::string & what)
{
  const std::string folder = TestPaths::OutputFolder("CTSeriesReport-" + what);
  PydicomReference::RunScript("DICOMReport.py", what + " '" + folder + "'");
  return folder;
}

std::string
ReadText(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>() };
}

const std::string &
GetFindings()
{
  static const std::string folder = Write("findings");
  return folder;
}

itk::CTSeriesReport
ReadReport(const std::string & name)
{
  return Read(GetFindings() + "/" + name)->GetReport();
}
} // namespace

TEST(CTSeriesReport, HasTheProtocol)
{
  const auto   report = ReadReport("protocol");
  const auto   json = nlohmann::json::parse(report.ToJSON());
  const auto & protocol = json["protocol"];
  EXPECT_TRUE(report.warnings.empty()) << report.warnings.front();
  const std::map<std::string, std::string> texts = { { "study_instance_uid", "2.25.1" },
                                                     { "study_date", "20260102" },
                                                     { "sop_class_uid", "1.2.840.10008.5.1.4.1.1.2" },
                                                     { "frame_of_reference_uid", "2.25.2" },
                                                     { "image_type", "ORIGINAL\\PRIMARY\\AXIAL" },
                                                     { "model", "Scanner 3" },
                                                     { "software_versions", "VA1\\B2" },
                                                     { "body_part", "CHEST" },
                                                     { "laterality", "R" },
                                                     { "patient_position", "FFS" },
                                                     { "kernel", "B60f" },
                                                     { "contrast_agent", "Iohexol" } };
  for (const auto & entry : texts)
  {
    EXPECT_EQ(protocol[entry.first], entry.second);
  }
  EXPECT_EQ(protocol["tube_voltages_kv"], nlohmann::json({ 120.0 }));
  EXPECT_EQ(protocol["exposure_range_mas"], nlohmann::json({ 100.0, 105.0 }));
  EXPECT_EQ(protocol["slice_thicknesses_mm"], nlohmann::json({ 3.0 }));
  EXPECT_NEAR(protocol["thickness_to_spacing"].get<double>(), 3.0 / 2.5, 1e-9);
  EXPECT_EQ(protocol["acquisition_numbers"], nlohmann::json({ "1" }));
  EXPECT_EQ(protocol["acquisition_time_range"], nlohmann::json({ "20260102100000.5", "20260102100005.5" }));
  EXPECT_EQ(json["orientation"], "LPS");
  EXPECT_EQ(json["columns"], 5);
  EXPECT_EQ(json["pixel_spacing_mm"], nlohmann::json({ 0.7, 0.8 }));
  EXPECT_EQ(json["instance_numbers"]["images_in_acquisition"], 6);
  // Closed form of the slices: -24 HU in the first corner, 100 a slice, 10 a row, 1 a column.
  EXPECT_EQ(json["voxels"]["least_hu"], -24);
  EXPECT_EQ(json["voxels"]["greatest_hu"], -24 + 500 + 30 + 4);
  EXPECT_EQ(json["voxels"]["padding_fraction"], 0.0);
  EXPECT_TRUE(json["voxels"]["outside_circle_hu"].is_null());
  const std::string text = report.ToText();
  EXPECT_TRUE(Contains(text, "Kernel                  B60f\n")) << text;
  EXPECT_TRUE(Contains(text, "Exposure                100 to 105 mAs\n")) << text;
  EXPECT_FALSE(Contains(text, "SECRET"));
  EXPECT_TRUE(Contains(report.ToText(true), "SECRET-ID"));
}

TEST(CTSeriesReport, NoticesMissingImages)
{
  EXPECT_TRUE(ReadReport("complete").numbering.missing.empty());
  EXPECT_FALSE(HasWarning(ReadReport("complete"), "missing"));
  const auto inside = ReadReport("inside");
  EXPECT_EQ(inside.numbering.missing, (std::vector<long>{ 4, 5 }));
  EXPECT_TRUE(HasWarning(inside, "Instance Number (0020,0013) 4 to 5, and the last is 8: images may be missing."));
  const auto begin = ReadReport("begin");
  EXPECT_EQ(begin.numbering.missing, (std::vector<long>{ 1, 2 }));
  EXPECT_TRUE(HasWarning(begin, "also at an end"));
  const auto second = ReadReport("second");
  EXPECT_EQ(second.numbering.step, 2u);
  EXPECT_TRUE(HasWarning(second, "Only every second Instance Number (0020,0013) from 1 to 11 is there"));
  EXPECT_TRUE(HasWarning(ReadReport("end"), "Images in Acquisition (0020,1002) is 8, but the volume has 6 slices"));
  // Numbers that begin elsewhere in all images.
  EXPECT_TRUE(ReadReport("late").numbering.missing.empty());
}

TEST(CTSeriesReport, ComparesTagsWithPositions)
{
  EXPECT_TRUE(HasWarning(ReadReport("tilt"), "Gantry/Detector Tilt (0018,1120) is -12 degrees, but the positions"));
  EXPECT_TRUE(HasWarning(ReadReport("thin"), "1 mm thick (0018,0050) and lie 2.5 mm apart"));
}

TEST(CTSeriesReport, LooksOutsideTheCircle)
{
  const auto outside = ReadReport("outside");
  EXPECT_TRUE(outside.voxels.hasConstantOutside);
  EXPECT_EQ(outside.voxels.outside, -1024);
  EXPECT_EQ(outside.voxels.least, -1024);
  EXPECT_FALSE(HasWarning(outside, "outside the circle")); // air
  const auto padded = ReadReport("padded");
  EXPECT_EQ(padded.voxels.least, -24);
  // Closed form: the share of 16 x 16 voxels whose centers are more than 9 voxels from that of the slice.
  int corners = 0;
  for (int i = 0; i < 256; ++i)
  {
    corners += std::pow(i / 16 - 7.5, 2) + std::pow(i % 16 - 7.5, 2) > 81.0 ? 1 : 0;
  }
  EXPECT_NEAR(padded.voxels.paddingFraction, corners / 256.0, 1e-12);
  EXPECT_TRUE(HasWarning(ReadReport("odd"), "outside the circle of the reconstruction have 500 HU"));
}

TEST(CTSeriesReport, ConvertsCharacterSetsToUTF8)
{
  const std::string folder = Write("series");
  unsigned int      count = 0;
  for (const auto & entry : fs::directory_iterator(folder))
  {
    if (entry.path().extension() == ".dcm")
    {
      SCOPED_TRACE(entry.path().string());
      const auto report = Read(entry.path().string())->GetReport();
      EXPECT_EQ(report.description, ReadText(fs::path(entry.path()).replace_extension(".txt").string()));
      EXPECT_EQ(nlohmann::json::parse(report.ToJSON())["description"], report.description);
      ++count;
    }
  }
  EXPECT_EQ(count, 14u);
}

TEST(CTSeriesReport, ReadsNamesAsPydicomDecodesThem)
{
  const std::string output = TestPaths::OutputFolder("CTSeriesReport-names") + "/names.txt";
  PydicomReference::RunScript("DICOMReport.py", "names '" + output + "'");
  std::ifstream stream(output);
  unsigned int  count = 0;
  for (std::string line; std::getline(stream, line); ++count)
  {
    const auto  tab = line.find('\t');
    std::string name;
    itk::ExposeMetaData<std::string>(itk::TransferLearning::ReadTags(line.substr(0, tab)), "0010|0010", name);
    name.erase(name.find_last_not_of(" =") + 1); // pydicom leaves empty groups of components out
    EXPECT_EQ(name, line.substr(tab + 1)) << line;
  }
  EXPECT_EQ(count, 15u);
}

TEST(CTSeriesReport, ReadsADirectoryFileWithinItsFolderOnly)
{
  const std::string folder = Write("directory");
  const auto        whole = Read(folder + "/whole/DICOMDIR");
  ExpectSynthetic(whole->GetOutput(), Count(5));
  EXPECT_TRUE(whole->GetReport().leftOut.empty());
  const auto reader = Read(folder + "/media/DICOMDIR");
  ExpectSynthetic(reader->GetOutput(), Count(3));
  const auto & report = reader->GetReport();
  ASSERT_EQ(report.leftOut.size(), 2u);
  for (const auto & entry : report.leftOut)
  {
    EXPECT_EQ(entry.code, Reason::MissingFile);
  }
  const std::string json = report.ToJSON();
  EXPECT_TRUE(Contains(json, "there is no such file"));
  EXPECT_TRUE(Contains(json, "outside its own folder"));
  EXPECT_TRUE(HasWarning(report, "2 file(s) that the DICOMDIR lists are not there"));
  auto scan = itk::DICOMScan::New();
  scan->SetPath(RealFile("dicomdirtests/DICOMDIR"));
  scan->Update();
  EXPECT_FALSE(scan->GetVolumes().empty());
  EXPECT_TRUE(scan->GetUnreadable().empty());
}

TEST(CTSeriesReport, IsThereForARefusedVolume)
{
  const auto reader = MakeReader(WriteScenario("missing"));
  EXPECT_FALSE(GetError(reader).empty());
  const auto json = nlohmann::json::parse(reader->GetReport().ToJSON());
  EXPECT_EQ(json["status"], "refused");
  EXPECT_EQ(json["reason_code"], "gap");
  EXPECT_EQ(json["protocol"]["study_instance_uid"], "2.25.1");
  EXPECT_TRUE(Contains(reader->GetReport().ToText(), "Reason code             gap\n"));
}
