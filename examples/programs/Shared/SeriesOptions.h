// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SeriesOptions_h
#define SeriesOptions_h

// How DICOM series are read, on the command lines of all programs that read them.

#include "FieldOptions.h"
#include "TransferLearning/itkCTSeriesPolicyFields.h"

namespace ProgramSupport
{
/** Adds an option for each field of CTSeriesPolicies. The options keep the address of the policies. */
inline OptionsOfFields
AddSeriesOptions(Application & app, itk::CTSeriesPolicies & policies)
{
  auto options = AddFieldOptions(app, policies);
  CheckRanges<itk::CTSeriesPolicies>(options);
  return options;
}
} // namespace ProgramSupport

#endif
