// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingReport_h
#define TrainingReport_h

#include "ProgramSupport.h"

#include "itkClassificationEnsemble.h"
#include "itkClassificationReportWriter.h"
#include "itkLabeledImageDataset.h"
#include "itkNetworkTrainingParameters.h"
#include "itkTrainingHistory.h"

#include <iosfwd>
#include <string>
#include <vector>

// Evaluation of a network on the splits of a dataset, and the page about it; used by training and by evaluation.
namespace TrainingReport
{
/** What is computed beside the figures of all classes and cases. */
struct EvaluationOptions
{
  std::string negativeClass; ///< Empty for none.
  double      abstainBelow{ 0.0 };
  std::string figuresFolder; ///< For the charts of the page as files; empty for none.
};

struct Inputs
{
  itk::ClassificationNetwork *   network{ nullptr };  ///< Whose card and preprocessing are shown.
  itk::ClassificationEnsemble *  ensemble{ nullptr }; ///< Where that is its first member; nullptr for a network alone.
  itk::LabeledImageDataset *     dataset{ nullptr };
  const itk::TrainingHistory *   history{ nullptr }; ///< nullptr where nothing was trained.
  itk::NetworkTrainingParameters training{};
  bool                           randomInitialization{ false };
  std::string                    command;
  std::string                    file; ///< The page; empty for none.
  bool                           identifiers{ false };
  EvaluationOptions              evaluation{};
};

/** Test and validation, whichever there are, or else training; the first is the one whose cases are shown. */
std::vector<itk::LabeledImageDatasetEnums::Split>
GetEvaluatedSplits(const itk::LabeledImageDataset * dataset);

/** Adds --negative-class, --abstain-below and --figures. Returns them. */
std::vector<CLI::Option *>
AddEvaluationOptions(ProgramSupport::Application & app, EvaluationOptions & options);

/** \throws ExceptionObject where the negative class is neither empty nor one of the classes. */
void
VerifyNegativeClass(const std::string & name, const std::vector<std::string> & classNames);

/** Runs the ensemble, or the network, over a split with progress on a terminal. */
itk::ClassificationMetrics::Pointer
Evaluate(itk::ClassificationEnsemble *        ensemble,
         itk::LabeledImageDataset *           dataset,
         itk::LabeledImageDatasetEnums::Split split,
         const EvaluationOptions &            options);
itk::ClassificationMetrics::Pointer
Evaluate(itk::ClassificationNetwork *         network,
         itk::LabeledImageDataset *           dataset,
         itk::LabeledImageDatasetEnums::Split split,
         const EvaluationOptions &            options);

/** Puts the threshold of abstention into the network's card, from where it is applied; that of a former training goes.
 */
void
KeepAbstention(itk::ClassificationNetwork * network, const EvaluationOptions & options);

/** Fits the temperature on the validation samples and puts it into the network's card, from where it is applied; where
 * they do not determine one, the reason instead, which is printed and stands on the page. \throws ExceptionObject where
 * there are none. */
void
Calibrate(itk::ClassificationNetwork * network, itk::LabeledImageDataset * dataset, std::ostream & out);

/** Evaluates test and validation (whichever there are), prints their accuracies and what has collapsed, puts the
 * figures into the network's card, writes the page. Returns the figures, test first. */
std::vector<itk::ClassificationMetrics::Pointer>
EvaluateAndWrite(const Inputs & inputs, std::ostream & out);

/** Describes the network in its metrics, with the SHA-256 of the file that is written of it now. */
void
DescribeNetwork(itk::ClassificationNetwork * network, const std::vector<itk::ClassificationMetrics::Pointer> & metrics);

/** The list of cases beside a page; empty where there is no page. */
std::string
GetCasesFile(const std::string & page);

/** The page of metrics that exist already; the first has the pictures. */
void
WritePage(const Inputs & inputs, const std::vector<itk::ClassificationMetrics::Pointer> & metrics);
} // namespace TrainingReport

#endif
