// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingRecord_h
#define TrainingRecord_h

#include "TransferLearning/itkEventFile.h"
#include "itkNetworkTrainingFilter.h"

#include <memory>
#include <string>

/** While it lives, writes after each epoch: the history, and the epoch's figures for TensorBoard; before the first, the
 * picture of the augmentation. */
class TrainingRecord
{
public:
  /** \param tensorBoardFolder of this run's events; empty: none
   * \throws ExceptionObject naming the folder */
  TrainingRecord(itk::NetworkTrainingFilter * training,
                 const std::string &          historyFile,
                 const std::string &          tensorBoardFolder);
  ~TrainingRecord();
  TrainingRecord(const TrainingRecord &) = delete;
  TrainingRecord &
  operator=(const TrainingRecord &) = delete;

private:
  void
  Write() const;

  itk::NetworkTrainingFilter *                      m_Training;
  std::string                                       m_HistoryFile;
  std::unique_ptr<itk::TransferLearning::EventFile> m_Events;
  unsigned long                                     m_Observer;
};

#endif
