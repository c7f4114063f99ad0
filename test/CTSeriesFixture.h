// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CTSeriesFixture_h
#define CTSeriesFixture_h

#include "PydicomReference.h"
#include "itkCTSeriesReader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

// Shared by the tests of CTSeriesReader: series of DICOMTestSeries.py, files of pydicom, and report contents.
namespace CTSeriesFixture
{
namespace fs = std::filesystem;
using PydicomReference::ReadRaw;
using PydicomReference::RealFile;
using ReaderType = itk::CTSeriesReader;
using ImageType = ReaderType::OutputImageType;

inline std::string
WriteScenario(const std::string & name)
{
  const std::string folder = TestPaths::OutputFolder("CTSeriesReader-" + name);
  PydicomReference::Run("write " + name + " '" + folder + "'");
  return folder;
}

/** Copies a real file; one of an MR says to be of a CT, so that the reader takes what its encoding shows. */
inline void
CopyAsCT(const std::string & name, const std::string & folder)
{
  auto              bytes = ReadRaw<char>(fs::path(name).is_absolute() ? name : RealFile(name));
  const std::string mr("1.2.840.10008.5.1.4.1.1.4", 26); // with its padding
  const std::string ct("1.2.840.10008.5.1.4.1.1.2", 26);
  for (auto at = std::search(bytes.begin(), bytes.end(), mr.begin(), mr.end()); at != bytes.end();
       at = std::search(at, bytes.end(), mr.begin(), mr.end()))
  {
    std::copy(ct.begin(), ct.end(), at);
  }
  std::ofstream(folder + "/" + fs::path(name).filename().string(), std::ios::binary)
    .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/** A folder with a single file, one of pydicom's or of a path, so that its neighbors in pydicom's folder have no
 * influence. */
inline std::string
Isolate(const std::string & name)
{
  const std::string folder = TestPaths::OutputFolder("CTSeriesReader-file-" + fs::path(name).filename().string());
  CopyAsCT(name, folder);
  return folder;
}

/** HU of one file as pydicom reads it. */
inline std::vector<double>
ReadWithPydicom(const std::string & name)
{
  const std::string output = TestPaths::OutputFolder("CTSeriesReader-pydicom") + "/hu.raw";
  PydicomReference::Run("hu '" + RealFile(name) + "' '" + output + "'");
  return ReadRaw<double>(output);
}

inline ReaderType::Pointer
MakeReader(const std::string & path, const std::string & uid = "")
{
  auto reader = ReaderType::New();
  reader->SetPath(path);
  reader->SetSeriesInstanceUID(uid);
  return reader;
}

inline ReaderType::Pointer
Read(const std::string & path, const std::string & uid = "")
{
  auto reader = MakeReader(path, uid);
  reader->Update();
  return reader;
}

/** The reader's error message if it rejects the input; empty if it does not. */
inline std::string
GetError(ReaderType * reader)
{
  try
  {
    reader->Update();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return {};
}

/** Reads series with gaps, and slices as they were acquired. */
inline void
AcceptGaps(ReaderType * reader)
{
  auto policies = reader->GetPolicies();
  policies.gaps = itk::CTSeriesPolicyEnums::Spacing::Warn;
  reader->SetPolicies(policies);
  reader->KeepAcquiredSlicesOn();
}

inline bool
Contains(const std::string & text, const std::string & part)
{
  return text.find(part) != std::string::npos;
}

inline bool
HasWarning(const itk::CTSeriesReport & report, const std::string & part)
{
  return std::any_of(report.warnings.begin(), report.warnings.end(), [&part](const std::string & warning) {
    return Contains(warning, part);
  });
}

/** File name -> reason. Fails if a file is listed twice. */
inline std::map<std::string, std::string>
GetLeftOut(const itk::CTSeriesReport & report)
{
  std::map<std::string, std::string> reasons;
  for (const auto & entry : report.leftOut)
  {
    EXPECT_TRUE(reasons.emplace(entry.file, entry.reason).second) << entry.file << " is listed twice";
  }
  return reasons;
}

inline std::vector<std::string>
GetFileNames(const itk::CTSeriesReport & report)
{
  std::vector<std::string> names;
  for (const std::string & file : report.files)
  {
    names.push_back(fs::path(file).filename().string());
  }
  return names;
}

/** The closed form of synthetic slices: `slices[z]` is the k of slice z. */
inline void
ExpectSynthetic(const ImageType * image, const std::vector<int> & slices)
{
  const auto size = image->GetBufferedRegion().GetSize();
  ASSERT_EQ(size[0], 5u);
  ASSERT_EQ(size[1], 4u);
  ASSERT_EQ(size[2], slices.size());
  const short * voxel = image->GetBufferPointer();
  for (const int k : slices)
  {
    for (int row = 0; row < 4; ++row)
    {
      for (int column = 0; column < 5; ++column)
      {
        ASSERT_EQ(*voxel++, -24 + 100 * k + 10 * row + column)
          << "slice " << k << " row " << row << " column " << column;
      }
    }
  }
}

inline std::vector<int>
Count(int number)
{
  std::vector<int> values(number);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

inline void
ExpectEqualsPydicom(const ImageType * image, const std::string & name)
{
  const auto expected = ReadWithPydicom(name);
  ASSERT_EQ(image->GetBufferedRegion().GetNumberOfPixels(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    ASSERT_EQ(image->GetBufferPointer()[i], std::nearbyint(expected[i])) << name << " voxel " << i;
  }
}
} // namespace CTSeriesFixture

#endif
