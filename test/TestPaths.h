// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TestPaths_h
#define TestPaths_h

#include "itksys/SystemTools.hxx"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

// Paths that tests read and write; CTest sets the environment.
namespace TestPaths
{
inline std::string
Get(const char * variable)
{
  std::string value;
  if (!itksys::SystemTools::GetEnv(variable, value))
  {
    throw std::runtime_error(std::string("Run the tests with ctest: ") + variable + " is not set.");
  }
  return value;
}

/** A file committed under test/data. */
inline std::string
Data(const std::string & name)
{
  return Get("TL_TEST_DATA") + "/" + name;
}

/** A file of the installed Python packages. */
inline std::string
SitePackages(const std::string & name)
{
  return Get("TL_SITE_PACKAGES") + "/" + name;
}

/** An empty folder for the running test only: tests run in parallel. */
inline std::string
OutputFolder(const std::string & name)
{
  const auto * const test = testing::UnitTest::GetInstance()->current_test_info();
  const std::string  folder =
    Get("TL_TEST_OUTPUT") + '/' + (test ? std::string(test->test_suite_name()) + '.' + test->name() + '/' : "") + name;
  itksys::SystemTools::RemoveADirectory(folder);
  itksys::SystemTools::MakeDirectory(folder);
  return folder;
}
} // namespace TestPaths

#endif
