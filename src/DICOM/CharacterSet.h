// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Text of DICOM files as UTF-8.
#ifndef CharacterSet_h
#define CharacterSet_h

#include <string>

namespace itk
{
namespace TransferLearning
{
/** `characterSet` is Specific Character Set (0008,0005), its values separated by backslashes; with code extensions
 * (ISO 2022, PS3.5 6.1.2.5) where it has several. Bytes that mean nothing in their set become U+FFFD. Text of no or of
 * an unknown set is taken as UTF-8 where it is, otherwise as Latin-1. */
std::string
ToUTF8(const std::string & bytes, const std::string & characterSet, bool isPersonName = false);
} // namespace TransferLearning
} // namespace itk

#endif
