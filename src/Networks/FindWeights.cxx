// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkFindWeights.h"

#include "itkClassificationNetwork.h"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace itk
{
namespace
{
/** By its name; a report of the same stem may lie beside it. */
bool
IsWeightsFile(const std::filesystem::path & file)
{
  const std::string extension = file.extension().string();
  const auto        known = { ".pth", ".pt", ".safetensors", ".h5", ".keras" };
  return std::find(known.begin(), known.end(), extension) != known.end();
}
} // namespace

std::string
FindWeights(const std::string & folder, const std::string & architecture)
{
  std::vector<std::string> named;
  std::vector<std::string> recognized;
  for (const auto & entry : std::filesystem::directory_iterator(folder))
  {
    if (!entry.is_regular_file())
    {
      continue;
    }
    const std::string file = entry.path().string();
    if (entry.path().stem() == architecture && IsWeightsFile(entry.path()))
    {
      named.push_back(file);
      continue;
    }
    try
    {
      if (ClassificationNetwork::RecognizeArchitecture(file) == architecture)
      {
        recognized.push_back(file);
      }
    }
    catch (const ExceptionObject &)
    {
      // Something else lies in the folder too.
    }
  }
  const auto & found = named.empty() ? recognized : named;
  if (found.size() != 1)
  {
    std::string list;
    for (const auto & file : found)
    {
      list += " '" + file + "'";
    }
    itkGenericExceptionMacro("'" << folder << "' contains " << (found.empty() ? "no weights" : "several weights")
                                 << " of " << architecture << list << ".");
  }
  return found.front();
}
} // namespace itk
