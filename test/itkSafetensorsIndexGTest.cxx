// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "WeightFiles.h"
#include "Weights/SafetensorsIndex.h"
#include "Weights/SafetensorsReader.h"
#include "Weights/SafetensorsWriter.h"

#include <nlohmann/json.hpp>

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
const std::string whole = "weights/types.safetensors";

/** Two shards and their index, made of the file that Python wrote; every second tensor goes to the second shard. */
nlohmann::json
WriteShards(const std::string & folder)
{
  const NamedTensors source = ReadSafetensors(MapFile(TestPaths::Data(whole)));
  const std::string  names[2] = { "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors" };
  NamedTensors       shards[2];
  nlohmann::json     index = { { "metadata", { { "total_size", 1 } } } };
  for (std::size_t i = 0; i < source.tensors.size(); ++i)
  {
    shards[i % 2].tensors.push_back(source.tensors[i]);
    index["weight_map"][source.tensors[i].name] = names[i % 2];
  }
  for (std::size_t i = 0; i < 2; ++i)
  {
    WriteSafetensors(folder + '/' + names[i], shards[i]);
  }
  return index;
}

std::string
WriteIndex(const std::string & folder, const std::string & text)
{
  std::string file = folder + "/model.safetensors.index.json";
  WriteAll(file, text);
  return file;
}

std::string
GetReadError(const std::string & file)
{
  return GetError([&file] { ReadSafetensorsIndex(MapFile(file)); });
}

bool
Contains(const std::string & text, const std::string & part)
{
  return text.find(part) != std::string::npos;
}
} // namespace

// Oracle: Python's reading of the file before it was divided (Utilities/make-weight-fixtures.py).
TEST(SafetensorsIndex, ShardsHoldWhatTheWholeFileHeld)
{
  const std::string folder = TestPaths::OutputFolder("SafetensorsIndexWhole");
  const std::string file = WriteIndex(folder, WriteShards(folder).dump(2));
  ASSERT_TRUE(IsSafetensorsIndex(MapFile(file)));
  const NamedTensors read = ReadSafetensorsIndex(MapFile(file));
  EXPECT_EQ(Describe(read), ReadAll(TestPaths::Data(whole + ".txt")));
  EXPECT_EQ(read.file, file);
}

// Oracle: transformers' own file layout as its documentation describes it, written by Python's safetensors and json.
TEST(SafetensorsIndex, ReadsShardsThatPythonWrote)
{
  const std::string folder = TestPaths::OutputFolder("SafetensorsIndexPython");
  ASSERT_EQ(RunPython(folder,
                      R"(
import json, sys, numpy, safetensors.numpy
folder = sys.argv[1]
shards = {"a.safetensors": {"x": numpy.arange(3, dtype="<f4")}, "b.safetensors": {"y": numpy.full((2, 1), 7, "<i8")}}
for name, tensors in shards.items():
    safetensors.numpy.save_file(tensors, f"{folder}/{name}", {"format": "pt"})
index = {"metadata": {"total_size": 28}, "weight_map": {k: n for n, t in shards.items() for k in t}}
json.dump(index, open(f"{folder}/model.safetensors.index.json", "w"), indent=2)
)",
                      { folder }),
            0);
  const NamedTensors read = ReadSafetensorsIndex(MapFile(folder + "/model.safetensors.index.json"));
  EXPECT_EQ(Describe(read),
            "x F32 [3] 000000000000803f00000040\n"
            "y I64 [2,1] 07000000000000000700000000000000\n");
}

TEST(SafetensorsIndex, NamesTheShardAndTheTensorThatDisagree)
{
  const std::string    folder = TestPaths::OutputFolder("SafetensorsIndexBad");
  const nlohmann::json good = WriteShards(folder);

  nlohmann::json index = good;
  index["weight_map"].erase("scalar");
  std::string error = GetReadError(WriteIndex(folder, index.dump()));
  EXPECT_TRUE(Contains(error, "of-00002.safetensors'") && Contains(error, "'scalar' is in this shard, but not"))
    << error;

  index = good;
  index["weight_map"]["ghost"] = "model-00002-of-00002.safetensors";
  error = GetReadError(WriteIndex(folder, index.dump()));
  EXPECT_TRUE(Contains(error, "00002-of-00002.safetensors'") && Contains(error, "'ghost' is missing")) << error;

  index = good;
  index["weight_map"]["scalar"] = "absent.safetensors";
  error = GetReadError(WriteIndex(folder, index.dump()));
  EXPECT_TRUE(Contains(error, "1 of 3 do not lie beside it: 'absent.safetensors'")) << error;
}

// What an index names lies beside it: it cannot make the reader open anything else.
TEST(SafetensorsIndex, RefusesShardsOutsideItsFolderAndOtherTexts)
{
  const std::string folder = TestPaths::OutputFolder("SafetensorsIndexHostile");
  for (const char * shard :
       { R"("../types.safetensors")", R"("/etc/passwd")", R"("..")", R"("")", "7", R"("a\u0000b")" })
  {
    const std::string error = GetReadError(WriteIndex(folder, R"({"weight_map":{"x":)" + std::string(shard) + "}}"));
    EXPECT_TRUE(Contains(error, "tensor 'x': its shard") && Contains(error, "is not the name of a file")) << error;
  }
  for (const char * text : { R"({"weight_map":[]})", R"({"weight_map":{}})", R"({"a":{"weight_map":{"x":"y"}}})" })
  {
    const std::string error = GetReadError(WriteIndex(folder, text));
    EXPECT_TRUE(Contains(error, "its weight_map is not a JSON object")) << error;
  }
  EXPECT_TRUE(Contains(GetReadError(WriteIndex(folder, R"({"weight_map":{"x":)")), "is not JSON"));
  EXPECT_TRUE(
    Contains(GetReadError(WriteIndex(folder, std::string(100000, '[') + "\"weight_map\"")), "nested too deeply"));
}
