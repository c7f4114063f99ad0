// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkAtomicFile.h"
#include "TestPaths.h"
#include "itkMacro.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "itksys/Directory.hxx"

using itk::TransferLearning::AtomicFile;

namespace
{
std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}
} // namespace

TEST(AtomicFile, ReplacesTheFileOnlyOnCommit)
{
  const std::string folder = TestPaths::OutputFolder("AtomicFile");
  const std::string file = folder + "/a.txt";
  std::ofstream(file) << "old";
  {
    AtomicFile abandoned(file);
    abandoned.GetStream() << "half";
    abandoned.GetStream().flush();
    EXPECT_EQ(ReadAll(file), "old");
  }
  EXPECT_EQ(ReadAll(file), "old");
  EXPECT_EQ(itksys::Directory::GetNumberOfFilesInDirectory(folder), 3u) << "., .. and the file; no temporary is left";
  AtomicFile complete(file);
  complete.GetStream() << "new";
  complete.Commit();
  EXPECT_EQ(ReadAll(file), "new");
}

TEST(AtomicFile, NamesTheFileThatCannotBeWritten)
{
  try
  {
    AtomicFile file("/nonexistent-folder/a.txt");
    FAIL() << "no exception";
  }
  catch (const itk::ExceptionObject & error)
  {
    EXPECT_NE(std::string(error.GetDescription()).find("/nonexistent-folder/a.txt"), std::string::npos);
  }
}
