// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Tests that read and write with ITK alone have the formats in builds with ITK's own module macros, too, which register
// none.
#include "ImageReading/ImageProbe.h"

namespace
{
const bool isRegistered = [] {
  itk::TransferLearning::RegisterImageFormats();
  return true;
}();
} // namespace
