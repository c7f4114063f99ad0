// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkTrainingHistory.h"

#include "Metrics/EvaluationJSON.h"

#include <limits>

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
  document["epochs"] = TransferLearning::OrderedJSON::array();
  for (const Epoch & epoch : m_Epochs)
  {
    document["epochs"].push_back({ { "epoch", epoch.epoch },
                                   { "learning_rate", epoch.learningRate },
                                   { "training_loss", epoch.trainingLoss },
                                   { "training_accuracy", epoch.trainingAccuracy },
                                   { "validation_loss", epoch.validationLoss },
                                   { "validation_accuracy", epoch.validationAccuracy },
                                   { "seconds", epoch.seconds } });
  }
  return TransferLearning::ToText(document);
}

TrainingHistory::Pointer
TrainingHistory::FromJSON(const std::string & text)
{
  const auto readNumber = [](const TransferLearning::OrderedJSON & value) {
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
  };
  auto history = New();
  try
  {
    const auto document = TransferLearning::OrderedJSON::parse(text);
    for (const auto & row : document.at("epochs"))
    {
      history->AddEpoch({ row.at("epoch").get<unsigned int>(),
                          readNumber(row.at("learning_rate")),
                          readNumber(row.at("training_loss")),
                          readNumber(row.at("training_accuracy")),
                          readNumber(row.at("validation_loss")),
                          readNumber(row.at("validation_accuracy")),
                          readNumber(row.at("seconds")) });
    }
    history->SetBestEpoch(document.at("best_epoch").get<unsigned int>());
    history->SetStopCondition(document.at("stop_condition").get<std::string>());
    const auto & network = document.at("network");
    history->SetNetworkDescription(network.is_null() ? "" : network.dump());
  }
  catch (const nlohmann::json::exception & error)
  {
    itkGenericExceptionMacro("This is no history of a training (" << error.what() << "): " << text.substr(0, 200));
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
    itkExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is no TrainingHistory.");
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
       << epoch.validationLoss << ", validation accuracy " << epoch.validationAccuracy << ", " << epoch.seconds
       << " s\n";
  }
  os << indent << "BestEpoch: " << m_BestEpoch << '\n';
  os << indent << "StopCondition: " << m_StopCondition << '\n';
  os << indent << "NetworkDescription: " << m_NetworkDescription << '\n';
}
} // namespace itk
