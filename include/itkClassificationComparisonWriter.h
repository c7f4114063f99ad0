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
 * \brief Writes one page, and one JSON file beside it, about several networks that were trained on the same data.
 *
 * The page has a table of the networks, a table of their figures a class, one of the differences of each pair
 * with the same cases (paired bootstrap), their curves, and, where they were trained on
 * parts of the data too, accuracy against the amount of data. It needs nothing outside the file and runs no script.
 * A network that gives all cases one class is shown as collapsed, one that failed with its reason.
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
   * \brief One training.
   * \ingroup TransferLearning
   */
  struct Model
  {
    std::string name; ///< Of the architecture.
    /** Why there is no network; empty where there is one. The folders of paths in it are not written. */
    std::string                         failure;
    double                              trainingFraction{ 1.0 };
    std::size_t                         trainingSamples{ 0 };
    std::size_t                         numberOfParameters{ 0 };
    double                              inferenceSeconds{ std::numeric_limits<double>::quiet_NaN() }; ///< An image.
    ClassificationMetrics::ConstPointer metrics; ///< Of one split, the same for all models.
    TrainingHistory::ConstPointer       history;
  };

  /** Path of the page; the JSON file has the same stem. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);
  std::string
  GetJSONFileName() const;

  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** CSV of what others have published, shown beside: `architecture`, and one or more of `accuracy`, `precision`,
   * `recall`, `f1`, `false_positive_rate`, 0 to 1. Empty (the default): nothing. */
  itkSetStringMacro(ReferenceFile);
  itkGetStringMacro(ReferenceFile);
  /** For those who train for hours before they write. \throws ExceptionObject naming file and line. */
  void
  VerifyReference() const;

  /** What repeats it; shown last. */
  itkSetStringMacro(Command);
  itkGetStringMacro(Command);

  /** Shown first: what the figures are no evidence of, and the like. */
  void
  AddNotice(const std::string & sentence);

  /** \throws ExceptionObject where it has neither a failure nor metrics and history, or its metrics are of another
   * split or other classes than those of the models before it. */
  void
  AddModel(const Model & model);
  const std::vector<Model> &
  GetModels() const
  {
    return m_Models;
  }

  /** \throws ExceptionObject where there is no file name or no model, where a file cannot be written, and as
   * VerifyReference() does. */
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
  std::vector<Model>       m_Models{};
};
} // namespace itk

#endif
