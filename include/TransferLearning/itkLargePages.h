// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkLargePages_h
#define itkLargePages_h

#include "TransferLearningExport.h"

#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** Requests large pages for a buffer that has not been written yet: an output slice takes 147 pages of 4 KiB, each of
 * which causes a page fault when first written. Does nothing if large pages are unavailable or if the buffer is too
 * small to contain one. */
extern TransferLearning_EXPORT void
PreferLargePages(void * buffer, std::size_t bytes);
} // namespace TransferLearning
} // namespace itk

#endif
