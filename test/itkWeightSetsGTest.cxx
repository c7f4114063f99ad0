// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Whole modules, several sets of weights in a file, and files that are something else. Oracle: the state_dict() that
// torch gives of the same module, saved as safetensors.
#include "WeightFiles.h"

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
/** Writes into the folder in the first argument. */
constexpr char script[] = R"python(
import os, sys, torch
from safetensors.torch import save_file
from torch import nn
folder = sys.argv[1] + "/"
torch.manual_seed(0)
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3)
        self.bn = nn.BatchNorm2d(3)
        self.gain = nn.Parameter(torch.randn(3))
        self.register_buffer("kept", torch.randn(2))
        self.register_buffer("dropped", torch.randn(2), persistent=False)
        self.register_parameter("nothing", None)
        self.hook = [torch.randn(4)]
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(Block(), nn.ReLU(), Block())
        self.again = self.blocks[0]
        self.head = nn.Linear(3, 2)
net, other = Net(), Net()
state = {k: v.clone() for k, v in net.state_dict().items()}
save_file(state, folder + "state.safetensors")
save_file({k: v.clone() for k, v in other.state_dict().items()}, folder + "other.safetensors")
torch.save(net, folder + "module.pt")
torch.save(net, folder + "module.legacy.pt", _use_new_zipfile_serialization=False)
torch.save(net, folder + "module.4.pt", pickle_protocol=4)
torch.save(nn.DataParallel(net), folder + "parallel.pt")
torch.save({"epoch": 3, "model": net, "optimizer": torch.optim.SGD(net.parameters(), lr=1)}, folder + "checkpoint.pt")
torch.save({"state_dict": other.state_dict(), "state_dict_ema": state, "metrics": {"best": torch.ones(1)}}, folder + "ema.pt")
torch.save({"model": other, "model_ema": net}, folder + "ema.modules.pt")
torch.save({"student": other.state_dict(), "teacher": state}, folder + "teacher.pt")
torch.save({"generator": state, "discriminator": other.state_dict()}, folder + "two.pt")
torch.save({"state_dict": {**{"a." + k: v for k, v in state.items()}, **{"b." + k: v for k, v in other.state_dict().items()}}}, folder + "flat.pt")
endless = Net()
endless.own = endless
torch.save(endless, folder + "endless.pt")
doubled = nn.Linear(1, 1)
for i in range(30):
    doubled = nn.Sequential(doubled, doubled)
torch.save(doubled, folder + "doubled.pt")
class Holder:
    pass
holders = {"state_dict": state}
for i in range(1000):
    holders[f"h{i}"] = Holder()
    holders[f"h{i}"].__dict__ = holders["h0"].__dict__
holders["h0"].__dict__.update({f"k{i}": i for i in range(1000)})
torch.save(holders, folder + "shared.pt")
class Runs:
    def __init__(self, call, *arguments):
        self.call, self.arguments = call, arguments
    def __reduce__(self):
        return self.call, self.arguments
hostile = Net()
hostile.blocks[0]._modules["x"] = Runs(os.system, "touch " + folder + "executed")
torch.save(hostile, folder + "hostile.module.pt")
hostile = Net()
hostile._parameters["x"] = Runs(eval, "open('" + folder + "executed', 'w')")
torch.save({"model": hostile}, folder + "hostile.parameter.pt")
import subprocess
torch.save({"state_dict": state, "extra": Runs(subprocess.Popen, ["touch", folder + "executed"])}, folder + "hostile.extra.pt")
torch.save({"state_dict": state, "extra": Runs(exec, "open('" + folder + "executed', 'w')")}, folder + "hostile.legacy.pt",
           _use_new_zipfile_serialization=False)
)python";

class WeightSets : public testing::Test
{
protected:
  static void
  SetUpTestSuite()
  {
    folder = TestPaths::OutputFolder("WeightSets");
    ASSERT_EQ(RunPython(folder, script, { folder }), 0);
  }

  static std::string
  Read(const std::string & name, const std::string & key = {})
  {
    return Describe(ReadNamedTensors(folder + '/' + name, key));
  }

  static std::string
  GetReadError(const std::string & name, const std::string & key = {})
  {
    return GetError([&] { ReadNamedTensors(folder + '/' + name, key); });
  }

  static std::string folder;
};
std::string WeightSets::folder;

bool
Contains(const std::string & text, const std::string & part)
{
  return text.find(part) != std::string::npos;
}
} // namespace

TEST_F(WeightSets, AreTakenOutOfWholeModules)
{
  for (const char * const name : { "module.pt", "module.legacy.pt", "module.4.pt", "parallel.pt", "checkpoint.pt" })
  {
    EXPECT_EQ(Read(name), Read("state.safetensors")) << name;
  }
}

TEST_F(WeightSets, MovingAveragesAreReadUnlessAnotherIsChosen)
{
  for (const auto & [name, average, plain] : { std::make_tuple("ema.pt", "state_dict_ema", "state_dict"),
                                               std::make_tuple("ema.modules.pt", "model_ema", "model"),
                                               std::make_tuple("teacher.pt", "teacher", "student") })
  {
    const NamedTensors read = ReadNamedTensors(folder + '/' + name);
    EXPECT_EQ(Describe(read), Read("state.safetensors")) << name;
    EXPECT_EQ(read.set, average);
    EXPECT_EQ(read.sets.size(), 2u) << name;
    EXPECT_EQ(Read(name, plain), Read("other.safetensors")) << name;
    EXPECT_EQ(Read(name, average), Read("state.safetensors")) << name;
  }
  EXPECT_TRUE(Contains(GetReadError("ema.pt", "ema"), "no set of weights 'ema', but 'state_dict', 'state_dict_ema'"));
}

