// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TrainingRecord.h"

#include "AugmentationPicture.h"
#include "OutputFiles.h"

TrainingRecord::TrainingRecord(itk::NetworkTrainingFilter * training,
                               const std::string &          historyFile,
                               const std::string &          tensorBoardFolder)
  : m_Training(training)
  , m_HistoryFile(historyFile)
  , m_Events(tensorBoardFolder.empty() ? nullptr
                                       : std::make_unique<itk::TransferLearning::EventFile>(tensorBoardFolder))
  , m_Observer(training->AddObserver(itk::IterationEvent(), [this](const itk::EventObject &) { this->Write(); }))
{
  if (m_Events)
  {
    const auto picture = AugmentationPicture::Draw(
      training->GetDataset(), training->GetInitialNetwork()->GetPreprocessingParameters(), training->GetParameters());
    if (picture)
    {
      m_Events->AddImage(0, "augmentation", picture);
    }
  }
}

TrainingRecord::~TrainingRecord()
{
  m_Training->RemoveObserver(m_Observer);
}

void
TrainingRecord::Write() const
{
  ProgramSupport::WriteFile(m_HistoryFile, m_Training->GetHistory()->ToJSON());
  if (m_Events)
  {
    const auto & epoch = m_Training->GetHistory()->GetEpochs().back();
    m_Events->AddScalars(epoch.epoch,
                         { { "loss/training", epoch.trainingLoss },
                           { "loss/validation", epoch.validationLoss },
                           { "accuracy/training", epoch.trainingAccuracy },
                           { "accuracy/validation", epoch.validationAccuracy },
                           { "macro_f1/validation", epoch.validationMacroF1 },
                           { "macro_auc/validation", epoch.validationMacroAreaUnderCurve },
                           { "learning_rate", epoch.learningRate },
                           { "images_per_second", m_Training->GetImagesPerSecond() } });
  }
}
