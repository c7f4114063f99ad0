// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef KeyMapFixture_h
#define KeyMapFixture_h

#include "TestPaths.h"
#include "Weights/NamedTensors.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

// Names and shapes of published files (Utilities/make-keymap-fixtures.py).
namespace KeyMapFixture
{
using itk::TransferLearning::NamedTensor;
using itk::TransferLearning::NamedTensors;
using Json = nlohmann::ordered_json;

inline void
AddTensors(const Json & node, const std::string & path, char separator, NamedTensors & file)
{
  for (const auto & item : node.items())
  {
    const std::string name = path.empty() ? item.key() : path + separator + item.key();
    if (item.value().is_object())
    {
      AddTensors(item.value(), name, separator, file);
    }
    else
    {
      NamedTensor tensor;
      tensor.name = name;
      tensor.shape = item.value().get<std::vector<int64_t>>();
      file.tensors.push_back(std::move(tensor));
    }
  }
}

inline Json
ReadJson(const std::string & name)
{
  std::ifstream stream(TestPaths::Data("keymaps/" + name + ".json"));
  return Json::parse(stream);
}

inline std::string
GetArchitecture(const std::string & name)
{
  return ReadJson(name)["architecture"];
}

/** Tensors of "keras-densenet121" with the readers' names, without elements. */
inline NamedTensors
Read(const std::string & name)
{
  NamedTensors file;
  file.file = name;
  AddTensors(ReadJson(name)["tensors"], "", name.compare(0, 5, "keras") == 0 ? '/' : '.', file);
  return file;
}
} // namespace KeyMapFixture

#endif
