// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "WeightFiles.h"
#include "Weights/ZipArchive.h"

#include <random>

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
std::string
GetText(const SharedBytes & bytes)
{
  return { reinterpret_cast<const char *>(bytes.data), bytes.size };
}

std::string
ReadRecord(const std::string & archive, const std::string & record)
{
  ZipArchive zip(InMemory(archive, "bad.zip"));
  return GetText(zip.Read(record));
}

std::string
GetReadError(const std::string & archive, const std::string & record)
{
  return GetError([&] { ReadRecord(archive, record); });
}

// Archives of Python's zipfile, and what was made of them.
const std::string script = R"(
import io, struct, sys, warnings, zipfile
warnings.simplefilter("ignore")
folder = sys.argv[1]
def write(name, records, method=zipfile.ZIP_STORED, zip64=False, change=lambda b: b):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for record, contents in records:
            with archive.open(record, "w", force_zip64=zip64) as stream:
                stream.write(contents)
    open(f"{folder}/{name}.zip", "wb").write(change(file.getvalue()))
two = [("a/one", b"first"), ("a/two", b"second " * 20)]
write("stored", two)
write("deflated", two, zipfile.ZIP_DEFLATED)
write("zip64", two, zip64=True)
write("twice", [("a", b"1"), ("a", b"2")])
write("bomb", [("a", bytes(50_000_000))], zipfile.ZIP_DEFLATED)
write("lzma", two, zipfile.ZIP_LZMA)
write("empty", [])
def directory(data):
    return data.index(b"PK\1\2")
def patch(offset, value, code="<I"):
    def change(data):
        data = bytearray(data)
        struct.pack_into(code, data, directory(data) + offset, value)
        return bytes(data)
    return change
def end(offset, value, code="<H"):
    def change(data):
        data = bytearray(data)
        struct.pack_into(code, data, data.index(b"PK\5\6") + offset, value)
        return bytes(data)
    return change
# Both records begin at the first one's header.
def overlap(data):
    data = bytearray(data)
    struct.pack_into("<I", data, data.index(b"PK\1\2", directory(data) + 4) + 42, 0)
    return bytes(data)
write("overlap", [("x", b"same"), ("y", b"same")], change=lambda b: overlap(b).replace(b"y", b"x", 1))
# The second record, header and all, lies within the bytes of the first.
inner = io.BytesIO()
with zipfile.ZipFile(inner, "w") as archive:
    archive.writestr("b", b"hidden")
local = inner.getvalue()[:inner.getvalue().index(b"PK\1\2")]
def nested(data):
    data = bytearray(data)
    second = data.index(b"PK\1\2", directory(data) + 4)
    struct.pack_into("<I", data, second + 42, data.index(local))
    return bytes(data)
write("nested", [("a", b"...." + local), ("b", b"hidden")], change=nested)
write("size", two, change=patch(20, 7))
write("beyond", two, change=lambda b: patch(20, 1 << 30)(patch(24, 1 << 30)(b)))
write("encrypted", two, change=patch(8, 1, "<H"))
write("count", two, change=lambda b: end(8, 3)(end(10, 3)(b)))
write("many", two, change=lambda b: end(8, 60000)(end(10, 60000)(b)))
write("name", two, change=lambda b: b.replace(b"a/one", b"a/oneX", 1))
# A stored size of 0xffffffff says that the zip64 field has it.
def lie(value, count=2):
    def change(data):
        data = bytearray(data)
        at = directory(data)
        length, extra = struct.unpack_from("<HH", data, at + 28)
        # Python before 3.11.4 gives the header of a zip64 record its true sizes, which are compared first.
        if struct.unpack_from("<H", data, 28)[0] > 0:
            struct.pack_into("<II", data, 18, 0xffffffff, 0xffffffff)
        field = struct.pack("<HHQQ", 1, 16, value, value)
        struct.pack_into("<II", data, at + 20, 0xffffffff, 0xffffffff)
        struct.pack_into("<H", data, at + 30, extra + len(field))
        data[at + 46 + length:at + 46 + length] = field
        size, offset = struct.unpack_from("<II", data, data.index(b"PK\5\6") + 12)
        place = data.index(b"PK\5\6")
        record = struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 45, 45, 0, 0, count, count, size + len(field), offset)
        locator = struct.pack("<IIQI", 0x07064b50, 0, place, 1)
        return bytes(data[:place]) + record + locator + bytes(data[place:])
    return change
write("size64", two, zip64=True, change=lie(1 << 62))
write("wrapped64", two, zip64=True, change=lie((1 << 64) - 1))
write("count64", two, change=lie(5, 1 << 63))
write("true64", two, change=lie(5))
# The directory says more than deflate gives.
write("inflate", two, zipfile.ZIP_DEFLATED, change=patch(24, 6))
)";
} // namespace

