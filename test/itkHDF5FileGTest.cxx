// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "HDF5Builder.h"
#include "WeightFiles.h"
#include "Weights/HDF5File.h"

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
constexpr std::size_t memory = 1 << 20;

const std::vector<float> values = { 1, 2, 3, 4, 5, 6 };

std::string
GetReadError(const std::string & bytes, const std::string & array)
{
  return GetError([&] { HDF5File(InMemory(bytes, "bad.h5"), memory).ReadTensor(array, "tensor"); });
}

std::string
GetReadError(const HDF5Builder & builder, const std::string & array)
{
  return GetReadError(builder.GetBytes(), array);
}

HDF5Builder::Handle
MakeProperties()
{
  return { H5Pcreate(H5P_DATASET_CREATE), H5Pclose };
}
} // namespace

// Oracle: what was written.
TEST(HDF5File, ReadsGroupsTextsAndArrays)
{
  HDF5Builder builder;
  builder.AddArray("a/b/array", { 2, 3 }, values);
  builder.AddArray("a/scalar", {}, values);
  builder.AddArray("a/none", { 0, 3 });
  builder.AddTexts("a", "fixed", { "one", "seventeen" }, 6);
  builder.AddTexts("a", "variable", { "one", "", "seventeen" });
  builder.AddAttribute("a", "nothing", H5T_IEEE_F64LE, 0, nullptr);
  const std::string bytes = builder.GetBytes();
  const MappedFile  mapped = InMemory(bytes);
  HDF5File          file(mapped, memory);
  EXPECT_EQ(file.ListGroup(""), std::vector<std::string>{ "a" });
  EXPECT_EQ(file.ListGroup("a"), (std::vector<std::string>{ "b", "none", "scalar" }));
  EXPECT_TRUE(file.IsGroup("a/b"));
  EXPECT_FALSE(file.IsGroup("a/b/array"));
  EXPECT_FALSE(file.IsGroup("a/c"));
  EXPECT_EQ(file.ReadTexts("a", "fixed"), (std::vector<std::string>{ "one", "sevent" }));
  EXPECT_EQ(file.ReadTexts("a", "variable"), (std::vector<std::string>{ "one", "", "seventeen" }));
  EXPECT_TRUE(file.ReadTexts("a", "nothing").empty());
  EXPECT_FALSE(file.HasAttribute("a/b", "fixed"));
  const NamedTensor array = file.ReadTensor("a/b/array", "name");
  EXPECT_EQ(array.name, "name");
  EXPECT_EQ(array.shape, (std::vector<int64_t>{ 2, 3 }));
  EXPECT_EQ(CopyAll(array), std::string(reinterpret_cast<const char *>(values.data()), 24));
  EXPECT_TRUE(array.data >= mapped.data && array.data < mapped.data + mapped.size);
  EXPECT_EQ(CopyAll(file.ReadTensor("a/scalar", "")).size(), 4u);
  EXPECT_EQ(CopyAll(file.ReadTensor("a/none", "")).size(), 0u);
  file.CheckDisjointTensors();
}

