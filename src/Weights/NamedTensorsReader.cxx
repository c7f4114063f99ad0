// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/NamedTensors.h"

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
  { "\x80"sv, "it is a Python pickle, but not from torch.save" },
};

bool
IsSafetensors(const MappedFile & file)
{
  // The upper half of the header's length is zero, then a JSON object begins.
  return file.size > 8 && std::all_of(file.data + 4, file.data + 8, [](std::byte b) { return b == std::byte{ 0 }; }) &&
         file.data[8] == std::byte{ '{' };
}
} // namespace

NamedTensors
ReadNamedTensors(const std::string & name)
{
  const MappedFile       file = MapFile(name);
  const std::string_view text(reinterpret_cast<const char *>(file.data), file.size);
  if (text.substr(0, 4) == "PK\x03\x04"sv)
  {
    ZipArchive archive(file);
    return IsKerasArchive(archive) ? ReadKerasArchive(archive) : ReadTorchZip(archive);
  }
  if (IsHDF5(file))
  {
    return ReadKerasHDF5(file, GetInflationLimit(file.size));
  }
  if (IsTorchLegacy(file))
  {
    return ReadTorchLegacy(file);
  }
  if (IsSafetensors(file))
  {
    return ReadSafetensors(file);
  }
  if (IsSafetensorsIndex(file))
  {
    return ReadSafetensorsIndex(file);
  }
  std::string what = "its format is unknown";
  for (const KnownFormat & format : refusedFormats)
  {
    if (text.substr(0, format.begin.size()) == format.begin)
    {
      what = format.what;
      break;
    }
  }
  if (text.size() > 262 && text.substr(257, 5) == "ustar"sv)
  {
    what = "it is a tar archive (torch before 0.1.10?)";
  }
  ThrowWeightsError(
    name,
    what +
      ". Supported are safetensors (also an index of shards), what torch.save(model.state_dict(), file) writes, and "
      "Keras weights (.h5, .weights.h5, .keras).");
}
} // namespace TransferLearning
} // namespace itk
