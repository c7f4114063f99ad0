// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HDF5File_h
#define HDF5File_h

#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"

#include <hdf5.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Groups, texts and arrays of an HDF5 file that lies in memory, read by libhdf5 without a copy of it. Strict: only
 * hard links are followed, no other file is opened, no filter beyond libhdf5's own deflate, shuffle and Fletcher
 * checksum is run, and arrays do not overlap. While it lives, libhdf5 prints nothing and no other HDF5File reads. Paths
 * are relative to the root; an empty one is the root. All methods throw ExceptionObject naming the file and the path.
 */
class HDF5File
{
public:
  /** `memoryLimit`: bytes that may be allocated for texts and arrays that do not lie in the file as they are. */
  HDF5File(MappedFile file, std::size_t memoryLimit);
  ~HDF5File();
  HDF5File(const HDF5File &) = delete;
  HDF5File &
  operator=(const HDF5File &) = delete;

  bool
  IsGroup(const std::string & path) const;

  bool
  HasAttribute(const std::string & path, const std::string & attribute) const;

  /** Of fixed or variable length; an attribute without elements may have any type. */
  std::vector<std::string>
  ReadTexts(const std::string & path, const std::string & attribute);

  /** Names of what a group holds, sorted. */
  std::vector<std::string>
  ListGroup(const std::string & path) const;

  /** Points into the file where the elements lie there one after another, else holds memory of its own. */
  NamedTensor
  ReadTensor(const std::string & path, const std::string & name);

  /** \throws ExceptionObject where two of the arrays that were read share a byte. */
  void
  CheckDisjointTensors() const;

  [[noreturn]] void
  Fail(const std::string & path, const std::string & what) const;

private:
  void
  TakeMemory(const std::string & path, uint64_t bytes);

  std::size_t
  GetLargestHeap();

  void
  LocateElements(hid_t dataset, const std::string & path, NamedTensor & tensor);

  void
  LoadElements(hid_t dataset, hid_t properties, hid_t type, const std::string & path, NamedTensor & tensor);

  std::unique_lock<std::mutex> m_Lock;
  MappedFile                   m_File;
  std::size_t                  m_MemoryLeft;
  std::size_t                  m_LargestHeap{ 0 };
  H5E_auto2_t                  m_ErrorFunction{ nullptr };
  void *                       m_ErrorData{ nullptr };
  hid_t                        m_Id{ H5I_INVALID_HID };
  std::vector<ByteRange>       m_Ranges;
};
} // namespace TransferLearning
} // namespace itk

#endif
