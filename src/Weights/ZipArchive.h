// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ZipArchive_h
#define ZipArchive_h

#include "Weights/MappedFile.h"

#include <minizip/unzip.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The records of a zip archive that lies in memory, read by minizip through functions that never leave the bytes.
 * Strict: each record has its own bytes, its own name, and sizes that agree wherever the archive states them. */
class ZipArchive
{
public:
  /** Reads the directory. \throws ExceptionObject naming the file and the record. */
  explicit ZipArchive(MappedFile file);
  ~ZipArchive();
  ZipArchive(const ZipArchive &) = delete;
  ZipArchive &
  operator=(const ZipArchive &) = delete;

  const MappedFile &
  GetFile() const
  {
    return m_Stream.file;
  }

  std::vector<std::string>
  GetNames() const;

  bool
  Has(const std::string & name) const
  {
    return m_Records.count(name) != 0;
  }

  /** Where the bytes of a record lie in the file. \throws ExceptionObject where it is missing or compressed. */
  SharedBytes
  Locate(const std::string & name) const;

  /** As Locate, and inflates a compressed record into memory, all of them together up to GetInflationLimit() of the
   * file. */
  SharedBytes
  Read(const std::string & name);

private:
  struct Record
  {
    unz64_file_pos entry;  ///< In the directory.
    std::size_t    offset; ///< Of its bytes in the file.
    std::size_t    stored; ///< Their number.
    std::size_t    size;   ///< Their number when inflated.
    bool           compressed;
  };

  /** What minizip's functions of input read. */
  struct Stream
  {
    MappedFile    file;
    std::uint64_t position{ 0 };
  };

  void
  ReadDirectory();

  void
  ReadEntry();

  const Record &
  At(const std::string & name) const;

  [[noreturn]] void
  Fail(const std::string & record, const std::string & what) const;

  static zlib_filefunc64_def
  GetFunctions(Stream & stream);

  Stream                        m_Stream;
  unzFile                       m_Zip{ nullptr };
  std::map<std::string, Record> m_Records;
  std::size_t                   m_Inflated{ 0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
