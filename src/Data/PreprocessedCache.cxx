// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/PreprocessedCache.h"

#include "ImageReading/ImageProbe.h"
#include "TransferLearning/itkAtomicFile.h"
#include "Support/SHA256.h"

#include "itkMacro.h"
#include "itksys/SystemTools.hxx"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include <sys/stat.h>

namespace itk
{
namespace TransferLearning
{
namespace fs = std::filesystem;

namespace
{
// Part of every key: another one where preprocessing computes other numbers of the same parameters.
constexpr auto formatVersion = "3";
constexpr auto extension = ".sample";
// A looked-at folder is believed for so many writes of this object.
constexpr unsigned int writesBetweenLooks = 256;

/** What stands before the floats. */
struct Header
{
  std::array<char, 8> magic{ { 'T', 'L', 'S', 'A', 'M', 'P', 'L', '1' } };
  std::uint64_t       size{ 0 };     ///< Floats.
  std::uint64_t       checksum{ 0 }; ///< CRC-32 of their bytes.
};

std::uint64_t
ComputeChecksum(const float * sample, std::size_t size)
{
  return crc32_z(0, reinterpret_cast<const Bytef *>(sample), size * sizeof(float));
}

/** What stands before the pixels, in lower case: up to an empty line, or up to the end of MetaImage's last field. */
std::string
ReadTextHeader(const std::string & path)
{
  constexpr unsigned int maximumLines = 10'000;
  std::ifstream          stream(path, std::ios::binary);
  std::string            header = "\n";
  std::string            line;
  for (unsigned int i = 0; i < maximumLines && std::getline(stream, line); ++i)
  {
    line = itksys::SystemTools::LowerCase(line);
    if (!line.empty() && line.back() == '\r')
    {
      line.pop_back();
    }
    header += line + '\n';
    if (line.empty() || line.rfind("elementdatafile", 0) == 0)
    {
      return header;
    }
  }
  return "";
}

/** Whether the bytes of the file, or of the files of the folder, are all that decides about the pixels. A format that
 * is not known for that may name other files, anywhere. */
bool
HoldsItsPixels(const std::string & path)
{
  if (fs::is_directory(path))
  {
    return true;
  }
  const std::string name = itksys::SystemTools::LowerCase(fs::path(path).filename().string());
  const auto        endsWith = [&name](const std::string & suffix) {
    return name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
  };
  if (endsWith(".nrrd"))
  {
    const std::string header = ReadTextHeader(path);
    return !header.empty() && header.find("\ndata file:") == std::string::npos &&
           header.find("\ndatafile:") == std::string::npos;
  }
  if (endsWith(".mha"))
  {
    return ReadTextHeader(path).find("\nelementdatafile = local\n") != std::string::npos;
  }
  for (const char * const suffix : { ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".dcm", ".nii", ".nii.gz" })
  {
    if (endsWith(suffix))
    {
      return true;
    }
  }
  std::array<char, 4> magic{};
  std::ifstream       stream(path, std::ios::binary);
  stream.seekg(128);
  stream.read(magic.data(), magic.size());
  return stream && magic == std::array<char, 4>{ { 'D', 'I', 'C', 'M' } };
}

/** The file, or all files of the folder, in an order that does not change. */
std::vector<fs::path>
ListFiles(const std::string & path)
{
  const fs::path folder(path);
  if (!fs::is_directory(folder))
  {
    return { folder };
  }
  std::vector<fs::path> files;
  std::error_code       error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
  {
    if (it->is_regular_file(error))
    {
      files.push_back(it->path());
    }
  }
  if (error)
  {
    itkGenericExceptionMacro("The folder '" << folder.string() << "' cannot be read: " << error.message() << '.');
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string
DescribeState(const std::vector<fs::path> & files)
{
  std::ostringstream state;
  for (const auto & file : files)
  {
    struct stat status{};
    if (stat(file.c_str(), &status) != 0)
    {
      itkGenericExceptionMacro("Cannot read '" << file.string() << "': " << std::strerror(errno) << '.');
    }
    state << file.filename().string() << '\n'
          << status.st_ino << ' ' << status.st_size << ' ' << status.st_mtim.tv_sec << ' ' << status.st_mtim.tv_nsec
          << ' ' << status.st_ctim.tv_sec << ' ' << status.st_ctim.tv_nsec << '\n';
  }
  return state.str();
}

std::string
HashBytes(const fs::path & file)
{
  std::ifstream     stream(file, std::ios::binary);
  std::vector<char> block(std::size_t{ 1 } << 20);
  SHA256            hash;
  while (stream.read(block.data(), static_cast<std::streamsize>(block.size())) || stream.gcount() > 0)
  {
    hash.Append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad() || !stream.eof())
  {
    itkGenericExceptionMacro("Cannot read '" << file.string() << "'.");
  }
  return hash.Finish();
}

struct Entry
{
  fs::path           file;
  std::uint64_t      bytes;
  fs::file_time_type used;
};

/** Whether the name is one that this class gives: other files of the folder are not its own to remove. */
bool
IsEntry(const fs::path & file)
{
  constexpr std::size_t lengthOfName = 62;
  return file.parent_path().filename().string().size() == 2 && file.filename().string().find(extension) == lengthOfName;
}

/** Entries that other processes remove meanwhile are left out, and what killed ones left half written is removed. */
std::vector<Entry>
ListEntries(const fs::path & folder)
{
  // A writer needs much less for one sample.
  const auto         leftBehind = fs::file_time_type::clock::now() - std::chrono::hours(1);
  std::vector<Entry> entries;
  std::error_code    error;
  for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && it != end;
       it.increment(error))
  {
    if (IsEntry(it->path()))
    {
      std::error_code gone;
      const auto      bytes = it->file_size(gone);
      const auto      used = gone ? fs::file_time_type{} : it->last_write_time(gone);
      if (!gone && it->path().extension() == extension)
      {
        entries.push_back({ it->path(), bytes, used });
      }
      else if (!gone && used < leftBehind)
      {
        fs::remove(it->path(), gone);
      }
    }
  }
  return entries;
}
} // namespace

PreprocessedCache::PreprocessedCache(const std::string &               folder,
                                     std::uint64_t                     maximumBytes,
                                     const CTPreprocessingParameters & parameters,
                                     const CTSeriesPolicies &          policies)
  : m_Folder(folder)
  , m_MaximumBytes(maximumBytes)
  , m_Parameters(parameters.ToJSON() + policies.ToJSON())
  , m_Begin(fs::file_time_type::clock::now())
{
  std::error_code error;
  const bool      isNew = !fs::exists(m_Folder, error);
  fs::create_directories(m_Folder, error);
  if (!error && isNew)
  {
    fs::permissions(m_Folder, fs::perms::owner_all, error); // pixels of patients
  }
  if (error || !fs::is_directory(m_Folder))
  {
    itkGenericExceptionMacro("The cache folder '"
                             << folder << "' cannot be created: " << (error ? error.message() : "it is a file")
                             << ". Choose a writable folder.");
  }
}

std::string
PreprocessedCache::GetState(const std::string & path)
{
  return DescribeState(ListFiles(path));
}

PreprocessedCache::KnownFile
PreprocessedCache::HashContent(const std::string & path)
{
  const auto files = ListFiles(path);
  KnownFile  known{ DescribeState(files), "" };
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    const auto                        found = m_KnownFiles.find(path);
    if (found != m_KnownFiles.end() && found->second.state == known.state)
    {
      return found->second;
    }
  }
  if (HoldsItsPixels(path))
  {
    SHA256 hash;
    for (const auto & file : files)
    {
      hash.Append(HashBytes(file));
    }
    known.hash = hash.Finish();
  }
  // With the state of before: what is written to meanwhile is hashed again.
  const std::lock_guard<std::mutex> lock(m_Mutex);
  m_KnownFiles[path] = known;
  return known;
}

fs::path
PreprocessedCache::GetFile(const LabeledSlice & slice)
{
  return this->GetFile(slice, this->HashContent(slice.path));
}

fs::path
PreprocessedCache::GetFile(const LabeledSlice & slice, const KnownFile & content) const
{
  if (content.hash.empty())
  {
    return {};
  }
  SHA256             hash;
  std::ostringstream key;
  key << formatVersion << '\n'
      << content.hash << '\n'
      << slice.seriesInstanceUID << '\n'
      << slice.slice << ' ' << slice.slicesOfVolume << '\n'
      << fs::path(slice.path).extension().string() << '\n'
      << m_Parameters;
  hash.Append(key.str());
  const std::string name = hash.Finish();
  return m_Folder / name.substr(0, 2) / (name.substr(2) + extension);
}

bool
PreprocessedCache::Takes(const LabeledSlice & slice)
{
  if (m_Closed)
  {
    return false;
  }
  const fs::path  file = this->GetFile(slice);
  std::error_code error;
  return !file.empty() && !fs::exists(file, error);
}

bool
PreprocessedCache::Read(const LabeledSlice & slice, float * sample, std::size_t size)
{
  const fs::path file = this->GetFile(slice);
  std::ifstream  stream;
  if (!file.empty())
  {
    stream.open(file, std::ios::binary);
  }
  if (!stream.is_open())
  {
    return false;
  }
  Header       header;
  const Header expected;
  stream.read(reinterpret_cast<char *>(&header), sizeof(header));
  if (stream && header.magic == expected.magic && header.size == size)
  {
    stream.read(reinterpret_cast<char *>(sample), static_cast<std::streamsize>(size * sizeof(float)));
    if (stream && stream.peek() == std::ifstream::traits_type::eof() &&
        header.checksum == ComputeChecksum(sample, size))
    {
      std::error_code error; // another process may have taken it out: what was read is right all the same
      if (fs::last_write_time(file, error) < m_Begin)
      {
        fs::last_write_time(file, fs::file_time_type::clock::now(), error);
      }
      return true;
    }
  }
  std::error_code error;
  fs::remove(file, error);
  return false;
}

// What was made room for is counted as written.
bool
PreprocessedCache::MakeRoom(std::uint64_t bytes)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  if (m_WritesUntilLook == 0 || m_Bytes + bytes > m_MaximumBytes)
  {
    auto entries = ListEntries(m_Folder);
    m_Bytes = 0;
    for (const auto & entry : entries)
    {
      m_Bytes += entry.bytes;
    }
    m_WritesUntilLook = writesBetweenLooks;
    if (m_Bytes + bytes > m_MaximumBytes)
    {
      std::sort(entries.begin(), entries.end(), [](const Entry & a, const Entry & b) { return a.used < b.used; });
      // A tenth more than is needed, so that the folder is not looked through for every sample.
      const std::uint64_t wanted = m_MaximumBytes - m_MaximumBytes / 10;
      for (const auto & entry : entries)
      {
        if (m_Bytes + bytes <= wanted || entry.used >= m_Begin)
        {
          break;
        }
        std::error_code error;
        fs::remove(entry.file, error);
        m_Bytes -= entry.bytes;
      }
    }
  }
  --m_WritesUntilLook;
  if (m_Bytes + bytes > m_MaximumBytes)
  {
    return false;
  }
  m_Bytes += bytes;
  return true;
}

void
PreprocessedCache::Write(const LabeledSlice & slice, const std::string & state, const float * sample, std::size_t size)
{
  const std::uint64_t bytes = sizeof(Header) + size * sizeof(float);
  if (m_Closed)
  {
    return;
  }
  try
  {
    const KnownFile content = this->HashContent(slice.path);
    const fs::path  file = this->GetFile(slice, content);
    std::error_code error;
    if (file.empty() || content.state != state || fs::exists(file, error))
    {
      return;
    }
    if (!this->MakeRoom(bytes))
    {
      m_Closed = true;
      return;
    }
    fs::create_directory(file.parent_path(), error); // the file's own message is the better one
    Header header;
    header.size = size;
    header.checksum = ComputeChecksum(sample, size);
    AtomicFile written(file.string());
    written.GetStream().write(reinterpret_cast<const char *>(&header), sizeof(header));
    written.GetStream().write(reinterpret_cast<const char *>(sample),
                              static_cast<std::streamsize>(size * sizeof(float)));
    written.Commit(AtomicFile::Durability::Process); // the checksum tells what a crash has cut
  }
  catch (const ExceptionObject & failure)
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    m_Closed = true;
    m_Failure = ShortenReason(failure.GetDescription(), m_Folder.string());
  }
}
} // namespace TransferLearning
} // namespace itk
