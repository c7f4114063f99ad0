// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationComparisonWriter_h
#define itkClassificationComparisonWriter_h

#include "itkClassificationMetrics.h"
#include "itkObject.h"
#include "itkTrainingHistory.h"
#include "TransferLearningExport.h"

#include <limits>
#include <string>
#include <vector>

namespace itk
{
/** \class ClassificationComparisonWriter
 * \brief Writes an HTML page and a JSON file that compare several networks trained on the same data.
 *
 * The page contains a table of the networks, a table of their metrics per class, a table of the differences between
 * each pair with the same cases (paired bootstrap), their curves and, if they were also trained on parts of the data,
 * accuracy versus amount of data. It is self-contained and runs no scripts. Networks that predict one class for all
 * cases are marked as collapsed; failed ones are shown with the reason.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT ClassificationComparisonWriter : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ClassificationComparisonWriter);

  using Self = ClassificationComparisonWriter;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationComparisonWriter);

  /** \class Model
   * \brief One training run.
   * \ingroup TransferLearning
   */
  struct Model
  {
    std::string name; ///< Name of the architecture.
    /** Reason why there is no network; empty if there is one. Folders in its paths are not written. */
    std::string                         failure;
    double                              trainingFraction{ 1.0 };
    std::size_t                         trainingSamples{ 0 };
    std::size_t                         numberOfParameters{ 0 };
    double                              inferenceSeconds{ std::numeric_limits<double>::quiet_NaN() }; ///< Per image.
    ClassificationMetrics::ConstPointer metrics; ///< Same split for all models.
    TrainingHistory::ConstPointer       history;
  };

  /** Path of the HTML page; the JSON file has the same stem. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);
  std::string
  GetJSONFileName() const;

  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** CSV file with published results, shown for comparison: `architecture`, and one or more of `accuracy`, `precision`,
   * `recall`, `f1`, `false_positive_rate`, 0 to 1. If empty (the default), nothing is shown. */
  itkSetStringMacro(ReferenceFile);
  itkGetStringMacro(ReferenceFile);
  /** Checks the file early, before hours of training. \throws ExceptionObject naming file and line. */
  void
  VerifyReference() const;

  /** Command that reproduces the comparison; shown last. */
  itkSetStringMacro(Command);
  itkGetStringMacro(Command);

  /** Adds a notice that is shown first, such as what the results do not show. */
  void
  AddNotice(const std::string & sentence);
  /** Adds a sentence that warns of nothing, such as how patients were divided; it is shown below the notices. */
  void
  AddNote(const std::string & sentence);

  /** \throws ExceptionObject if the model has neither a failure nor metrics and history, or if its metrics have a
   * different split or different classes than those of the previous models. */
  void
  AddModel(const Model & model);
  const std::vector<Model> &
  GetModels() const
  {
    return m_Models;
  }

  /** \throws ExceptionObject if there is no file name or no model, if a file cannot be written, and in the cases of
   * VerifyReference(). */
  void
  Write() const;

protected:
  ClassificationComparisonWriter() = default;
  ~ClassificationComparisonWriter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string              m_FileName{};
  std::string              m_Title{ "Comparison of networks" };
  std::string              m_ReferenceFile{};
  std::string              m_Command{};
  std::vector<std::string> m_Notices{};
  std::vector<std::string> m_Notes{};
  std::vector<Model>       m_Models{};
};
} // namespace itk

#endif
