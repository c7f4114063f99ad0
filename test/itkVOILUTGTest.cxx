// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkVOILUT.h"

#include "ExpectedError.h"
#include "PydicomReference.h"
#include "TransferLearning/itkCTWindowingKernel.h"

#include <gtest/gtest.h>

#include <numeric>

namespace
{
/** Through the only or the given table of a file, the raw entries. */
void
ExpectTableAsPydicom(const std::string & file, const itk::VOILUT & table, unsigned int index = 0)
{
  const std::string output = file + ".raw";
  PydicomReference::Run("voi '" + file + "' " + std::to_string(index) + " '" + output + "'");
  std::vector<int> values(8000);
  std::iota(values.begin(), values.end(), -3000);
  std::vector<double>                        result(values.size());
  itk::TransferLearning::CTWindowingSettings settings;
  settings.table = table;
  settings.inputType = itk::TransferLearning::ComponentType::Int32;
  settings.outputType = itk::TransferLearning::ComponentType::Float64;
  settings.outputMaximum = static_cast<double>((1U << table.bitsPerEntry) - 1U);
  itk::TransferLearning::RunCTWindowingKernel(*itk::TransferLearning::MakeCTWindowingPlan(settings, values.size()),
                                              { values.data(), 0, result.data(), 0, values.size(), 1 });
  const auto expected = PydicomReference::ReadRaw<double>(output);
  ASSERT_EQ(result.size(), expected.size());
  for (std::size_t i = 0; i < result.size(); ++i)
  {
    ASSERT_NEAR(result[i], expected[i], 1e-9) << file << ", " << values[i];
  }
}

/** The entries of test/DICOMTestSeries.py. */
void
ExpectEntries(const itk::VOILUT & table, std::size_t count, int first, unsigned int bits)
{
  ASSERT_EQ(table.entries.size(), count);
  EXPECT_EQ(table.firstMapped, first);
  EXPECT_EQ(table.bitsPerEntry, bits);
  for (std::size_t i = 0; i < count; ++i)
  {
    ASSERT_EQ(table.entries[i], (37 * i + 11) % (std::size_t{ 1 } << bits)) << i;
  }
}
} // namespace

TEST(VOILUT, TablesOfFilesAreRead)
{
  // Oracles: the closed form of test/DICOMTestSeries.py, whatever way it is written in, and pydicom's apply_voi where
  // it reads the same.
  const std::string folder = TestPaths::OutputFolder("files");
  PydicomReference::Run("write voiluts '" + folder + "'");
  const auto file = [&](const std::string & name) { return folder + '/' + name + ".dcm"; };
  const auto read = [&](const std::string & name) {
    const auto tables = itk::ReadVOILUTs(file(name));
    EXPECT_EQ(tables.size(), 1U) << name;
    return tables.empty() ? itk::VOILUT() : tables.front();
  };
  for (const char * name : { "signed", "words", "big-endian", "big-endian-words", "implicit", "implicit-intercept" })
  {
    ExpectEntries(read(name), 300, -1024, 12);
  }
  ExpectEntries(read("unsigned"), 300, 1000, 12);
  ExpectEntries(read("implicit-unsigned"), 300, 40000, 12);
  ExpectEntries(read("all"), 65536, -32768, 16);
  for (const char * name : { "eight", "packed", "packed-big-endian" })
  {
    ExpectEntries(read(name), 301, -100, 8);
  }
  for (const char * name : { "signed", "words", "big-endian", "big-endian-words", "implicit", "unsigned", "all" })
  {
    ExpectTableAsPydicom(file(name), read(name));
  }
  const auto two = itk::ReadVOILUTs(file("two"));
  ASSERT_EQ(two.size(), 2U);
  ExpectEntries(two[0], 300, -1024, 12);
  ExpectEntries(two[1], 200, 5, 10);
  EXPECT_EQ(two[0].explanation, "BONE");
  EXPECT_EQ(two[1].explanation, "SOFT TISSUE");
  ExpectTableAsPydicom(file("two"), two[1], 1);
  EXPECT_TRUE(itk::ReadVOILUTs(file("none")).empty());
  EXPECT_TRUE(itk::ReadVOILUTs(file("without")).empty());
}

TEST(VOILUT, FilesThatContradictThemselvesAreRefused)
{
  const std::string folder = TestPaths::OutputFolder("files");
  PydicomReference::Run("write voiluts '" + folder + "'");
  EXPECT_ERROR(itk::ReadVOILUTs(folder + "/short.dcm"), "short.dcm", "598 bytes", "300 entries of 12 bits");
  EXPECT_ERROR(itk::ReadVOILUTs(folder + "/wide.dcm"), "wide.dcm", "11 bits");
  EXPECT_ERROR(itk::ReadVOILUTs(folder + "/seventeen.dcm"), "seventeen.dcm", "17 bits");
  EXPECT_ERROR(itk::ReadVOILUTs(folder + "/no-descriptor.dcm"), "no-descriptor.dcm", "(0028,3002)");
  EXPECT_ERROR(itk::ReadVOILUTs(folder + "/absent.dcm"), "absent.dcm");
  EXPECT_ERROR(itk::ReadVOILUTs(TestPaths::Data("windowing.json")), "windowing.json", "not a DICOM file");
}
