// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkPaddingRange_h
#define itkPaddingRange_h

namespace itk
{
namespace TransferLearning
{
/** Keys of the range of padding values in an image's dictionary; values are doubles in HU. */
constexpr const char * PaddingLowKey = "TransferLearning_PaddingLow";
constexpr const char * PaddingHighKey = "TransferLearning_PaddingHigh";
} // namespace TransferLearning
} // namespace itk

#endif
