// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/SHA256.h"
#include "WeightFiles.h"
#include "Weights/SafetensorsReader.h"
#include "Weights/SafetensorsWriter.h"

#include <random>

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
std::string
Safetensors(const std::string & header, const std::string & data)
{
  std::string file(8, '\0');
  for (unsigned int i = 0; i < 8; ++i)
  {
    file[i] = static_cast<char>(header.size() >> (8 * i));
  }
  return file + header + data;
}

std::string
GetReadError(const std::string & bytes)
{
  return GetError([&bytes] { ReadSafetensors(InMemory(bytes, "bad.safetensors")); });
}

bool
Contains(const std::string & text, const std::string & part)
{
  return text.find(part) != std::string::npos;
}

NamedTensor
MakeTensor(const std::string & name, const std::vector<float> & values, std::vector<int64_t> shape)
{
  const auto  owner = std::make_shared<std::vector<float>>(values);
  NamedTensor tensor;
  tensor.name = name;
  tensor.shape = std::move(shape);
  tensor.data = reinterpret_cast<const std::byte *>(owner->data());
  tensor.owner = owner;
  return tensor;
}
} // namespace

// Oracle: safetensors.torch.load_file (Utilities/make-weight-fixtures.py).
TEST(Safetensors, ReadsEveryTypeAsPythonDoes)
{
  const NamedTensors read = ReadSafetensors(MapFile(TestPaths::Data("weights/types.safetensors")));
  EXPECT_EQ(Describe(read), ReadAll(TestPaths::Data("weights/types.safetensors.txt")));
  ASSERT_EQ(read.metadata.size(), 2u);
  EXPECT_EQ(read.metadata[0], (std::pair<std::string, std::string>("author", "\xc3\xa9")));
  EXPECT_EQ(read.metadata[1].second, "two\nlines");
  EXPECT_EQ(read.Find("scalar")->shape.size(), 0u);
  EXPECT_EQ(read.Find("nothing"), nullptr);
}

// Oracle: the layout that the format prescribes, written out by hand, and SHA-256 of the file's bytes.
TEST(Safetensors, WritesTheSameBytesForTheSameContent)
{
  const std::string folder = TestPaths::OutputFolder("SafetensorsBytes");
  NamedTensors      tensors;
  tensors.tensors = { MakeTensor("b", { 1, 2 }, { 2 }), MakeTensor("a", { 3 }, {}) };
  tensors.metadata = { { "y", "2" }, { "x", "1" } };
  const std::string digest = ComputeSafetensorsSHA256(tensors);
  WriteSafetensors(folder + "/one.safetensors", tensors);
  std::swap(tensors.tensors[0], tensors.tensors[1]);
  std::swap(tensors.metadata[0], tensors.metadata[1]);
  WriteSafetensors(folder + "/two.safetensors", tensors);
  EXPECT_EQ(ComputeSafetensorsSHA256(tensors), digest);
  const std::string bytes = ReadAll(folder + "/one.safetensors");
  EXPECT_EQ(bytes, ReadAll(folder + "/two.safetensors"));
  std::string header = R"({"__metadata__":{"x":"1","y":"2"},"a":{"data_offsets":[0,4],"dtype":"F32","shape":[]},)"
                       R"("b":{"data_offsets":[4,12],"dtype":"F32","shape":[2]}})";
  header.append((8 - header.size() % 8) % 8, ' ');
  const float values[] = { 3, 1, 2 };
  EXPECT_EQ(bytes, Safetensors(header, std::string(reinterpret_cast<const char *>(values), sizeof(values))));
  SHA256 hash;
  hash.Append(bytes);
  EXPECT_EQ(digest, hash.Finish());
}

