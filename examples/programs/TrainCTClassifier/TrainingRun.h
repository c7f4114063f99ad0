// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingRun_h
#define TrainingRun_h

// One network: made, trained, written, evaluated.

#include "DataOptions.h"
#include "NetworkOptions.h"
#include "TrainingReport.h"
#include "TrainingOptions.h"

#include "itkClassificationMetrics.h"
#include "itkTrainingHistory.h"

#include <string>
#include <vector>

namespace TrainingRun
{
/** What all networks of a command have in common. */
struct Settings
{
  ProgramSupport::DataOptions             data{};
  ProgramSupport::NetworkOptions          network{};
  ProgramSupport::TrainingOptions         training{};
  itk::ClassificationNetworkEnums::Device device{ itk::ClassificationNetworkEnums::Device::Automatic };
  std::size_t                             cacheMegabytes{ 1024 };
  bool                                    identifiers{ false };
  TrainingReport::EvaluationOptions       evaluation{};
  bool                                    calibrate{ false };
  bool                                    noDomain{ false };
  std::string                             tensorBoard; ///< Folder; empty: no events.
  std::string                             command;
};

struct Job
{
  std::string architecture;
  std::string weights; ///< File, or "none".
  std::string output;  ///< Network file; history and list of the split lie beside it.
  std::string report;  ///< Page; see GetReportFile().
  /** Keep the checkpoint of a finished run if more epochs could be trained from it. */
  bool keepsCheckpoint{ false };
};

struct Outcome
{
  itk::ClassificationNetwork::Pointer              network;
  itk::TrainingHistory::Pointer                    history;
  std::vector<itk::ClassificationMetrics::Pointer> metrics; ///< Test first; none where it was aborted.
  bool                                             aborted{ false };
};

/** Beside the network. */
std::string
GetHistoryFile(const Job & job);

/** The page beside a network, unless another is given. */
std::string
GetReportFile(const std::string & network);

/** \throws ExceptionObject where there is such a file already, and neither --resume nor --overwrite is given. */
void
VerifyNetworkFile(const Settings & settings, const std::string & file);

/** Before the data are read: all files of the job can be written, and what a finished or interrupted training has left
 * is not overwritten. \throws ExceptionObject naming the file. */
void
VerifyFiles(const Settings & settings, const Job & job);

/** Before the data are read: the network can be made and prepared for, whatever its classes, and takes the weights.
 * \throws ExceptionObject naming the option or the file. */
void
VerifyNetwork(const Settings & settings, const Job & job);

/** Trains on a divided dataset, writes network, history, split and report. With --resume a network that was finished
 * before is read back instead; of its metrics those of the first split.
 * \throws ExceptionObject after what there is was written. */
Outcome
Run(const Settings & settings, const Job & job, itk::LabeledImageDataset * dataset);
} // namespace TrainingRun

#endif
