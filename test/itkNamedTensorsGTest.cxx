// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "WeightFiles.h"
#include "Weights/SafetensorsWriter.h"
#include "Weights/TorchZipReader.h"

#include <random>

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
std::string
Fixture(const std::string & name)
{
  return TestPaths::Data("weights/" + name + ".zip.pth");
}

bool
Contains(const std::string & text, const std::string & part)
{
  return text.find(part) != std::string::npos;
}
} // namespace

// Oracle: torch.load (Utilities/make-weight-fixtures.py).
TEST(NamedTensors, ReadsTorchZipAsPythonDoes)
{
  for (const char * name : { "types", "module", "parameters", "views", "tied", "half", "checkpoint" })
  {
    const NamedTensors read = ReadNamedTensors(Fixture(name));
    EXPECT_EQ(Describe(read), ReadAll(Fixture(name) + ".txt")) << name;
    EXPECT_EQ(read.file, Fixture(name));
  }
  const NamedTensors tied = ReadNamedTensors(Fixture("tied"));
  EXPECT_EQ(tied.Find("encoder.weight")->data, tied.Find("decoder.row")->data);
}

// The name says nothing: each format is read under the name of another.
TEST(NamedTensors, TellsTheFormatByTheContent)
{
  const std::string folder = TestPaths::OutputFolder("NamedTensorsContent");
  for (const char * name : { "types.zip.pth", "types.legacy.pth", "types.safetensors" })
  {
    const std::string original = TestPaths::Data(std::string("weights/") + name);
    const std::string file = folder + "/" + name + ".h5";
    WriteAll(file, ReadAll(original));
    EXPECT_EQ(Describe(ReadNamedTensors(file)), ReadAll(original + ".txt")) << name;
  }
  for (const char * name : { "small.h5", "small.weights.h5", "small.keras" })
  {
    const std::string original = TestPaths::Data(std::string("keras/") + name);
    const std::string file = folder + "/" + name + ".safetensors";
    WriteAll(file, ReadAll(original));
    EXPECT_EQ(DescribeLines(ReadNamedTensors(file)), DescribeLines(ReadNamedTensors(original))) << name;
  }
}

// Oracle: the values are those of Python's reading; written as safetensors and read again they are the same.
TEST(NamedTensors, ConvertsEveryFormatToSafetensors)
{
  const std::string folder = TestPaths::OutputFolder("NamedTensorsConvert");
  for (const char * name : { "types.zip.pth", "views.zip.pth", "views.legacy.pth", "checkpoint.zip.pth" })
  {
    const std::string original = TestPaths::Data(std::string("weights/") + name);
    WriteSafetensors(folder + "/a.safetensors", ReadNamedTensors(original));
    EXPECT_EQ(Describe(ReadNamedTensors(folder + "/a.safetensors")), ReadAll(original + ".txt")) << name;
  }
}

