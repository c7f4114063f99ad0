// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCountText_h
#define itkCountText_h

#include "TransferLearningExport.h"

#include <cstddef>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** Returns a count with thousands separators: "11,177,538". */
extern TransferLearning_EXPORT std::string
                               ToGroupedText(std::size_t count);

/** Returns a count and its noun, which gets an s unless the count is one: "1 epoch", "2,000 epochs". */
extern TransferLearning_EXPORT std::string
                               ToCountText(std::size_t count, const std::string & noun);
} // namespace TransferLearning
} // namespace itk

#endif