TEST(HDF5File, FollowsNoLinkOutOfTheFile)
{
  const std::string folder = TestPaths::OutputFolder("HDF5");
  HDF5Builder       other;
  HDF5Builder       builder;
  other.AddArray("array", { 2, 3 }, values);
  WriteAll(folder + "/other.h5", other.GetBytes());
  builder.AddArray("array", { 2, 3 }, values);
  H5Lcreate_soft("/array", builder.GetFile(), "soft", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_soft("/circle", builder.GetFile(), "circle", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_external((folder + "/other.h5").c_str(), "/array", builder.GetFile(), "external", H5P_DEFAULT, H5P_DEFAULT);
  for (const char * link : { "soft", "circle", "external", "nothing", "array/deeper", ".", "./array", "soft/." })
  {
    const std::string error = GetReadError(builder, link);
    EXPECT_NE(error.find("'bad.h5': '/" + std::string(link) + "': there is no such array, or it is only a link"),
              std::string::npos)
      << error;
  }
  const std::string bytes = builder.GetBytes();
  EXPECT_NE(GetError([&] { HDF5File(InMemory(bytes), memory).ListGroup(""); }).find("an external link"),
            std::string::npos);
}

TEST(HDF5File, ReadsNoElementsOfOtherFiles)
{
  HDF5Builder   builder;
  const hsize_t six = 6;
  const auto    external = MakeProperties();
  H5Pset_external(external, "/etc/passwd", 0, 24);
  builder.AddArray("external", { 6 }, {}, H5T_IEEE_F32LE, external);
  const auto                isVirtual = MakeProperties();
  const HDF5Builder::Handle space(H5Screate_simple(1, &six, nullptr), H5Sclose);
  H5Pset_virtual(isVirtual, space, "/tmp/other.h5", "/array", space);
  builder.AddArray("virtual", { 6 }, {}, H5T_IEEE_F32LE, isVirtual);
  for (const char * array : { "external", "virtual" })
  {
    EXPECT_NE(GetReadError(builder, array).find("its elements are in another file"), std::string::npos) << array;
  }
}

TEST(HDF5File, RefusesWhatUnfoldsWithoutEnd)
{
  HDF5Builder   builder;
  const hsize_t small = 64;
  const hsize_t large = hsize_t{ 1 } << 29;
  const auto    chunked = MakeProperties();
  H5Pset_chunk(chunked, 1, &small);
  H5Pset_deflate(chunked, 9);
  builder.AddArray("empty", { hsize_t{ 1 } << 40 }, {}, H5T_IEEE_F32LE, chunked);
  const auto whole = MakeProperties();
  H5Pset_chunk(whole, 1, &large);
  builder.AddArray("chunk", { large }, {}, H5T_IEEE_F32LE, whole);
  for (const char * array : { "empty", "chunk" })
  {
    EXPECT_NE(GetReadError(builder, array).find("more than a file of this size can decompress to"), std::string::npos)
      << array;
  }
  // All elements of the attribute are made to be the first one.
  constexpr std::size_t    elements = 3000;
  constexpr std::size_t    reference = 16;
  constexpr std::size_t    length = 0x12345;
  std::vector<std::string> texts(elements, "x");
  texts.front() = std::string(length, 'y');
  builder.AddTexts("", "texts", texts);
  std::string       bytes = builder.GetBytes();
  const std::size_t first = bytes.find(std::string("\x45\x23\1\0", 4));
  ASSERT_NE(first, std::string::npos);
  for (std::size_t i = 1; i < elements; ++i)
  {
    bytes.replace(first + i * reference, reference, bytes.substr(first, reference));
  }
  const std::string error = GetError([&] { HDF5File(InMemory(bytes), memory).ReadTexts("", "texts"); });
  EXPECT_NE(error.find("more than a file of this size can decompress to"), std::string::npos) << error;
  EXPECT_EQ(HDF5File(InMemory(bytes), elements * (2 * length)).ReadTexts("", "texts").back().size(), length);
}

TEST(HDF5File, RefusesWhatItCannotRead)
{
  HDF5Builder   builder;
  const hsize_t chunk = 3;
  const auto    scaled = MakeProperties();
  H5Pset_chunk(scaled, 1, &chunk);
  H5Pset_scaleoffset(scaled, H5Z_SO_FLOAT_DSCALE, 2);
  builder.AddArray("filter", { 6 }, values, H5T_IEEE_F32LE, scaled);
  builder.AddArray("unsigned", { 6 }, values, H5T_STD_U32LE);
  builder.AddArray("big", { 6 }, values, H5T_IEEE_F32BE);
  builder.AddArray("unwritten", { 6 });
  const HDF5Builder::Handle null(H5Screate(H5S_NULL), H5Sclose);
  const HDF5Builder::Handle dataset(
    H5Dcreate2(builder.GetFile(), "null", H5T_IEEE_F32LE, null, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Dclose);
  builder.AddGroup("group");
  const int number = 1;
  builder.AddAttribute("group", "number", H5T_NATIVE_INT, 1, &number);
  const std::pair<const char *, const char *> cases[] = {
    { "filter", "compressed with filter 6" },     { "unsigned", "of a type that is not supported" },
    { "big", "of a type that is not supported" }, { "unwritten", "never written" },
    { "null", "its shape is invalid" },           { "group", "there is no such array" },
  };
  for (const auto & [array, expected] : cases)
  {
    EXPECT_NE(GetReadError(builder, array).find(expected), std::string::npos) << GetReadError(builder, array);
  }
  HDF5File file(InMemory(builder.GetBytes()), memory);
  EXPECT_NE(GetError([&] { file.ReadTexts("group", "number"); }).find("does not consist of strings"),
            std::string::npos);
  EXPECT_NE(GetError([&] { file.ReadTexts("group", "nothing"); }).find("'nothing' cannot be read"), std::string::npos);
  EXPECT_NE(GetError([&] { file.ListGroup("unsigned"); }).find("there is no such group"), std::string::npos);
}

TEST(HDF5File, RefusesArraysThatShareBytes)
{
  HDF5Builder builder;
  builder.AddArray("array", { 2, 3 }, values);
  builder.AddLink("again", "array");
  HDF5File file(InMemory(builder.GetBytes()), memory);
  file.ReadTensor("array", "");
  file.CheckDisjointTensors();
  file.ReadTensor("again", "");
  EXPECT_NE(GetError([&] { file.CheckDisjointTensors(); }).find("'array' and 'again' overlap"), std::string::npos);
}

TEST(HDF5File, RefusesEveryTruncation)
{
  HDF5Builder builder;
  builder.AddArray("a/array", { 2, 3 }, values);
  builder.AddTexts("a", "variable", { "one", "seventeen" });
  const std::string whole = builder.GetBytes();
  for (std::size_t size = 1; size < whole.size(); ++size)
  {
    const std::string error = GetReadError(whole.substr(0, size), "a/array");
    EXPECT_NE(error.find("'bad.h5': it is not a complete HDF5 file"), std::string::npos) << size << error;
  }
}

// libhdf5 prints messages of its own unless it is told otherwise; what a program has chosen is there again afterwards.
TEST(HDF5File, PrintsNothing)
{
  const std::string bytes = HDF5Builder().GetBytes();
  const auto        choice = reinterpret_cast<H5E_auto2_t>(H5Eprint2);
  H5E_auto2_t       after = nullptr;
  void *            data = nullptr;
  H5Eset_auto2(H5E_DEFAULT, choice, nullptr);
  testing::internal::CaptureStderr();
  GetReadError("no HDF5", "array");
  GetReadError(bytes, "array");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  H5Eget_auto2(H5E_DEFAULT, &after, &data);
  EXPECT_EQ(after, choice);
}
