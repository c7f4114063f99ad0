// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PydicomReference_h
#define PydicomReference_h

#include "TestPaths.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

// Reference values from DICOMTestSeries.py and pydicom's files.
namespace PydicomReference
{
/** A file contained in the package. */
inline std::string
RealFile(const std::string & name)
{
  return TestPaths::SitePackages("pydicom/data/test_files/" + name);
}

/** A script in the folder of the tests. */
inline void
RunScript(const std::string & script, const std::string & arguments)
{
  const auto        path = std::filesystem::path(TestPaths::Get("TL_TEST_DATA")).parent_path() / script;
  const std::string command =
    "'" + TestPaths::Get("TL_PYTHON") + "' '" + path.string() + "' " + arguments + " >/dev/null";
  if (std::system(command.c_str()) != 0)
  {
    throw std::runtime_error("failed: " + command);
  }
}

/** DICOMTestSeries.py. */
inline void
Run(const std::string & arguments)
{
  RunScript("DICOMTestSeries.py", arguments);
}

template <typename TValue>
std::vector<TValue>
ReadRaw(const std::string & file)
{
  std::ifstream       stream(file, std::ios::binary);
  std::vector<TValue> values(std::filesystem::file_size(file) / sizeof(TValue));
  stream.read(reinterpret_cast<char *>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(TValue)));
  return values;
}
} // namespace PydicomReference

#endif