TEST(NamedTensors, RefusesOtherFilesAndSaysWhatIsSupported)
{
  const std::string folder = TestPaths::OutputFolder("NamedTensorsRefused");
  const std::string script = R"(
import gzip, pickle, sys, tarfile, zipfile, numpy
folder = sys.argv[1]
numpy.save(folder + "/array.npy", numpy.ones(3))
numpy.savez(folder + "/arrays.npz", a=numpy.ones(3))
open(folder + "/plain.pkl", "wb").write(pickle.dumps({"a": 1}))
gzip.open(folder + "/packed.gz", "wb").write(b"weights")
with tarfile.open(folder + "/old.tar", "w") as tar:
    tar.add(sys.argv[0], "script.py")
with zipfile.ZipFile(sys.argv[2]) as source, zipfile.ZipFile(folder + "/deflated.pth", "w", zipfile.ZIP_DEFLATED) as copy:
    for name in source.namelist():
        copy.writestr(name, source.read(name))
    missing = zipfile.ZipFile(folder + "/missing.pth", "w")
    for name in source.namelist():
        if not name.endswith("/data/0"):
            missing.writestr(name, source.read(name))
    missing.close()
    short = zipfile.ZipFile(folder + "/short.pth", "w")
    for name in source.namelist():
        data = source.read(name)
        short.writestr(name, data[:-1] if name.endswith("/data/0") else data)
    short.close()
    big = zipfile.ZipFile(folder + "/big.pth", "w")
    for name in source.namelist():
        big.writestr(name, b"big" if name.endswith("/byteorder") else source.read(name))
    big.close()
)";
  ASSERT_EQ(RunPython(folder, script, { folder, Fixture("views") }), 0);
  WriteAll(folder + "/keras.h5", std::string("\x89HDF\r\n\x1a\n\0\0\0\0", 12));
  WriteAll(folder + "/page.pth", "<!DOCTYPE html><html></html>");
  WriteAll(folder + "/pointer.pth", "version https://git-lfs.github.com/spec/v1\n");
  WriteAll(folder + "/text.pth", "hello");
  const std::pair<const char *, const char *> cases[] = {
    { "array.npy", "NumPy array" },
    { "arrays.npz", "zip archive" },
    { "plain.pkl", "Python pickle" },
    { "packed.gz", "gzip" },
    { "old.tar", "tar archive" },
    { "deflated.pth", "compressed" },
    { "missing.pth", "'views.zip/data/0' is missing" },
    { "short.pth", "tensor 'base': its storage '0' has 95 bytes" },
    { "big.pth", "big-endian" },
    { "keras.h5", "HDF5" },
    { "page.pth", "web page" },
    { "pointer.pth", "git lfs pull" },
    { "text.pth", "Supported are safetensors (also an index of shards), what torch.save" },
    { "nothing.pth", "does not exist" }
  };
  for (const auto & test : cases)
  {
    const std::string file = folder + "/" + test.first;
    const std::string error = GetError([&file] { ReadNamedTensors(file); });
    EXPECT_TRUE(Contains(error, test.second)) << test.first << "\n" << error;
    EXPECT_TRUE(Contains(error, file)) << error;
  }
}

TEST(NamedTensors, RefusesTruncatedTorchZip)
{
  const std::string folder = TestPaths::OutputFolder("NamedTensorsTruncated");
  const std::string file = folder + "/a.pth";
  const std::string whole = ReadAll(Fixture("views"));
  for (std::size_t size = 0; size < whole.size(); size += size < 100 ? 1 : 37)
  {
    WriteAll(file, whole.substr(0, size));
    EXPECT_TRUE(Contains(GetError([&file] { ReadNamedTensors(file); }), file)) << size;
  }
}

// A damaged file is read completely or refused.
TEST(NamedTensors, SurvivesMutatedTorchZip)
{
  std::mt19937 random(1);
  unsigned int refused = 0;
  for (const char * name : { "types", "checkpoint" })
  {
    const std::string whole = ReadAll(Fixture(name));
    for (unsigned int run = 0; run < 2000; ++run)
    {
      std::string bytes = whole;
      for (unsigned int i = 0; i <= run % 8; ++i)
      {
        bytes[random() % bytes.size()] = static_cast<char>(random());
      }
      try
      {
        ZipArchive archive(InMemory(bytes));
        for (const NamedTensor & tensor : ReadTorchZip(archive).tensors)
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
  EXPECT_GT(refused, 400u);
  EXPECT_LT(refused, 4000u);
}

// Oracle: torch.load of the same 32 MB, compared by their bytes; as many tensors as DenseNet121 has.
TEST(NamedTensors, ReadsAFileOfDenseNet121sSize)
{
  const std::string folder = TestPaths::OutputFolder("NamedTensorsSpeed");
  const std::string script = R"(
import sys, torch
state = torch.nn.Module().state_dict()
torch.manual_seed(0)
state.update((f"features.layer{i}.weight", torch.randn(10975)) for i in range(727))
torch.save(state, sys.argv[1])
open(sys.argv[2], "wb").write(b"".join(v.numpy().tobytes() for v in torch.load(sys.argv[1]).values()))
)";
  ASSERT_EQ(RunPython(folder, script, { folder + "/a.pth", folder + "/a.bin" }), 0);
  const NamedTensors read = ReadNamedTensors(folder + "/a.pth");
  std::string        elements;
  for (const NamedTensor & tensor : read.tensors)
  {
    elements += CopyAll(tensor);
  }
  EXPECT_TRUE(elements == ReadAll(folder + "/a.bin"));
}
