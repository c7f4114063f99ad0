// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkNetworkTrainingFields.h"

#include "Parameters/FieldVerification.h"
#include "Support/FieldJSON.h"

#include <ostream>
#include <string>

namespace itk
{
std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Optimizer value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Schedule value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::ClassWeighting value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Loss value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Sampling value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Precision value)
{
  return out << TransferLearning::GetEnumName(value);
}

namespace TransferLearning
{
void
VerifyRules(const std::string & prefix, const AugmentationParameters & augmentation, Complaints & complaints)
{
  if (augmentation.mixup > 0.0 && augmentation.mixup < 0.01)
  {
    complaints.Add(prefix, "mixup is ", augmentation.mixup, ", but must be 0 (none), or 0.01 to 100");
  }
}

void
VerifyRules(const std::string & prefix, const NetworkTrainingParameters & parameters, Complaints & complaints)
{
  if (parameters.warmUpEpochs > parameters.epochs)
  {
    complaints.Add(prefix, "warmUpEpochs is ", parameters.warmUpEpochs, ", but must be at most epochs");
  }
  if (parameters.headEpochs > parameters.epochs)
  {
    complaints.Add(prefix, "headEpochs is ", parameters.headEpochs, ", but must be at most epochs");
  }
  if (parameters.loss != NetworkTrainingEnums::Loss::CrossEntropy && parameters.labelSmoothing != 0.0)
  {
    complaints.Add(prefix, "labelSmoothing is ", parameters.labelSmoothing, ", but must be 0 if the loss is focal");
  }
}
} // namespace TransferLearning

bool
AugmentationParameters::operator==(const AugmentationParameters & other) const
{
  return TransferLearning::AreFieldsEqual(*this, other);
}

bool
NetworkTrainingParameters::operator==(const NetworkTrainingParameters & other) const
{
  return TransferLearning::AreFieldsEqual(*this, other);
}

void
NetworkTrainingParameters::Verify() const
{
  TransferLearning::Complaints complaints("Invalid training parameters");
  TransferLearning::VerifyFields("", *this, complaints);
  complaints.Throw();
}

std::string
NetworkTrainingParameters::ToJSON() const
{
  return TransferLearning::WriteFields(*this).dump(2);
}

NetworkTrainingParameters
NetworkTrainingParameters::FromJSON(const std::string & text)
{
  using Reader = TransferLearning::FieldReader;
  NetworkTrainingParameters parameters;
  Reader("Training parameters", Reader::Missing::KeepsItsValue, Reader::Unknown::IsRefused).Parse(text, parameters);
  parameters.Verify();
  return parameters;
}
} // namespace itk
