// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/SafetensorsReader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Json = nlohmann::json;

constexpr std::size_t   lengthBytes = 8;
constexpr std::uint64_t maximumHeader = 100'000'000;
constexpr const char *  metadataKey = "__metadata__";

// Where a tensor's bytes lie, relative to the end of the header.
struct Range
{
  std::uint64_t begin;
  std::uint64_t end;
};

struct Entry
{
  NamedTensor tensor;
  Range       range;
};

std::string
Quote(const std::string & name)
{
  return "tensor '" + name + "': ";
}

// Refuses what the JSON library accepts silently: repeated keys, and nesting that no header has.
class HeaderGuard
{
public:
  explicit HeaderGuard(const std::string & file)
    : m_File(file)
  {}

  bool
  operator()(int depth, Json::parse_event_t event, const Json & parsed)
  {
    if (depth > 3)
    {
      ThrowWeightsError(m_File, "its safetensors header is nested deeper than the format allows.");
    }
    if (event == Json::parse_event_t::object_start)
    {
      m_Keys[depth].clear();
    }
    if (event == Json::parse_event_t::key && !m_Keys[depth - 1].insert(parsed.get<std::string>()).second)
    {
      ThrowWeightsError(m_File, "its safetensors header has the key '" + parsed.get<std::string>() + "' twice.");
    }
    return true;
  }

private:
  std::string           m_File;
  std::set<std::string> m_Keys[4];
};

std::uint64_t
ReadHeaderLength(const MappedFile & file)
{
  if (file.size < lengthBytes)
  {
    ThrowWeightsError(file.file, "it ends before the length of its header; it was truncated.");
  }
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < lengthBytes; ++i)
  {
    length |= std::to_integer<std::uint64_t>(file.data[i]) << (8 * i);
  }
  if (length > maximumHeader)
  {
    ThrowWeightsError(
      file.file, "its safetensors header claims " + std::to_string(length) + " bytes; at most 100000000 are allowed.");
  }
  if (length > file.size - lengthBytes)
  {
    ThrowWeightsError(file.file,
                      "its safetensors header needs " + std::to_string(length) + " bytes, but only " +
                        std::to_string(file.size - lengthBytes) + " follow; the file was truncated.");
  }
  return length;
}

Json
ParseHeader(const MappedFile & file, std::size_t length)
{
  const auto * const text = reinterpret_cast<const char *>(file.data + lengthBytes);
  if (length == 0 || text[0] != '{')
  {
    ThrowWeightsError(file.file, "its safetensors header does not begin with '{'.");
  }
  try
  {
    // Copied into the library's std::function; the guard's state stays with that copy.
    return Json::parse(text, text + length, HeaderGuard(file.file));
  }
  catch (const Json::exception & error)
  {
    ThrowWeightsError(file.file, std::string("its safetensors header is not JSON: ") + error.what());
  }
}

std::vector<std::uint64_t>
GetIntegers(const std::string & file, const std::string & name, const Json & entry, const char * key)
{
  const auto                 values = entry.find(key);
  std::vector<std::uint64_t> integers;
  const auto                 isSize = [](const Json & value) {
    return value.is_number_unsigned() &&
           value.get<std::uint64_t>() <= std::uint64_t{ std::numeric_limits<std::int64_t>::max() };
  };
  if (values == entry.end() || !values->is_array() || !std::all_of(values->begin(), values->end(), isSize))
  {
    ThrowWeightsError(file, Quote(name) + key + " is not a list of sizes.");
  }
  for (const Json & value : *values)
  {
    integers.push_back(value.get<std::uint64_t>());
  }
  return integers;
}

