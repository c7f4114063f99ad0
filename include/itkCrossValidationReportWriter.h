// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCrossValidationReportWriter_h
#define itkCrossValidationReportWriter_h

#include "itkClassificationMetrics.h"
#include "itkObject.h"
#include "TransferLearningExport.h"

#include <string>
#include <utility>
#include <vector>

namespace itk
{
/** \class CrossValidationReportWriter
 * \brief Writes one page, and one JSON file, about networks each of which was evaluated on the fold that it has not
 * seen.
 *
 * The page and the list of cases beside it are those of ClassificationReportWriter for the held-out cases of all folds
 * together, with a table of the folds, their means and sample standard deviations. \sa DatasetSplit::ComputeFolds()
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT CrossValidationReportWriter : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(CrossValidationReportWriter);

  using Self = CrossValidationReportWriter;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using FactsType = std::vector<std::pair<std::string, std::string>>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(CrossValidationReportWriter);

  /** Path of the page. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Path of the JSON file; empty: the stem of the page. */
  itkSetStringMacro(JSONFileName);
  itkGetStringMacro(JSONFileName);

  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** Patients in the list of cases. Off by default. */
  itkSetMacro(Identifiers, bool);
  itkGetConstMacro(Identifiers, bool);
  itkBooleanMacro(Identifiers);

  /** Shown first. */
  void
  AddNotice(const std::string & sentence);

  /** A table of names and values under a heading, after that of the folds. */
  void
  AddFacts(const std::string & heading, const FactsType & facts);

  /** Of the held-out fold of one network, in order. \throws ExceptionObject where it has no case, or other classes than
   * the folds before it. */
  void
  AddFold(const ClassificationMetrics * metrics);
  unsigned int
  GetNumberOfFolds() const
  {
    return static_cast<unsigned int>(m_Folds.size());
  }

  /** Every case once, as the network that has not seen it classified it. \throws ExceptionObject without a fold. */
  ClassificationMetrics::Pointer
  MakeHeldOutMetrics() const;

  /** "accuracy 0.950, standard deviation 0.021; macro F1 0.941, standard deviation 0.030": means over the folds, with
   * the sample standard deviation. */
  std::string
  DescribeMeans() const;

  std::string
  ToJSON() const;

  /** \throws ExceptionObject where there is no file name or no fold, and where a file cannot be written. */
  void
  Write() const;

protected:
  CrossValidationReportWriter() = default;
  ~CrossValidationReportWriter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string                                      m_FileName{};
  std::string                                      m_JSONFileName{};
  std::string                                      m_Title{ "Cross-validation" };
  bool                                             m_Identifiers{ false };
  std::vector<std::string>                         m_Notices{};
  std::vector<std::pair<std::string, FactsType>>   m_Facts{};
  std::vector<ClassificationMetrics::ConstPointer> m_Folds{};
};
} // namespace itk

#endif
