// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TrainingConsole.h"

#include "Interruption.h"
#include "ProgressBar.h"

#include "TransferLearning/itkCountText.h"

#include <cmath>
#include <iostream>
#include <sstream>
#include <vector>

namespace TrainingConsole
{
namespace
{
using ProgramSupport::FormatDuration;

constexpr std::size_t columns = 100;

template <typename TValue>
std::string
Print(const char * name, TValue value, int digits, const char * unit = "")
{
  std::ostringstream text;
  text.precision(digits);
  text << name << value << unit;
  return text.str();
}

/** ", loss 0.1234, learning rate 0.001, 42 images/s", or nothing before the first batch. */
std::string
DescribeBatch(const itk::NetworkTrainingFilter * training)
{
  return std::isfinite(training->GetRunningLoss())
           ? Print(", loss ", training->GetRunningLoss(), 4) +
               Print(", learning rate ", training->GetRunningLearningRate(), 4) +
               Print(", ", training->GetImagesPerSecond(), 3, " images/s")
           : "";
}

/** What does not fit into a line is left out, from its end. */
std::string
DescribeEpoch(itk::NetworkTrainingFilter * training)
{
  const unsigned int epochs = training->GetParameters().epochs;
  const auto &       epoch = training->GetHistory()->GetEpochs().back();
  std::string        line = "epoch " + std::to_string(epoch.epoch) + '/' + std::to_string(epochs) +
                     Print("  loss ", epoch.trainingLoss, 4) + Print(" accuracy ", epoch.trainingAccuracy, 3);
  if (std::isfinite(epoch.validationLoss))
  {
    line += Print("  validation loss ", epoch.validationLoss, 4) + Print(" accuracy ", epoch.validationAccuracy, 3);
  }
  std::vector<std::string> fields{ "  " + FormatDuration(epoch.seconds) };
  if (epoch.epoch < epochs)
  {
    fields.push_back("  " + FormatDuration(training->GetEstimatedTimeLeft()) + " left");
  }
  fields.push_back(Print("  learning rate ", epoch.learningRate, 3));
  fields.push_back(Print("  ", training->GetImagesPerSecond(), 3, " images/s"));
  for (const auto & field : fields)
  {
    line += line.size() + field.size() <= columns ? field : "";
  }
  return line;
}

/** What it prints as its events come; nothing once it is gone. */
class Observers
{
public:
  explicit Observers(itk::NetworkTrainingFilter * training)
    : m_Training(training)
    , m_Bar(
        training,
        "training",
        [training] { return DescribeBatch(training); },
        [training] { return training->GetEstimatedTimeLeft(); })
  {
    this->Observe(itk::ProgressEvent(), [this] { this->PrintNews(); });
    this->Observe(itk::IterationEvent(), [this] { this->Print(DescribeEpoch(m_Training)); });
    this->Observe(itk::AbortEvent(), [this] { m_IsAborted = true; });
  }
  ~Observers()
  {
    for (const unsigned long observer : m_Observers)
    {
      m_Training->RemoveObserver(observer);
    }
  }
  Observers(const Observers &) = delete;
  Observers &
  operator=(const Observers &) = delete;

  void
  PrintNews()
  {
    for (; m_Notices < m_Training->GetNotices().size(); ++m_Notices)
    {
      this->Print("Note: " + m_Training->GetNotices()[m_Notices]);
    }
    // The first batch also fills torch's caches.
    if (std::isfinite(m_Training->GetEstimatedTotalTime()) && ++m_Batches == 2)
    {
      const auto epochs = m_Training->GetParameters().epochs - m_Training->GetHistory()->GetEpochs().size();
      this->Print("Estimated total time: " + FormatDuration(m_Training->GetEstimatedTotalTime()) + " for " +
                  itk::TransferLearning::ToCountText(epochs, "epoch"));
    }
  }
  void
  Print(const std::string & line)
  {
    m_Bar.Clear();
    std::cout << line << std::endl;
  }
  bool
  IsAborted() const
  {
    return m_IsAborted;
  }

private:
  template <typename TFunction>
  void
  Observe(const itk::EventObject & event, const TFunction & function)
  {
    m_Observers.push_back(m_Training->AddObserver(event, [function](const itk::EventObject &) { function(); }));
  }

  itk::NetworkTrainingFilter * m_Training;
  ProgramSupport::ProgressBar  m_Bar;
  std::vector<unsigned long>   m_Observers;
  std::size_t                  m_Notices{ 0 };
  std::size_t                  m_Batches{ 0 };
  bool                         m_IsAborted{ false };
};
} // namespace

bool
Train(itk::NetworkTrainingFilter * training)
{
  const ProgramSupport::InterruptScope interrupt(training);
  Observers                            observers(training);
  training->Update();
  observers.PrintNews();
  observers.Print(training->GetStopConditionDescription());
  return !observers.IsAborted();
}
} // namespace TrainingConsole
