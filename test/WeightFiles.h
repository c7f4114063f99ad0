// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef WeightFiles_h
#define WeightFiles_h

#include "TestPaths.h"
#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"
#include "itkMacro.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

// Shared by the test suites for weight files.
namespace WeightFiles
{
using itk::TransferLearning::NamedTensor;
using itk::TransferLearning::NamedTensors;

inline std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

inline void
WriteAll(const std::string & file, const std::string & bytes)
{
  std::ofstream(file, std::ios::binary) << bytes;
}

/** Bytes in a heap block of exactly their size, so that AddressSanitizer detects out-of-bounds reads. */
inline itk::TransferLearning::MappedFile
InMemory(const std::string & bytes, const std::string & name = "memory.bin")
{
  const std::shared_ptr<std::byte> copy(new std::byte[bytes.size()], std::default_delete<std::byte[]>());
  std::memcpy(copy.get(), bytes.data(), bytes.size());
  return { name, copy.get(), bytes.size(), copy };
}

/** Reads all elements, which reveals unchecked bounds. */
inline std::string
CopyAll(const NamedTensor & tensor)
{
  std::string elements(GetNumberOfBytes(tensor), '\0');
  CopyElements(tensor, elements.data());
  return elements;
}

/** One line per tensor, as written by Utilities/make-weight-fixtures.py from Python's reading. */
inline std::vector<std::string>
DescribeLines(const NamedTensors & tensors)
{
  std::vector<std::string> lines;
  for (const NamedTensor & tensor : tensors.tensors)
  {
    std::ostringstream line;
    line << tensor.name << ' ' << GetSafetensorsName(tensor.type) << " [";
    for (std::size_t i = 0; i < tensor.shape.size(); ++i)
    {
      line << (i ? "," : "") << tensor.shape[i];
    }
    line << "] ";
    for (const unsigned char byte : CopyAll(tensor))
    {
      line << "0123456789abcdef"[byte >> 4] << "0123456789abcdef"[byte & 15];
    }
    lines.push_back(line.str() + "\n");
  }
  return lines;
}

inline std::string
Join(const std::vector<std::string> & lines)
{
  return std::accumulate(lines.begin(), lines.end(), std::string());
}

/** The lines sorted by name. */
inline std::string
Describe(const NamedTensors & tensors)
{
  std::vector<std::string> lines = DescribeLines(tensors);
  std::sort(lines.begin(), lines.end());
  return Join(lines);
}

/** The description of the exception that `function` throws; fails if it throws none or another type. */
template <typename TFunction>
std::string
GetError(TFunction && function)
{
  try
  {
    function();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  ADD_FAILURE() << "no exception";
  return {};
}

/** Runs a Python script with arguments; its exit code. */
inline int
RunPython(const std::string & folder, const std::string & script, const std::vector<std::string> & arguments)
{
  const std::string file = folder + "/script.py";
  WriteAll(file, script);
  std::string command = '"' + TestPaths::Get("TL_PYTHON") + "\" \"" + file + '"';
  for (const std::string & argument : arguments)
  {
    command += " \"" + argument + '"';
  }
  return std::system(command.c_str());
}
} // namespace WeightFiles

#endif
