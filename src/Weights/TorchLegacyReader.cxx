// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/TorchLegacyReader.h"

#include "Weights/TorchStateDict.h"
#include "Weights/Unpickler.h"

#include <algorithm>
#include <unordered_map>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Kind = PickleValue::Kind;

// 0x1950a86a20f9469cfc6c, as pickles store it: little-endian.
const std::string magic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr int64_t protocolVersion = 1001;

class LegacyReader
{
public:
  LegacyReader(const MappedFile & file, const std::string & key)
    : m_File(file)
    , m_Key(key)
  {}

  NamedTensors
  Read()
  {
    if (this->ReadPickle("magic number").Root().text != magic)
    {
      ThrowWeightsError(m_File.file, "it does not begin with torch's magic number.");
    }
    const Pickle version = this->ReadPickle("version");
    if (version.Root().kind != Kind::Integer || version.Root().integer != protocolVersion)
    {
      ThrowWeightsError(m_File.file, "its version is not 1001, the only one of torch's legacy format.");
    }
    this->CheckByteOrder(this->ReadPickle("system"));
    const Pickle object = this->ReadPickle("object");
    const Pickle keys = this->ReadPickle("storage keys");
    this->LocateStorages(object, keys);
    const auto findStorage = [this](const PickleStorage & storage) {
      const auto found = m_Storages.find(storage.key);
      if (found == m_Storages.end())
      {
        ThrowWeightsError(m_File.file, "storage '" + storage.key + "' is not in its list of storages.");
      }
      return found->second;
    };
    return CollectStateDict(object, m_File.file, findStorage, m_Key);
  }

private:
  Pickle
  ReadPickle(const std::string & name)
  {
    const std::string part = "pickle '" + name + "' (begins at byte " + std::to_string(m_Position) + ")";
    Pickle            pickle = Unpickle(m_File.data + m_Position, m_File.size - m_Position, m_File.file, part);
    m_Position += pickle.end;
    return pickle;
  }

  void
  CheckByteOrder(const Pickle & system) const
  {
    const std::vector<uint32_t> & items = system.Root().items;
    for (std::size_t i = 0; system.Root().kind == Kind::Dict && i + 1 < items.size(); i += 2)
    {
      if (system.values[items[i]].text == "little_endian" && system.values[items[i + 1]].integer == 0)
      {
        ThrowWeightsError(m_File.file, "it was written by a big-endian machine, which is not supported.");
      }
    }
  }

  void
  LocateStorages(const Pickle & object, const Pickle & keys)
  {
    std::unordered_map<std::string, std::string> classes;
    for (const PickleStorage & storage : object.storages)
    {
      classes.emplace(storage.key, storage.type);
    }
    if (keys.Root().kind != Kind::Tuple)
    {
      ThrowWeightsError(m_File.file, "its list of storages is missing.");
    }
    for (const uint32_t item : keys.Root().items)
    {
      const std::string & key = keys.values[item].text;
      const auto          storageClass = classes.find(key);
      const auto          type =
        storageClass == classes.end() ? std::optional<TensorType>{} : FindStorageType(storageClass->second);
      if (!type)
      {
        ThrowWeightsError(m_File.file,
                          "storage '" + key + "' is " +
                            (storageClass == classes.end()
                               ? std::string("used by no tensor, so its size is unknown.")
                               : "of class '" + storageClass->second + "', which is not supported."));
      }
      m_Storages[key] = this->ReadStorage(key, GetElementSize(*type));
    }
  }

  SharedBytes
  ReadStorage(const std::string & key, std::size_t elementSize)
  {
    uint64_t          count = 0;
    const std::size_t left = m_File.size - m_Position;
    for (unsigned int i = 0; i < 8 && left >= 8; ++i)
    {
      count |= std::to_integer<uint64_t>(m_File.data[m_Position + i]) << (8 * i);
    }
    if (left < 8 || count > (left - 8) / elementSize)
    {
      ThrowWeightsError(m_File.file,
                        "storage '" + key + "' at byte " + std::to_string(m_Position) + " needs " +
                          (left < 8 ? std::string("its size") : std::to_string(count) + " elements") + ", but only " +
                          std::to_string(left < 8 ? left : left - 8) + " bytes follow; the file was truncated.");
    }
    const SharedBytes bytes{ m_File.data + m_Position + 8, count * elementSize, m_File.owner };
    m_Position += 8 + bytes.size;
    return bytes;
  }

  const MappedFile &                           m_File;
  const std::string &                          m_Key;
  std::size_t                                  m_Position{ 0 };
  std::unordered_map<std::string, SharedBytes> m_Storages;
};
} // namespace

bool
IsTorchLegacy(const MappedFile & file)
{
  // Protocol and, from protocol 4 on, a frame come before the number.
  constexpr std::size_t window = 32;
  const auto * const    text = reinterpret_cast<const char *>(file.data);
  const auto * const    end = text + std::min(file.size, window);
  return std::search(text, end, magic.begin(), magic.end()) != end;
}

NamedTensors
ReadTorchLegacy(const MappedFile & file, const std::string & key)
{
  return LegacyReader(file, key).Read();
}
} // namespace TransferLearning
} // namespace itk
