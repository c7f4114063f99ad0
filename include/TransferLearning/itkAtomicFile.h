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
/** A file that takes its place only when it is complete: written beside it, synced, renamed by Commit(). Without
 * Commit() the destructor removes what was written. */
class TransferLearning_EXPORT AtomicFile
{
public:
  /** \throws ExceptionObject naming the file where its folder cannot be written. `mode` as chmod's. */
  explicit AtomicFile(const std::string & file, unsigned int mode = 0644);
  ~AtomicFile();
  AtomicFile(const AtomicFile &) = delete;
  AtomicFile &
  operator=(const AtomicFile &) = delete;

  std::ostream &
  GetStream()
  {
    return m_Stream;
  }
  /** What the complete file outlives. */
  enum class Durability : unsigned char
  {
    Power,  ///< Loss of power.
    Process ///< The end of the process; without it the bytes may be cut. Much faster.
  };

  /** \throws ExceptionObject naming the file (disk full, renamed folder). */
  void
  Commit(Durability durability = Durability::Power);

private:
  std::string   m_File;
  std::string   m_Temporary;
  std::ofstream m_Stream;
  bool          m_Committed{ false };
};
} // namespace TransferLearning
} // namespace itk

#endif
