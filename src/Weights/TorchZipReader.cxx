// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/TorchZipReader.h"

#include "Support/TorchRuntime.h"
#include "Weights/TorchStateDict.h"
#include "Weights/Unpickler.h"

#include <caffe2/serialize/inline_container.h>
#include <caffe2/serialize/read_adapter_interface.h>

#include <algorithm>
#include <cstring>

namespace itk
{
namespace TransferLearning
{
namespace
{
// The mapping as the reader of archives wants it.
class MappedFileAdapter : public caffe2::serialize::ReadAdapterInterface
{
public:
  explicit MappedFileAdapter(MappedFile file)
    : m_File(std::move(file))
  {}

  size_t
  size() const override
  {
    return m_File.size;
  }

  size_t
  read(uint64_t position, void * buffer, size_t size, const char *) const override
  {
    if (position >= m_File.size)
    {
      return 0;
    }
    const size_t count = std::min<uint64_t>(size, m_File.size - position);
    std::memcpy(buffer, m_File.data + position, count);
    return count;
  }

private:
  MappedFile m_File;
};

class ZipReader
{
public:
  explicit ZipReader(const MappedFile & file)
    : m_File(file)
    , m_Archive(std::make_shared<MappedFileAdapter>(file))
  {}

  NamedTensors
  Read()
  {
    if (m_Archive.hasRecord("constants.pkl"))
    {
      ThrowWeightsError(m_File.file,
                        "it is a TorchScript archive. In Python, save its weights with "
                        "torch.save(torch.jit.load(file).state_dict(), newFile).");
    }
    if (!m_Archive.hasRecord("data.pkl"))
    {
      ThrowWeightsError(m_File.file, "it is a zip archive without data.pkl, not one that torch.save wrote.");
    }
    if (m_Archive.hasRecord("byteorder"))
    {
      const StorageBytes order = this->Locate("byteorder");
      if (std::string(reinterpret_cast<const char *>(order.data), order.size) != "little")
      {
        ThrowWeightsError(m_File.file, "it was written by a big-endian machine, which is not supported.");
      }
    }
    const StorageBytes bytes = this->Locate("data.pkl");
    const Pickle       pickle = Unpickle(bytes.data, bytes.size, m_File.file, "data.pkl");
    return CollectStateDict(
      pickle, m_File.file, [this](const PickleStorage & storage) { return this->Locate("data/" + storage.key); });
  }

private:
  // Where a record lies in the mapping, if it lies there as it is.
  StorageBytes
  Locate(const std::string & record)
  {
    if (!m_Archive.hasRecord(record))
    {
      ThrowWeightsError(m_File.file, "its record '" + record + "' is missing.");
    }
    const uint64_t header = m_Archive.getRecordHeaderOffset(record);
    const uint64_t offset = m_Archive.getRecordOffset(record);
    const uint64_t size = m_Archive.getRecordSize(record);
    if (header + 10 > m_File.size || offset > m_File.size || size > m_File.size - offset)
    {
      ThrowWeightsError(m_File.file, "its record '" + record + "' reaches beyond the end of the file.");
    }
    // Bytes 8 and 9 of a local file header are the method: 0 is stored (PKWARE's APPNOTE, 4.3.7).
    if (m_File.data[header + 8] != std::byte{ 0 } || m_File.data[header + 9] != std::byte{ 0 })
    {
      ThrowWeightsError(m_File.file,
                        "its record '" + record +
                          "' is compressed; torch.save stores it. Save the file again with torch.save.");
    }
    return { m_File.data + offset, static_cast<std::size_t>(size), m_File.owner };
  }

  const MappedFile &                     m_File;
  caffe2::serialize::PyTorchStreamReader m_Archive;
};
} // namespace

NamedTensors
ReadTorchZip(const MappedFile & file)
{
  return CallTorch("Cannot read the weights '" + file.file + "' as a zip archive of torch.save; it may be cut short",
                   [&file] { return ZipReader(file).Read(); });
}
} // namespace TransferLearning
} // namespace itk
