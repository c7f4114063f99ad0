// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkTrainingHistory.h"

#include "Metrics/EvaluationFields.h"
#include "Metrics/EvaluationJSON.h"
#include "Support/FieldJSON.h"

namespace itk
{
void
TrainingHistory::AddEpoch(const Epoch & epoch)
{
  m_Epochs.push_back(epoch);
  this->Modified();
}

std::string
TrainingHistory::ToJSON() const
{
  TransferLearning::OrderedJSON document = TransferLearning::MakeDocument(m_NetworkDescription);
  document["best_epoch"] = m_BestEpoch;
  document["stop_condition"] = m_StopCondition;
  document["epochs"] = TransferLearning::WriteFieldValue(m_Epochs);
  return TransferLearning::ToText(document);
}

TrainingHistory::Pointer
TrainingHistory::FromJSON(const std::string & text)
{
  using Reader = TransferLearning::FieldReader;
  const auto reader = Reader("An epoch", Reader::Missing::IsRefused, Reader::Unknown::IsIgnored).TakeNullForNaN();
  const auto refuse = [&text](const std::string & reason) {
    itkGenericExceptionMacro("This is not a training history (" << reason << "): " << text.substr(0, 200));
  };
  auto history = New();
  try
  {
    const auto document = TransferLearning::OrderedJSON::parse(text);
    for (const auto & row : document.at("epochs"))
    {
      Epoch epoch;
      reader.Read(row, epoch);
      history->AddEpoch(epoch);
    }
    history->SetBestEpoch(document.at("best_epoch").get<unsigned int>());
    history->SetStopCondition(document.at("stop_condition").get<std::string>());
    const auto & network = document.at("network");
    history->SetNetworkDescription(network.is_null() ? "" : network.dump());
  }
  catch (const nlohmann::json::exception & error)
  {
    refuse(error.what());
  }
  catch (const ExceptionObject & error)
  {
    refuse(error.GetDescription());
  }
  return history;
}

void
TrainingHistory::Initialize()
{
  Superclass::Initialize();
  m_Epochs.clear();
  m_BestEpoch = 0;
  m_StopCondition.clear();
  m_NetworkDescription.clear();
}

void
TrainingHistory::Graft(const DataObject * data)
{
  if (data == nullptr || data == this)
  {
    return;
  }
  const auto * other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is not a TrainingHistory.");
  }
  Superclass::Graft(data);
  m_Epochs = other->m_Epochs;
  m_BestEpoch = other->m_BestEpoch;
  m_StopCondition = other->m_StopCondition;
  m_NetworkDescription = other->m_NetworkDescription;
  this->Modified();
}

void
TrainingHistory::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Epochs: " << m_Epochs.size() << '\n';
  for (const Epoch & epoch : m_Epochs)
  {
    os << indent.GetNextIndent() << epoch.epoch << ": learning rate " << epoch.learningRate << ", training loss "
       << epoch.trainingLoss << ", training accuracy " << epoch.trainingAccuracy << ", validation loss "
       << epoch.validationLoss << ", validation accuracy " << epoch.validationAccuracy << ", validation macro F1 "
       << epoch.validationMacroF1 << ", validation macro AUC " << epoch.validationMacroAreaUnderCurve << ", "
       << epoch.seconds << " s\n";
  }
  os << indent << "BestEpoch: " << m_BestEpoch << '\n';
  os << indent << "StopCondition: " << m_StopCondition << '\n';
  os << indent << "NetworkDescription: " << m_NetworkDescription << '\n';
}
} // namespace itk
