// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTWindow.h"

#include "Parameters/FieldVerification.h"
#include "TransferLearning/itkCTPreprocessingFields.h"

namespace itk
{
namespace TransferLearning
{
void
VerifyRules(const std::string & prefix, const CTWindow & window, Complaints & complaints)
{
  if (window.function == CTWindowEnums::Function::Linear && window.width < 1.0)
  {
    complaints.Add(prefix, "width is ", window.width, ", but with LINEAR it must be at least 1 HU");
  }
}
} // namespace TransferLearning

std::ostream &
operator<<(std::ostream & out, CTWindowEnums::Function value)
{
  return out << TransferLearning::GetEnumName(value);
}

bool
CTWindow::operator==(const CTWindow & other) const
{
  return TransferLearning::AreFieldsEqual(*this, other);
}

void
CTWindow::Verify() const
{
  TransferLearning::Complaints complaints("Invalid window");
  TransferLearning::VerifyFields("", *this, complaints);
  complaints.Throw();
}
} // namespace itk
