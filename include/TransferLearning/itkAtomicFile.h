// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkAtomicFile_h
#define itkAtomicFile_h

#include "TransferLearningExport.h"

#include <fstream>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** A file that appears only when it is complete: it is written to a temporary file, synced, and renamed by Commit().
 * Without Commit() the destructor deletes the temporary file. While it is written, its process holds a lock on it, by
 * which the temporary files of killed processes are told from those that are still in use. */
class TransferLearning_EXPORT AtomicFile
{
public:
  /** \throws ExceptionObject naming the file if its folder is not writable. `mode` is as for chmod. */
  explicit AtomicFile(const std::string & file, unsigned int mode = 0644);
  ~AtomicFile();
  AtomicFile(const AtomicFile &) = delete;
  AtomicFile &
  operator=(const AtomicFile &) = delete;

  /** Removes the temporary files of `file` whose processes were killed. */
  static void
  RemoveAbandoned(const std::string & file);

  std::ostream &
  GetStream()
  {
    return m_Stream;
  }
  /** What a complete file survives. */
  enum class Durability : unsigned char
  {
    Power,  ///< Loss of power.
    Process ///< End of the process; after a power loss the file may be truncated. Much faster.
  };

  /** \throws ExceptionObject naming the file (disk full, renamed folder). */
  void
  Commit(Durability durability = Durability::Power);

private:
  std::string   m_File;
  std::string   m_Temporary;
  int           m_Descriptor; // holds the lock
  std::ofstream m_Stream;
  bool          m_Committed{ false };
};
} // namespace TransferLearning
} // namespace itk

#endif
