// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkEventFile_h
#define itkEventFile_h

#include "TransferLearningExport.h"

#include "itkVectorImage.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A file of scalars and images that TensorBoard reads while it grows: TFRecords of Event messages, encoded here. */
class TransferLearning_EXPORT EventFile
{
public:
  /** Creates `folder/events.out.tfevents.<time>.<process>` and the folder.
   * \throws ExceptionObject naming the folder or the file. */
  explicit EventFile(const std::string & folder);

  /** Appends the scalars of a step as one event; those that are not finite are left out.
   * \throws ExceptionObject naming the file. */
  void
  AddScalars(int64_t step, const std::vector<std::pair<std::string, double>> & scalars);

  /** Appends a gray (one component) or RGB image as PNG.
   * \throws ExceptionObject naming the file. */
  void
  AddImage(int64_t step, const std::string & tag, const VectorImage<unsigned char, 2> * image);

  const std::string &
  GetFileName() const
  {
    return m_FileName;
  }

private:
  void
  AppendSummary(int64_t step, const std::string & summary);
  void
  Append(const std::string & event);

  std::string   m_FileName;
  std::ofstream m_Stream;
};

/** CRC-32C (Castagnoli), as in RFC 3720. */
extern TransferLearning_EXPORT uint32_t
ComputeCRC32C(const std::string & bytes);
} // namespace TransferLearning
} // namespace itk

#endif
