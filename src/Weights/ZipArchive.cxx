// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/ZipArchive.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
// A network has some thousand tensors; the limit is for archives that only claim to have more.
constexpr std::uint64_t maximumRecords = 1'000'000;
// PKWARE's APPNOTE 4.3.7, 4.3.12 and 4.4.4: the least sizes of headers, and the flag of encryption.
constexpr std::size_t      localHeader = 30;
constexpr std::size_t      directoryEntry = 46;
constexpr std::size_t      directoryEnd = 22;
constexpr std::string_view directoryEndSignature = "PK\x05\x06";
constexpr uLong            encrypted = 1;

// Whether the last record of an archive, with its comment, ends with the file; minizip does not ask for it in archives
// of more than 4 GiB, and of any size where torch wrote them.
bool
IsComplete(const MappedFile & file)
{
  const std::string_view text(reinterpret_cast<const char *>(file.data), file.size);
  const std::size_t      end = text.rfind(directoryEndSignature);
  if (end == std::string_view::npos || file.size - end < directoryEnd)
  {
    return false;
  }
  const auto low = std::to_integer<std::size_t>(file.data[end + directoryEnd - 2]);
  const auto high = std::to_integer<std::size_t>(file.data[end + directoryEnd - 1]);
  return end + directoryEnd + low + 256 * high == file.size;
}
} // namespace

zlib_filefunc64_def
ZipArchive::GetFunctions(Stream & stream)
{
  zlib_filefunc64_def functions = {};
  functions.opaque = &stream;
  functions.zopen64_file = [](voidpf opaque, const void *, int) -> voidpf { return opaque; };
  functions.zread_file = [](voidpf, voidpf opened, void * buffer, uLong size) -> uLong {
    auto &      s = *static_cast<Stream *>(opened);
    const uLong count = std::min<std::uint64_t>(size, s.file.size - s.position);
    std::memcpy(buffer, s.file.data + s.position, count);
    s.position += count;
    return count;
  };
  functions.ztell64_file = [](voidpf, voidpf opened) -> ZPOS64_T { return static_cast<Stream *>(opened)->position; };
  functions.zseek64_file = [](voidpf, voidpf opened, ZPOS64_T offset, int origin) -> long {
    auto &              s = *static_cast<Stream *>(opened);
    const std::uint64_t base = origin == ZLIB_FILEFUNC_SEEK_CUR   ? s.position
                               : origin == ZLIB_FILEFUNC_SEEK_END ? s.file.size
                                                                  : 0;
    // Backwards is a large offset: the sum wraps round to the place that is meant.
    const std::uint64_t position = base + offset;
    if (position > s.file.size)
    {
      return -1;
    }
    s.position = position;
    return 0;
  };
  functions.zclose_file = [](voidpf, voidpf) { return 0; };
  functions.zerror_file = [](voidpf, voidpf) { return 0; };
  return functions;
}

ZipArchive::ZipArchive(MappedFile file)
  : m_Stream{ std::move(file) }
{
  zlib_filefunc64_def functions = GetFunctions(m_Stream);
  m_Zip = IsComplete(m_Stream.file) ? unzOpen2_64(nullptr, &functions) : nullptr;
  if (!m_Zip)
  {
    ThrowWeightsError(m_Stream.file.file,
                      "the directory at the end of this zip archive is missing or damaged; it was truncated.");
  }
  try
  {
    this->ReadDirectory();
  }
  catch (...)
  {
    unzClose(m_Zip);
    throw;
  }
}

ZipArchive::~ZipArchive()
{
  unzClose(m_Zip);
}

void
ZipArchive::ReadDirectory()
{
  unz_global_info64   info = {};
  const std::uint64_t possible = m_Stream.file.size / directoryEntry;
  unzGetGlobalInfo64(m_Zip, &info);
  if (info.number_entry == 0 || info.number_entry > std::min(possible, maximumRecords))
  {
    ThrowWeightsError(m_Stream.file.file,
                      "this zip archive claims to have " + std::to_string(info.number_entry) +
                        " records, but at most " + std::to_string(std::min(possible, maximumRecords)) +
                        " are possible.");
  }
  int state = unzGoToFirstFile(m_Zip);
  for (; state == UNZ_OK; state = unzGoToNextFile(m_Zip))
  {
    this->ReadEntry();
  }
  if (state != UNZ_END_OF_LIST_OF_FILE || m_Records.size() != info.number_entry)
  {
    ThrowWeightsError(m_Stream.file.file,
                      "the directory of this zip archive is damaged after " + std::to_string(m_Records.size()) +
                        " of " + std::to_string(info.number_entry) + " records.");
  }
  std::vector<ByteRange> ranges;
  for (const auto & [name, record] : m_Records)
  {
    ranges.push_back({ record.offset - localHeader - name.size(), record.offset + record.stored, name });
  }
  CheckDisjoint(m_Stream.file.file, std::move(ranges));
}

