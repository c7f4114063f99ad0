// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "WeightFiles.h"
#include "Weights/Unpickler.h"

using namespace itk::TransferLearning;
using namespace WeightFiles;
using namespace std::string_literals;

namespace
{
using Kind = PickleValue::Kind;

Pickle
Load(const std::string & bytes)
{
  const MappedFile file = InMemory(bytes);
  return Unpickle(file.data, file.size, "bad.pth", "data.pkl");
}

std::string
GetLoadError(const std::string & bytes)
{
  return GetError([&bytes] { Load(bytes); });
}
} // namespace

// Oracle: what Python's pickle.dumps writes for these values (protocol 2), typed in by hand.
TEST(Unpickler, ReadsIntegersOfEverySize)
{
  const std::pair<std::string, int64_t> cases[] = { { "K\xff."s, 255 },
                                                    { "M\x2c\x01."s, 300 },
                                                    { "J\xff\xff\xff\xff."s, -1 },
                                                    { "\x8a\x00."s, 0 },
                                                    { "\x8a\x01\x80."s, -128 },
                                                    { "\x8a\x05\x00\x00\x00\x80\x00."s, 2147483648 },
                                                    { "\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80."s, INT64_MIN } };
  for (const auto & test : cases)
  {
    const Pickle pickle = Load("\x80\x02"s + test.first);
    EXPECT_EQ(pickle.Root().kind, Kind::Integer);
    EXPECT_EQ(pickle.Root().integer, test.second);
    EXPECT_EQ(pickle.end, test.first.size() + 2);
  }
}

// Oracle: what Python 2's cPickle writes for OrderedDict(a=1) with protocol 2, typed in by hand.
TEST(Unpickler, ReadsTheOrderedDictsOfPython2)
{
  const Pickle pickle = Load("\x80\x02"
                             "ccollections\nOrderedDict\nq\x01](](U\x01"
                             "aK\x01"
                             "ee\x85Rq\x02."s);
  EXPECT_EQ(pickle.Root().kind, Kind::Dict);
  ASSERT_EQ(pickle.Root().items.size(), 2u);
  EXPECT_EQ(pickle.values[pickle.Root().items[0]].text, "a");
  EXPECT_EQ(pickle.values[pickle.Root().items[1]].integer, 1);
}

// os.system("touch <file>") as a pickle runs it, in the forms of protocol 2 and 4, and as an object's state.
TEST(Unpickler, NeverExecutesWhatThePickleNames)
{
  const std::string file = TestPaths::OutputFolder("Unpickler") + "/executed";
  const std::string text = "touch " + file;
  const std::string argument = "X" + std::string(1, static_cast<char>(text.size())) + "\0\0\0"s + text + "\x85";
  for (const std::string & call : { "cos\nsystem\n" + argument + "R",
                                    "\x8c\x02os\x8c\x06system\x93"s + argument + "R",
                                    "cposix\nsystem\n" + argument + "\x81",
                                    "cos\nsystem\n" + argument + "R}b" })
  {
    const Pickle pickle = Load("\x80\x02" + call + ".");
    EXPECT_EQ(pickle.Root().kind, Kind::Object);
    EXPECT_NE(pickle.Root().text.find("system"), std::string::npos);
  }
  EXPECT_FALSE(itksys::SystemTools::FileExists(file));
}

// Python unpickles a file of this depth only with a raised recursion limit; here nesting costs no recursion.
TEST(Unpickler, ReadsAnyDepthOfNesting)
{
  const unsigned int depth = 2'000'000;
  const Pickle       pickle = Load("\x80\x02" + std::string(depth, ']') + std::string(depth - 1, 'a') + ".");
  EXPECT_EQ(pickle.values.size(), depth);
  EXPECT_EQ(pickle.Root().items.size(), 1u);
  const Pickle cycle = Load("\x80\x02]q\x00h\x00"
                            "a."s);
  EXPECT_EQ(cycle.Root().items, std::vector<uint32_t>{ cycle.root });
}

