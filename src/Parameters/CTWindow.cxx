// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTWindow.h"

#include "Parameters/CTPreprocessingNames.h"
#include "Parameters/ParameterComplaints.h"

namespace itk
{
std::ostream &
operator<<(std::ostream & out, CTWindowEnums::Function value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::windowFunctionNames, value);
}

void
CTWindow::Verify() const
{
  TransferLearning::Complaints complaints("The window cannot be applied");
  TransferLearning::VerifyWindow("", *this, complaints);
  complaints.Throw();
}
} // namespace itk
