// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PreprocessedCache_h
#define PreprocessedCache_h

#include "itkCTPreprocessingParameters.h"
#include "itkCTSeriesPolicies.h"
#include "itkLabeledSlice.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** Preprocessed samples in files of a folder, which other runs and other processes may use at the same time. A sample
 * is found by the bytes of its file (of a series: of all files in its folder), its slices, the parameters and the
 * policies, wherever the file lies; files are hashed once, and again when their size or times have changed. Where the
 * pixels lie in another file than the one that is named (.mhd, .nhdr, .hdr), nothing is kept. An entry is written aside
 * and renamed, and has a checksum: what is damaged is taken out and missing. Where the folder grows beyond its size,
 * the entries that were used longest ago go, but none that this object has used: in random order that would only lose
 * hits. For concurrent use. */
class PreprocessedCache
{
public:
  /** \throws ExceptionObject naming the folder where it cannot be made. */
  PreprocessedCache(const std::string &               folder,
                    std::uint64_t                     maximumBytes,
                    const CTPreprocessingParameters & parameters,
                    const CTSeriesPolicies &          policies);

  /** Sizes and times of the file, or of all files of the folder: what differs where their bytes may. To be asked for
   * before the file is read. \throws ExceptionObject naming the file where it is not there. */
  static std::string
  GetState(const std::string & path);

  /** Whether the sample was there; then its floats are in `sample`. */
  bool
  Read(const LabeledSlice & slice, float * sample, std::size_t size);

  /** Whether the sample is missing and would be kept. */
  bool
  Takes(const LabeledSlice & slice);

  /** Keeps a sample that is missing, where there is room, and where its file is still in the state in which it was
   * read. A disk that is full is no error: see GetFailure(). */
  void
  Write(const LabeledSlice & slice, const std::string & state, const float * sample, std::size_t size);

  /** Whether nothing more is kept: what this object has used fills the folder, or a file could not be written. */
  bool
  IsClosed() const
  {
    return m_Closed;
  }

  /** Why a file could not be written; empty where all could. */
  std::string
  GetFailure() const
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    return m_Failure;
  }

private:
  struct KnownFile
  {
    std::string state;
    std::string hash;
  };

  /** Empty where nothing is kept of that file. */
  std::filesystem::path
  GetFile(const LabeledSlice & slice);
  std::filesystem::path
  GetFile(const LabeledSlice & slice, const KnownFile & content) const;
  KnownFile
  HashContent(const std::string & path);
  bool
  MakeRoom(std::uint64_t bytes);

  std::filesystem::path            m_Folder;
  std::uint64_t                    m_MaximumBytes;
  std::string                      m_Parameters;
  std::filesystem::file_time_type  m_Begin;
  std::atomic<bool>                m_Closed{ false };
  mutable std::mutex               m_Mutex{};              ///< Of what follows.
  std::uint64_t                    m_Bytes{ 0 };           ///< Of the folder, when it was looked at, and written since.
  unsigned int                     m_WritesUntilLook{ 0 }; ///< Others write too.
  std::string                      m_Failure{};
  std::map<std::string, KnownFile> m_KnownFiles{};
};
} // namespace TransferLearning
} // namespace itk

#endif