// Oracle: Python's safetensors reads what was written, and NumPy computes the transposed, strided and negative values.
TEST(Safetensors, WritesFilesThatPythonReads)
{
  const std::string  folder = TestPaths::OutputFolder("SafetensorsPython");
  const NamedTensors types = ReadSafetensors(MapFile(TestPaths::Data("weights/types.safetensors")));
  NamedTensors       tensors = types;
  std::vector<float> values(24);
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    values[i] = static_cast<float>(i);
  }
  NamedTensor view = MakeTensor("view", values, { 3, 2, 2 });
  view.strides = { 1, 12, 6 };
  tensors.tensors.push_back(view);
  WriteSafetensors(folder + "/a.safetensors", tensors);
  const std::string script = R"(
import sys, numpy, torch
from safetensors import safe_open
from safetensors.torch import load_file
ours, reference = load_file(sys.argv[1]), load_file(sys.argv[2])
view = ours.pop("view").numpy()
base = numpy.arange(24, dtype=numpy.float32)
assert (view == numpy.lib.stride_tricks.as_strided(base, (3, 2, 2), (4, 48, 24))).all(), view
assert ours.keys() == reference.keys()
for name, tensor in reference.items():
    assert ours[name].dtype == tensor.dtype and ours[name].shape == tensor.shape, name
    assert torch.equal(ours[name], tensor), name
with safe_open(sys.argv[1], "pt") as a, safe_open(sys.argv[2], "pt") as b:
    assert a.metadata() == b.metadata()
)";
  EXPECT_EQ(RunPython(folder, script, { folder + "/a.safetensors", types.file }), 0);
}

TEST(Safetensors, RefusesToWriteWhatCannotBeReadBack)
{
  const std::string folder = TestPaths::OutputFolder("SafetensorsRefused");
  const std::string file = folder + "/a.safetensors";
  NamedTensors      tensors;
  tensors.tensors = { MakeTensor("twice", { 1 }, { 1 }), MakeTensor("twice", { 2 }, { 1 }) };
  EXPECT_TRUE(Contains(GetError([&] { WriteSafetensors(file, tensors); }), "'twice'"));
  tensors.tensors = { MakeTensor("__metadata__", { 1 }, { 1 }) };
  EXPECT_TRUE(Contains(GetError([&] { WriteSafetensors(file, tensors); }), "__metadata__"));
  tensors.tensors = { MakeTensor("\xff", { 1 }, { 1 }) };
  EXPECT_TRUE(Contains(GetError([&] { WriteSafetensors(file, tensors); }), file));
  tensors.tensors = { MakeTensor("negative", { 1 }, { -1 }) };
  EXPECT_TRUE(Contains(GetError([&] { WriteSafetensors(file, tensors); }), "'negative'"));
  EXPECT_FALSE(itksys::SystemTools::FileExists(file));
}

TEST(Safetensors, NamesWhatIsWrongInTheHeader)
{
  const std::string four(4, '\0');
  const struct
  {
    const char * header;
    const char * message;
  } cases[] = {
    { R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})", "not JSON" },
    { R"([{"a":1}])", "begin with '{'" },
    { R"({"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}})", "tensor 'a': dtype \"F8_E4M3\"" },
    { R"({"a":{"shape":[1],"data_offsets":[0,4]}})", "tensor 'a': dtype is missing" },
    { R"({"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}})", "tensor 'a': dtype 7" },
    { R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "tensor 'a': shape [2] of F32 does not fill" },
    { R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "tensor 'a': shape" },
    { R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", "tensor 'a': shape" },
    { R"({"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}})", "tensor 'a': shape" },
    { R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}})", "tensor 'a': shape" },
    { R"({"a":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,4]}})", "tensor 'a': shape" },
    { R"({"a":{"dtype":"F32","shape":[9223372036854775807,0,2],"data_offsets":[0,4]}})", "tensor 'a': shape" },
    { R"({"a":{"dtype":"F32","shape":[1],"offsets":[0,4]}})", "tensor 'a': data_offsets" },
    { R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", "tensor 'a': data_offsets" },
    { R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})", "tensor 'a': data_offsets" },
    { R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "tensor 'a': its bytes end at 8" },
    { R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})", "tensor 'a': its bytes begin at 2" },
    { R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
      "tensor 'b': its bytes begin at 2, but those before it end at 3 (overlap)" },
    { R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
      "(gap)" },
    { R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}})", "the rest belongs to no tensor" },
    { R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      "the key 'a' twice" },
    { R"({"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "the key 'dtype' twice" },
    { R"({"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "__metadata__ 'x'" },
    { R"({"__metadata__":["x"],"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "__metadata__ is not" },
    { R"({"a":[[[[1]]]]})", "nested" },
    { R"({"a":1})", "tensor 'a': its description" },
    { "{\"\xff\":1}", "not JSON" },
  };
  for (const auto & test : cases)
  {
    const std::string error = GetReadError(Safetensors(test.header, four));
    EXPECT_TRUE(Contains(error, test.message)) << test.header << "\n" << error;
    EXPECT_TRUE(Contains(error, "'bad.safetensors'")) << error;
  }
  const std::string deep = "{\"a\":" + std::string(1'000'000, '[');
  EXPECT_TRUE(Contains(GetReadError(Safetensors(deep, {})), "nested"));
  EXPECT_TRUE(Contains(GetReadError(Safetensors({}, {})), "begin with"));
}

