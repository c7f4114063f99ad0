// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTSeriesPolicies.h"

#include "Parameters/FieldVerification.h"
#include "Support/FieldJSON.h"
#include "TransferLearning/itkCTSeriesPolicyFields.h"

#include <ostream>

namespace itk
{
std::ostream &
operator<<(std::ostream & out, CTSeriesPolicyEnums::Spacing value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTSeriesPolicyEnums::Tilt value)
{
  return out << TransferLearning::GetEnumName(value);
}

void
TransferLearning::VerifyRules(const std::string &, const CTSeriesPolicies &, Complaints &)
{}

void
CTSeriesPolicies::Verify() const
{
  TransferLearning::Complaints complaints("Invalid series policies");
  TransferLearning::VerifyFields("", *this, complaints);
  complaints.Throw();
}

std::string
CTSeriesPolicies::ToJSON() const
{
  return TransferLearning::WriteFields(*this).dump();
}

bool
CTSeriesPolicies::operator==(const CTSeriesPolicies & other) const
{
  return TransferLearning::AreFieldsEqual(*this, other);
}
} // namespace itk