TEST_F(WeightSets, OfWhichNoneIsPreferredAreAskedFor)
{
  EXPECT_TRUE(Contains(GetReadError("two.pt"), "several sets of weights are in it ('generator', 'discriminator')"));
  EXPECT_EQ(Read("two.pt", "generator"), Read("state.safetensors"));
  EXPECT_EQ(Read("two.pt", "discriminator"), Read("other.safetensors"));
}

TEST_F(WeightSets, MayBeWhatNamesBeginWith)
{
  EXPECT_EQ(Read("flat.pt", "a"), Read("state.safetensors"));
  EXPECT_EQ(Read("flat.pt", "b"), Read("other.safetensors"));
  EXPECT_TRUE(Contains(GetReadError("flat.pt", "c"), "no name in it begins with 'c.'"));
}

// 30 modules, each of which holds the next one twice, would name a billion tensors; and many objects have one state.
TEST_F(WeightSets, OfModulesThatHoldThemselvesEnd)
{
  EXPECT_TRUE(Contains(GetReadError("doubled.pt"), "more than 1000000 entries"));
  EXPECT_EQ(Read("shared.pt"), Read("state.safetensors"));
  EXPECT_TRUE(Contains(GetReadError("endless.pt"), "hold each other"));
}

// Python would run each of them; torch.load refuses them with weights_only alone.
TEST_F(WeightSets, AreRefusedWhereTheFileWouldRunACommand)
{
  for (const auto & [name, call] : { std::make_pair("hostile.module.pt", "posix system"),
                                     std::make_pair("hostile.parameter.pt", "__builtin__ eval"),
                                     std::make_pair("hostile.extra.pt", "Popen"),
                                     std::make_pair("hostile.legacy.pt", "__builtin__ exec") })
  {
    const std::string error = GetReadError(name);
    EXPECT_TRUE(Contains(error, name) && Contains(error, call) && Contains(error, "would run a command")) << error;
  }
  EXPECT_FALSE(itksys::SystemTools::FileExists(folder + "/executed"));
}

TEST_F(WeightSets, SayWhatAFileIsInstead)
{
  const std::string zip = R"(
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/packed.zip", "w") as packed:
    packed.write(sys.argv[1] + "/module.pt", "weights/module.pt")
)";
  ASSERT_EQ(RunPython(folder, zip, { folder }), 0);
  WriteAll(folder + "/graph.onnx", std::string("\x08\x07\x12\x07pytorch\x1a\x05", 14) + "2.13.0");
  WriteAll(folder + "/graph.tflite", std::string("\x1c\0\0\0TFL3", 8) + std::string(32, '\0'));
  WriteAll(folder + "/page.pth", "<html><head></head></html>");
  WriteAll(folder + "/index.json", R"({"metadata": {}, "weight_map": {"a": "x.safetensors", "b": "y.safetensors"}})");
  const std::pair<const char *, const char *> cases[] = {
    { "packed.zip", "a zip archive around 'weights/module.pt': unzip it first" },
    { "graph.onnx", "an ONNX graph" },
    { "graph.tflite", "a TFLite graph" },
    { "page.pth", "web page" },
    { "index.json", "2 of 2 do not lie beside it: 'x.safetensors', 'y.safetensors'" },
    { "absent.pth", "it does not exist" },
  };
  for (const auto & [name, what] : cases)
  {
    const std::string error = GetReadError(name);
    EXPECT_TRUE(Contains(error, what) && Contains(error, name)) << error;
  }
}

// Oracle: the values by hand.
TEST(NamedTensors, FindsTheFirstValueThatIsNotFinite)
{
  std::vector<float> values(10000, 1.0f);
  NamedTensor        tensor;
  tensor.shape = { 100, 100 };
  tensor.data = reinterpret_cast<const std::byte *>(values.data());
  EXPECT_FALSE(FindNonFinite(tensor).has_value());
  values[9998] = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(FindNonFinite(tensor), 9998);
  values[4100] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(FindNonFinite(tensor), 4100);
  tensor.strides = { 1, 100 }; // the transpose
  EXPECT_EQ(FindNonFinite(tensor), 41);
  values[4100] = std::numeric_limits<float>::max();
  values[9998] = std::numeric_limits<float>::denorm_min();
  EXPECT_FALSE(FindNonFinite(tensor).has_value());
  const uint16_t halves[] = { 0x3c00, 0x7bff, 0xfc00 }; // 1, 65504, -infinity
  tensor.strides.clear();
  tensor.shape = { 3 };
  tensor.type = TensorType::Float16;
  tensor.data = reinterpret_cast<const std::byte *>(halves);
  EXPECT_EQ(FindNonFinite(tensor), 2);
  tensor.type = TensorType::Int16;
  EXPECT_FALSE(FindNonFinite(tensor).has_value());
}