// Oracle: Python's zipfile wrote the archives.
TEST(ZipArchive, ReadsWhatPythonWrites)
{
  const std::string folder = TestPaths::OutputFolder("Zip");
  ASSERT_EQ(RunPython(folder, script, { folder }), 0);
  std::string second;
  for (unsigned int i = 0; i < 20; ++i)
  {
    second += "second ";
  }
  for (const char * name : { "stored", "deflated", "zip64" })
  {
    ZipArchive zip(MapFile(folder + "/" + name + ".zip"));
    EXPECT_EQ(zip.GetNames(), (std::vector<std::string>{ "a/one", "a/two" })) << name;
    EXPECT_EQ(GetText(zip.Read("a/one")), "first") << name;
    EXPECT_EQ(GetText(zip.Read("a/two")), second) << name;
    EXPECT_FALSE(zip.Has("a")) << name;
  }
  ZipArchive stored(MapFile(folder + "/stored.zip"));
  EXPECT_EQ(stored.Read("a/one").data, stored.Locate("a/one").data);
  EXPECT_EQ(stored.Locate("a/one").data, stored.GetFile().data + 30 + 5);
  // Sizes in zip64 fields of the directory, as archives of more than 4 GiB have them: minizip before 1.3 refuses them.
  try
  {
    EXPECT_EQ(ReadRecord(ReadAll(folder + "/true64.zip"), "a/one"), "first");
  }
  catch (const itk::ExceptionObject & error)
  {
    EXPECT_NE(std::string(error.GetDescription()).find("'bad.zip'"), std::string::npos);
  }
}

TEST(ZipArchive, RefusesLies)
{
  const std::string folder = TestPaths::OutputFolder("Zip");
  ASSERT_EQ(RunPython(folder, script, { folder }), 0);
  const std::pair<const char *, const char *> cases[] = {
    { "twice", "its record 'a' appears twice" },
    { "bomb", "'a' would inflate to 50000000 bytes" },
    { "lzma", "'a/one' does not begin with the header" },
    { "empty", "" },
    { "overlap", "overlap at byte" },
    { "nested", "'a' and 'b' overlap at byte" },
    { "size", "'a/one' does not begin with the header" },
    { "beyond", "'a/one' does not begin with the header" },
    { "encrypted", "'a/one' is encrypted" },
    { "count", "damaged after 2 of 3 records" },
    { "many", "claims to have 60000 records" },
    { "name", "" },
    { "size64", "'a/one' reaches beyond the end of the file" },
    { "wrapped64", "'a/one' reaches beyond the end of the file" },
    { "count64", "claims to have 9223372036854775808 records" },
    { "inflate", "'a/one' does not" },
  };
  for (const auto & [name, expected] : cases)
  {
    const std::string record = std::string(name) == "twice" || std::string(name) == "bomb" ? "a" : "a/one";
    const std::string error = GetReadError(ReadAll(folder + "/" + name + ".zip"), record);
    EXPECT_NE(error.find(expected), std::string::npos) << name << '\n' << error;
    EXPECT_NE(error.find("'bad.zip'"), std::string::npos) << error;
  }
  EXPECT_NE(GetReadError(ReadAll(folder + "/deflated.zip"), "a/three").find("'a/three' is missing"), std::string::npos);
  const ZipArchive deflated(MapFile(folder + "/deflated.zip"));
  EXPECT_NE(GetError([&] { deflated.Locate("a/two"); }).find("'a/two' is compressed"), std::string::npos);
}

TEST(ZipArchive, RefusesEveryTruncation)
{
  const std::string folder = TestPaths::OutputFolder("Zip");
  ASSERT_EQ(RunPython(folder, script, { folder }), 0);
  for (const char * name : { "stored", "deflated", "zip64", "true64" })
  {
    const std::string whole = ReadAll(folder + "/" + name + ".zip");
    for (std::size_t size = 1; size < whole.size(); ++size)
    {
      const std::string error = GetReadError(whole.substr(0, size), "a/one");
      EXPECT_NE(error.find("it was truncated"), std::string::npos) << size << error;
    }
  }
}

// A damaged archive is read completely or refused; AddressSanitizer watches.
TEST(ZipArchive, SurvivesMutatedArchives)
{
  const std::string folder = TestPaths::OutputFolder("Zip");
  ASSERT_EQ(RunPython(folder, script, { folder }), 0);
  std::mt19937 random(1);
  unsigned int refused = 0;
  unsigned int runs = 0;
  for (const char * name : { "stored", "deflated", "zip64", "true64" })
  {
    const std::string whole = ReadAll(folder + "/" + name + ".zip");
    for (unsigned int run = 0; run < 5000; ++run, ++runs)
    {
      std::string bytes = whole;
      for (unsigned int i = 0; i <= run % 4; ++i)
      {
        bytes[random() % bytes.size()] = static_cast<char>(random());
      }
      try
      {
        ZipArchive  zip(InMemory(bytes));
        std::size_t sum = 0;
        for (const std::string & record : zip.GetNames())
        {
          for (const char c : GetText(zip.Read(record)))
          {
            sum += static_cast<unsigned char>(c);
          }
        }
        EXPECT_LT(sum, bytes.size() * 256u * 100u);
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
