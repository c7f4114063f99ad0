// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ValueRows_h
#define ValueRows_h

#include "TransferLearning/itkValueRectangle.h"

namespace itk
{
namespace TransferLearning
{
/** `run` gets the input, the number of components and the output of each row; the strides of bytes are those of a
 * component. */
template <typename TRun>
void
ForEachRow(const ValueRectangle & rectangle, std::size_t inputBytes, std::size_t outputBytes, const TRun & run)
{
  const auto columns = static_cast<std::ptrdiff_t>(rectangle.columns);
  // Rows that follow each other without a gap are one.
  const bool        isPacked = rectangle.inputRowStride == columns && rectangle.outputRowStride == columns;
  const std::size_t rows = isPacked ? 1 : rectangle.rows;
  const std::size_t count = isPacked ? rectangle.columns * rectangle.rows : rectangle.columns;
  const auto *      input = static_cast<const char *>(rectangle.input);
  auto *            output = static_cast<char *>(rectangle.output);
  for (std::size_t row = 0; row < rows; ++row)
  {
    run(input, count, output);
    input += rectangle.inputRowStride * static_cast<std::ptrdiff_t>(inputBytes);
    output += rectangle.outputRowStride * static_cast<std::ptrdiff_t>(outputBytes);
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
