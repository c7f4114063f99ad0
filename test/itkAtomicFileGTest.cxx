// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkAtomicFile.h"
#include "TestPaths.h"
#include "itkMacro.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include <sys/wait.h>
#include <unistd.h>

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

TEST(AtomicFile, WhatAKilledProcessHasLeftIsRemoved)
{
  const std::string folder = TestPaths::OutputFolder("AtomicFileAbandoned");
  const std::string file = folder + "/a.txt";
  std::ofstream(folder + "/b.txt.abcdef.part") << "of another file";
  AtomicFile  writing(file);
  const pid_t child = fork();
  if (child == 0)
  {
    AtomicFile half(file);
    half.GetStream() << "half" << std::flush;
    _exit(0); // calls no destructor, as a signal
  }
  int status = 1;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  constexpr unsigned long before = 5; // ., .., the file that is being written, the half one and that of another file
  EXPECT_EQ(itksys::Directory::GetNumberOfFilesInDirectory(folder), before);
  AtomicFile::RemoveAbandoned(file);
  EXPECT_EQ(itksys::Directory::GetNumberOfFilesInDirectory(folder), before - 1);
  writing.GetStream() << "whole";
  writing.Commit();
  EXPECT_EQ(ReadAll(file), "whole");
  EXPECT_EQ(ReadAll(folder + "/b.txt.abcdef.part"), "of another file");
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