Entry
ReadEntry(const std::string & file, const std::string & name, const Json & entry)
{
  if (!entry.is_object())
  {
    ThrowWeightsError(file, Quote(name) + "its description is not a JSON object.");
  }
  const auto        dtype = entry.find("dtype");
  const std::string typeName = dtype != entry.end() && dtype->is_string() ? dtype->get<std::string>() : std::string();
  const auto        type = FindTensorType(typeName);
  Entry             result;
  if (!type)
  {
    ThrowWeightsError(file,
                      Quote(name) + "dtype " + (dtype == entry.end() ? "is missing" : dtype->dump()) +
                        "; supported are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL.");
  }
  result.tensor.name = name;
  result.tensor.type = *type;
  for (const std::uint64_t size : GetIntegers(file, name, entry, "shape"))
  {
    result.tensor.shape.push_back(static_cast<std::int64_t>(size));
  }
  const auto offsets = GetIntegers(file, name, entry, "data_offsets");
  if (offsets.size() != 2 || offsets[0] > offsets[1])
  {
    ThrowWeightsError(file, Quote(name) + "data_offsets is not [begin, end].");
  }
  result.range = { offsets[0], offsets[1] };
  const auto elements = MultiplyShape(result.tensor.shape);
  if (!elements ||
      static_cast<std::uint64_t>(*elements) * GetElementSize(*type) != result.range.end - result.range.begin)
  {
    ThrowWeightsError(file,
                      Quote(name) + "shape " + entry.at("shape").dump() + " of " + GetSafetensorsName(*type) +
                        " does not fill its " + std::to_string(result.range.end - result.range.begin) + " bytes.");
  }
  result.tensor.strides = GetRowMajorStrides(result.tensor.shape);
  return result;
}

void
ReadMetadata(const std::string & file, const Json & metadata, NamedTensors & result)
{
  if (!metadata.is_object())
  {
    ThrowWeightsError(file, "__metadata__ is not a JSON object.");
  }
  for (const auto & item : metadata.items())
  {
    if (!item.value().is_string())
    {
      ThrowWeightsError(file, "__metadata__ '" + item.key() + "' is not a string.");
    }
    result.metadata.emplace_back(item.key(), item.value().get<std::string>());
  }
}

// The format's own rule: the tensors' bytes follow each other without hole or overlap, and end with the file.
void
CheckLayout(const MappedFile & file, const std::vector<Entry> & entries, std::uint64_t dataSize)
{
  std::uint64_t position = 0;
  for (const Entry & entry : entries)
  {
    if (entry.range.end > dataSize)
    {
      ThrowWeightsError(file.file,
                        Quote(entry.tensor.name) + "its bytes end at " + std::to_string(entry.range.end) +
                          ", but the file has " + std::to_string(dataSize) +
                          " bytes of data; it was truncated or its header is damaged.");
    }
    if (entry.range.begin != position)
    {
      ThrowWeightsError(file.file,
                        Quote(entry.tensor.name) + "its bytes begin at " + std::to_string(entry.range.begin) +
                          ", but those before it end at " + std::to_string(position) +
                          (entry.range.begin < position ? " (overlap)." : " (gap)."));
    }
    position = entry.range.end;
  }
  if (position != dataSize)
  {
    ThrowWeightsError(file.file,
                      "its tensors end at byte " + std::to_string(position) + " of " + std::to_string(dataSize) +
                        " bytes of data; the rest belongs to no tensor.");
  }
}
} // namespace

NamedTensors
ReadSafetensors(const MappedFile & file)
{
  const std::uint64_t headerLength = ReadHeaderLength(file);
  const Json          header = ParseHeader(file, headerLength);
  NamedTensors        result;
  std::vector<Entry>  entries;
  result.file = file.file;
  for (const auto & item : header.items())
  {
    if (item.key() == metadataKey)
    {
      ReadMetadata(file.file, item.value(), result);
    }
    else
    {
      entries.push_back(ReadEntry(file.file, item.key(), item.value()));
    }
  }
  // Tensors without elements share their place with the next one.
  std::sort(entries.begin(), entries.end(), [](const Entry & a, const Entry & b) {
    return std::tie(a.range.begin, a.range.end, a.tensor.name) < std::tie(b.range.begin, b.range.end, b.tensor.name);
  });
  const std::byte * const data = file.data + lengthBytes + headerLength;
  CheckLayout(file, entries, file.size - lengthBytes - headerLength);
  for (Entry & entry : entries)
  {
    entry.tensor.data = data + entry.range.begin;
    entry.tensor.owner = file.owner;
    result.tensors.push_back(std::move(entry.tensor));
  }
  return result;
}
} // namespace TransferLearning
} // namespace itk
