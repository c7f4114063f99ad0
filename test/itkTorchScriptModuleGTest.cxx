// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "WeightFiles.h"
#include "Weights/TorchZipReader.h"

#include <random>

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
std::string
Fixture(const std::string & name)
{
  return TestPaths::Data("weights/" + name + ".pt");
}

NamedTensors
ReadBytes(const std::string & bytes)
{
  ZipArchive archive(InMemory(bytes, "bad.pt"));
  return ReadTorchZip(archive);
}

std::string
GetReadError(const std::string & file)
{
  return GetError([&file] { ReadNamedTensors(file); });
}
} // namespace

// Oracle: the names, order and values of torch.jit.load(file).state_dict() (Utilities/make-weight-fixtures.py).
TEST(TorchScriptModule, ReadsTheStateDictOfTheModule)
{
  for (const char * name : { "scripted", "traced" })
  {
    const NamedTensors read = ReadNamedTensors(Fixture(name));
    EXPECT_EQ(Join(DescribeLines(read)), ReadAll(Fixture(name) + ".txt")) << name;
    EXPECT_EQ(read.file, Fixture(name));
  }
  const NamedTensors scripted = ReadNamedTensors(Fixture("scripted"));
  EXPECT_EQ(scripted.Find("tied.weight")->data, scripted.Find("stages.0.weight")->data);
  EXPECT_EQ(scripted.Find("plain"), nullptr);
}

TEST(TorchScriptModule, SaysWhatTheArchiveHoldsInstead)
{
  const std::string folder = TestPaths::OutputFolder("TorchScript");
  const std::string script = R"(
import sys, warnings, zipfile, torch
warnings.simplefilter("ignore")
folder = sys.argv[1]
network = torch.nn.Sequential(torch.nn.Linear(1, 1))
torch.jit.save(torch.jit.freeze(torch.jit.script(network.eval())), folder + "/frozen.pt")
torch.jit.save(torch.jit.script(torch.nn.ReLU()), folder + "/empty.pt")
torch.jit.save(torch.jit.script(network), folder + "/good.pt")
def copy(name, change):
    with zipfile.ZipFile(folder + "/good.pt") as source, zipfile.ZipFile(f"{folder}/{name}.pt", "w", zipfile.ZIP_STORED) as copy:
        for record in source.namelist():
            contents = change(record, source.read(record))
            if contents is not None:
                copy.writestr(record, contents)
copy("codeless", lambda n, c: None if n.endswith("/linear.py") else c)
copy("wordless", lambda n, c: b"class Sequential:\n" if n.endswith("/container.py") else c)
copy("storageless", lambda n, c: None if n.endswith("/data/1") else c)
copy("plain", lambda n, c: b"\x80\x02}." if n.endswith("/data.pkl") else c)
# A module that holds itself twice: the names of its tensors have no end.
module = b"\x80\x02c__torch__\nM\n)\x81q\x00}(X\x01\0\0\0ah\0X\x01\0\0\0bh\0ub."
source = b"class M(Module):\n  __parameters__ = []\n"
copy("circle", lambda n, c: module if n.endswith("/data.pkl") else None if "/code/" in n else c)
with zipfile.ZipFile(folder + "/circle.pt", "a") as archive:
    archive.writestr("good/code/__torch__.py", source)
# Each of 40 modules holds the next one twice.
chain = b"\x80\x02"
for i in range(40):
    state = b"X\x01\0\0\0ah%cX\x01\0\0\0bh%c" % (i - 1, i - 1) if i else b""
    chain += b"c__torch__\nM\n)\x81q%c}(%sub" % (i, state)
copy("tree", lambda n, c: chain + b"." if n.endswith("/data.pkl") else None if "/code/" in n else c)
with zipfile.ZipFile(folder + "/tree.pt", "a") as archive:
    archive.writestr("good/code/__torch__.py", source)
)";
  ASSERT_EQ(RunPython(folder, script, { folder }), 0);
  const std::pair<const char *, const char *> cases[] = {
    { "frozen", "neither parameters nor buffers" }, { "empty", "neither parameters nor buffers" },
    { "codeless", "linear.py' is missing" },        { "wordless", "data.pkl contains no module" },
    { "storageless", "data/1' is missing" },        { "plain", "data.pkl contains no module" },
    { "circle", "nested deeper than 100" },         { "tree", "more than 1000000 attributes" },
  };
  for (const auto & [name, expected] : cases)
  {
    const std::string file = folder + "/" + name + ".pt";
    const std::string error = GetReadError(file);
    EXPECT_NE(error.find(expected), std::string::npos) << name << '\n' << error;
    EXPECT_NE(error.find(file), std::string::npos) << error;
  }
}

TEST(TorchScriptModule, RefusesEveryTruncation)
{
  const std::string whole = ReadAll(Fixture("traced"));
  for (std::size_t size = 1; size < whole.size(); ++size)
  {
    const std::string error = GetError([&] { ReadBytes(whole.substr(0, size)); });
    EXPECT_NE(error.find("'bad.pt'"), std::string::npos) << size << error;
  }
}

// A damaged file is read completely or refused; AddressSanitizer watches.
TEST(TorchScriptModule, SurvivesMutatedFiles)
{
  std::mt19937 random(1);
  unsigned int refused = 0;
  unsigned int runs = 0;
  for (const char * name : { "scripted", "traced" })
  {
    const std::string whole = ReadAll(Fixture(name));
    for (unsigned int run = 0; run < 2000; ++run, ++runs)
    {
      std::string bytes = whole;
      for (unsigned int i = 0; i <= run % 8; ++i)
      {
        bytes[random() % bytes.size()] = static_cast<char>(random());
      }
      try
      {
        for (const NamedTensor & tensor : ReadBytes(bytes).tensors)
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
  EXPECT_GT(refused, runs / 10);
  EXPECT_LT(refused, runs);
}