TEST(Unpickler, NamesTheByteWhereAPickleIsWrong)
{
  const std::pair<std::string, const char *> cases[] = {
    { ""s, "byte 0: it was truncated" },
    { "\x80"s, "byte 0: it was truncated" },
    { "\x80\x06."s, "newer than 5" },
    { "\x80\x02."s, "byte 2: its stack is empty" },
    { "\x80\x02N"s, "byte 3: it was truncated" },
    { "\x80\x02X\xff\xff\xff\xff"
      "abc."s,
      "byte 2: it was truncated: 4294967295 bytes are needed, 4 are left" },
    { "\x80\x02\x8d\xff\xff\xff\xff\xff\xff\xff\xff."s, "truncated" },
    { "\x80\x02\x8b\xff\xff\xff\xff."s, "truncated" },
    { "\x80\x02t."s, "byte 2: a MARK is missing" },
    { "\x80\x02}(Nu."s, "a key has no value" },
    { "\x80\x02NNa."s, "not a container" },
    { "\x80\x02]NNs."s, "not a container" },
    { "\x80\x02N(a."s, "its stack is empty" },
    { "\x80\x02h\x05."s, "its memo has no entry 5" },
    { "\x80\x02I1\n."s, "byte 2: opcode 73" },
    { "\x80\x02NN\x93."s, "a global's name is not a string" },
    { "\x80\x02"
      "cos\nsystem"s,
      "truncated" },
    { "\x80\x02"
      "c" +
        std::string(2000, 'a') + "\nb\n.",
      "longer than" },
    { "\x80\x02"
      "ccollections\nOrderedDict\n]Na\x85R."s,
      "not consist of pairs" },
    { "\x80\x02"
      "ctorch._utils\n_rebuild_tensor_v2\n)R."s,
      "argument 0 of a tensor's description" },
    { "\x80\x02"
      "ctorch._utils\n_rebuild_tensor_v2\nNR."s,
      "argument 0 of a tensor's description" },
    { "\x80\x02"
      "ctorch._utils\n_rebuild_parameter\nN\x85R."s,
      "argument 0 of a tensor's description" },
    { "\x80\x02(X\x07\x00\x00\x00storageNNNNtQ."s, "argument 1 of a tensor's description" },
  };
  for (const auto & test : cases)
  {
    const std::string error = GetLoadError(test.first);
    EXPECT_NE(error.find(test.second), std::string::npos) << test.second << "\n" << error;
    EXPECT_NE(error.find("'bad.pth': data.pkl, byte "), std::string::npos) << error;
  }
}

// What is recalled from the memo and copied again and again would fill the memory: 60 kB ask for 100 million values.
TEST(Unpickler, BoundsWhatIsCopied)
{
  std::string pairs = "\x80\x02](";
  for (unsigned int i = 0; i < 10000; ++i)
  {
    pairs += "NN\x86";
  }
  pairs += "e\x85q\x01"
           "0ccollections\nOrderedDict\nq\x02"
           "0(";
  const std::string name(900, 'n');
  const std::string objects = "\x80\x02"
                              "c" +
                              name + "\nn\nq\x01)q\x02(";
  const std::string storages = "\x80\x02(X\x07\0\0\0storagectorch\n"s + name + "\nX\x01\0\0\0kNK\x01tq\x02("s;
  const std::pair<std::string, std::string> cases[] = {
    { pairs, "h\x02h\x01R" }, { objects, "h\x01h\x02R" }, { objects, "h\x01h\x02}\x92" }, { storages, "h\x02Q" }
  };
  for (const auto & [begin, repeated] : cases)
  {
    std::string pickle = begin;
    for (unsigned int i = 0; i < 100000; ++i)
    {
      pickle += repeated;
    }
    EXPECT_NE(GetLoadError(pickle + "t.").find("values that it repeats"), std::string::npos);
  }
}
