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
/** Asks for large pages under a buffer that has not been written yet: a slice of output lies on 147 pages of 4 KiB, and
 * each costs a fault when it is first written. Does nothing where there are none, or where the buffer would hardly hold
 * one. */
extern TransferLearning_EXPORT void
PreferLargePages(void * buffer, std::size_t bytes);
} // namespace TransferLearning
} // namespace itk

#endif
