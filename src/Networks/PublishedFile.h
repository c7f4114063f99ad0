// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PublishedFile_h
#define PublishedFile_h

#include <string>

namespace itk
{
namespace TransferLearning
{
/** SHA-256 of the file, hexadecimal. Publishers of torch's files end names with its first eight digits
 * ("resnet18-f37072fd.pth"), against which it is checked.
 * \throws ExceptionObject where they differ: the file is damaged, or another. */
std::string
VerifyHashInName(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
