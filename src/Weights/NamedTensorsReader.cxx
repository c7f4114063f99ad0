// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/NamedTensors.h"

#include "Support/QuotedNames.h"
#include "Weights/KerasArchiveReader.h"
#include "Weights/KerasHDF5Reader.h"
#include "Weights/MappedFile.h"
#include "Weights/SafetensorsIndex.h"
#include "Weights/SafetensorsReader.h"
#include "Weights/TorchLegacyReader.h"
#include "Weights/TorchZipReader.h"

#include <algorithm>
#include <string_view>

namespace itk
{
namespace TransferLearning
{
namespace
{
using namespace std::string_view_literals;

struct KnownFormat
{
  std::string_view begin;
  const char *     what;
};

// Files that people have instead, told by their first bytes.
constexpr KnownFormat refusedFormats[] = {
  { "\x93NUMPY"sv, "it is a NumPy array" },
  { "version https://git-lfs"sv, "it is a Git LFS pointer, not the file itself: run 'git lfs pull'" },
  { "<"sv, "it is a web page or XML: a download that went wrong?" },
  { "GGUF"sv, "it is a GGUF file" },
  { "\x1f\x8b"sv, "it is compressed with gzip: decompress it first" },
  { "BZh"sv, "it is compressed with bzip2: decompress it first" },
  { "\xfd"
    "7zXZ"sv,
    "it is compressed with xz: decompress it first" },
  { "7z\xbc\xaf"sv, "it is a 7z archive: unpack it first" },
  { "\x80"sv, "it is a Python pickle, but not from torch.save" },
};

bool
IsSafetensors(const MappedFile & file)
{
  // The upper half of the header's length is zero, then a JSON object begins.
  return file.size > 8 && std::all_of(file.data + 4, file.data + 8, [](std::byte b) { return b == std::byte{ 0 }; }) &&
         file.data[8] == std::byte{ '{' };
}

/** A graph of operations, whose tensors have no names of a network's layers. */
const char *
DescribeGraph(std::string_view text)
{
  if (text.size() > 8 && text.substr(4, 4) == "TFL3"sv)
  {
    return "it is a TFLite graph, which is not executed, and whose tensors are not named after layers: use the weights "
           "that it was converted from (doc/own-network.md says how to add a network with RegisterBackbone())";
  }
  // ModelProto begins with its version, and goes on with the producer's name, the graph, or the set of operators.
  const bool isModel = text.size() > 8 && text[0] == '\x08' && text[1] > 0 && text[1] < 32 &&
                       "\x12\x1a\x22\x3a\x42"sv.find(text[2]) != std::string_view::npos;
  return isModel ? "it is an ONNX graph, which is not executed, and whose tensors are not named after layers: use the "
                   "weights that it was exported from (doc/own-network.md says how to add a network with "
                   "RegisterBackbone())"
                 : nullptr;
}

/** What people have instead. */
std::string
DescribeOther(std::string_view text)
{
  for (const KnownFormat & format : refusedFormats)
  {
    if (text.substr(0, format.begin.size()) == format.begin)
    {
      return format.what;
    }
  }
  if (text.size() > 262 && text.substr(257, 5) == "ustar"sv)
  {
    return "it is a tar archive (torch before 0.1.10?)";
  }
  const char * const graph = DescribeGraph(text);
  return graph ? graph : "its format is unknown";
}

NamedTensors
ReadFormat(const MappedFile & file, const std::string & key)
{
  const std::string_view text(reinterpret_cast<const char *>(file.data), file.size);
  if (text.substr(0, 4) == "PK\x03\x04"sv)
  {
    ZipArchive archive(file);
    return IsKerasArchive(archive) ? ReadKerasArchive(archive) : ReadTorchZip(archive, key);
  }
  if (IsHDF5(file))
  {
    return ReadKerasHDF5(file, GetInflationLimit(file.size));
  }
  if (IsTorchLegacy(file))
  {
    return ReadTorchLegacy(file, key);
  }
  if (IsSafetensors(file))
  {
    return ReadSafetensors(file);
  }
  if (IsSafetensorsIndex(file))
  {
    return ReadSafetensorsIndex(file);
  }
  ThrowWeightsError(file.file,
                    DescribeOther(text) + ". Supported are safetensors (also an index of shards), what torch.save "
                                          "writes of a state_dict, a checkpoint or a "
                                          "model, and Keras weights (.h5, .weights.h5, .keras).");
}

/** The tensors whose names begin with `key`, without it. */
void
KeepTensors(const std::string & key, NamedTensors & content)
{
  std::vector<NamedTensor> kept;
  for (NamedTensor & tensor : content.tensors)
  {
    const std::size_t size = key.size();
    if (tensor.name.size() > size + 1 && tensor.name.compare(0, size, key) == 0 &&
        (tensor.name[size] == '.' || tensor.name[size] == '/'))
    {
      tensor.name.erase(0, size + 1);
      kept.push_back(std::move(tensor));
    }
  }
  if (kept.empty())
  {
    ThrowWeightsError(content.file,
                      "it has no set of weights '" + key + "'" +
                        (content.sets.size() > 1 ? ", but " + JoinQuoted(content.sets, 10) + "."
                                                 : ", and no name in it begins with '" + key + ".'."));
  }
  content.tensors = std::move(kept);
  content.set = key;
}
} // namespace

NamedTensors
ReadNamedTensors(const std::string & name, const std::string & key)
{
  NamedTensors content = ReadFormat(MapFile(name), key);
  if (!key.empty() && content.set != key)
  {
    KeepTensors(key, content);
  }
  return content;
}
} // namespace TransferLearning
} // namespace itk