TEST(Safetensors, RefusesEveryTruncation)
{
  const std::string whole = ReadAll(TestPaths::Data("weights/types.safetensors"));
  for (std::size_t size = 0; size < whole.size(); ++size)
  {
    EXPECT_TRUE(Contains(GetReadError(whole.substr(0, size)), "truncated")) << size;
  }
  std::string huge = whole;
  huge[5] = 1;
  EXPECT_TRUE(Contains(GetReadError(huge), "at most 100000000"));
}

// A damaged file is read completely or refused; AddressSanitizer watches.
TEST(Safetensors, SurvivesMutatedFiles)
{
  const std::string whole = ReadAll(TestPaths::Data("weights/types.safetensors"));
  std::mt19937      random(1);
  unsigned int      refused = 0;
  for (unsigned int run = 0; run < 20000; ++run)
  {
    std::string bytes = whole;
    for (unsigned int i = 0; i <= run % 4; ++i)
    {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    try
    {
      for (const NamedTensor & tensor : ReadSafetensors(InMemory(bytes)).tensors)
      {
        CopyAll(tensor);
      }
    }
    catch (const itk::ExceptionObject &)
    {
      ++refused;
    }
  }
  EXPECT_GT(refused, 10000u);
  EXPECT_LT(refused, 20000u);
}

TEST(Safetensors, NamesTheFileThatCannotBeMapped)
{
  const std::string folder = TestPaths::OutputFolder("SafetensorsMapping");
  WriteAll(folder + "/empty", "");
  EXPECT_TRUE(Contains(GetError([&] { MapFile(folder + "/missing"); }), folder + "/missing"));
  EXPECT_TRUE(Contains(GetError([&] { MapFile(folder + "/empty"); }), "empty"));
  EXPECT_TRUE(Contains(GetError([&] { MapFile(folder); }), "folder"));
  EXPECT_TRUE(Contains(GetError([&] { MapFile("/dev/null"); }), "not a regular file"));
}

// As many tensors and bytes as DenseNet121 has.
TEST(Safetensors, ReadsAFileOfDenseNet121sSize)
{
  const std::string file = TestPaths::OutputFolder("SafetensorsSize") + "/large.safetensors";
  NamedTensors      tensors;
  for (unsigned int i = 0; i < 727; ++i)
  {
    tensors.tensors.push_back(
      MakeTensor("features.layer" + std::to_string(i) + ".weight", std::vector<float>(10975, 0.5f), { 10975 }));
  }
  WriteSafetensors(file, tensors);
  const NamedTensors read = ReadSafetensors(MapFile(file));
  ASSERT_EQ(read.tensors.size(), 727u);
  EXPECT_EQ(read.tensors.back().name, "features.layer99.weight") << "the last in the order of names";
}