void
ZipArchive::ReadEntry()
{
  unz_file_info64 info = {};
  unzGetCurrentFileInfo64(m_Zip, &info, nullptr, 0, nullptr, 0, nullptr, 0);
  std::string name(info.size_filename, '\0');
  Record      record = {};
  int         method = 0;
  if (unzGetCurrentFileInfo64(m_Zip, nullptr, name.data(), name.size(), nullptr, 0, nullptr, 0) != UNZ_OK ||
      unzGetFilePos64(m_Zip, &record.entry) != UNZ_OK)
  {
    ThrowWeightsError(m_Stream.file.file, "the directory of this zip archive is damaged.");
  }
  // Compares the record's own header with the directory.
  if (unzOpenCurrentFile2(m_Zip, &method, nullptr, 1) != UNZ_OK)
  {
    this->Fail(name, "does not begin with the header that the directory of the archive describes; the file is damaged");
  }
  record.offset = unzGetCurrentFileZStreamPos64(m_Zip);
  unzCloseCurrentFile(m_Zip);
  record.stored = info.compressed_size;
  record.size = info.uncompressed_size;
  record.compressed = method != 0;
  const std::size_t fileSize = m_Stream.file.size;
  if (record.offset > fileSize || record.stored > fileSize - record.offset)
  {
    this->Fail(name, "reaches beyond the end of the file; it was truncated");
  }
  if ((info.flag & encrypted) != 0)
  {
    this->Fail(name, "is encrypted");
  }
  if (!record.compressed && record.stored != record.size)
  {
    this->Fail(name,
               "has " + std::to_string(record.stored) + " bytes and claims " + std::to_string(record.size) +
                 " without compression");
  }
  if (!m_Records.emplace(name, record).second)
  {
    this->Fail(name, "appears twice");
  }
}

void
ZipArchive::Fail(const std::string & record, const std::string & what) const
{
  ThrowWeightsError(m_Stream.file.file, "its record '" + record + "' " + what + ".");
}

std::vector<std::string>
ZipArchive::GetNames() const
{
  std::vector<std::string> names;
  for (const auto & record : m_Records)
  {
    names.push_back(record.first);
  }
  return names;
}

const ZipArchive::Record &
ZipArchive::At(const std::string & name) const
{
  const auto record = m_Records.find(name);
  if (record == m_Records.end())
  {
    this->Fail(name, "is missing");
  }
  return record->second;
}

SharedBytes
ZipArchive::Locate(const std::string & name) const
{
  const Record & record = this->At(name);
  if (record.compressed)
  {
    this->Fail(name, "is compressed; torch.save stores it. Save the file again with torch.save");
  }
  return { m_Stream.file.data + record.offset, record.size, m_Stream.file.owner };
}

SharedBytes
ZipArchive::Read(const std::string & name)
{
  const Record & record = this->At(name);
  if (!record.compressed)
  {
    return this->Locate(name);
  }
  const std::size_t limit = GetInflationLimit(m_Stream.file.size);
  if (record.size > limit - std::min(limit, m_Inflated))
  {
    this->Fail(name, "would inflate to " + std::to_string(record.size) + " bytes, more than its file allows");
  }
  m_Inflated += record.size;
  const auto bytes = std::make_shared<std::vector<std::byte>>(record.size);
  bool       complete = unzGoToFilePos64(m_Zip, &record.entry) == UNZ_OK && unzOpenCurrentFile(m_Zip) == UNZ_OK;
  for (std::size_t position = 0; complete && position < bytes->size();)
  {
    const auto part = static_cast<unsigned int>(std::min<std::size_t>(bytes->size() - position, 1u << 30));
    const int  count = unzReadCurrentFile(m_Zip, bytes->data() + position, part);
    complete = count > 0;
    position += complete ? static_cast<std::size_t>(count) : 0;
  }
  // Closing compares the checksum.
  if (unzCloseCurrentFile(m_Zip) != UNZ_OK || !complete)
  {
    this->Fail(name, "does not inflate to what the archive states; the file is damaged");
  }
  return { bytes->data(), bytes->size(), bytes };
}
} // namespace TransferLearning
} // namespace itk
