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
 * \brief Writes an HTML page and a JSON file about a cross-validation, in which each network was evaluated on its
 * held-out fold.
 *
 * The page and the accompanying list of cases are those of ClassificationReportWriter for the held-out cases of all
 * folds together, plus a table of the folds with means and sample standard deviations. \sa DatasetSplit::ComputeFolds()
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

  /** Path of the HTML page. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Path of the JSON file; if empty, it has the stem of the page. */
  itkSetStringMacro(JSONFileName);
  itkGetStringMacro(JSONFileName);

  /** Folder for the charts of the page as SVG and CSV files; see ClassificationReportWriter. */
  itkSetStringMacro(FiguresFolder);
  itkGetStringMacro(FiguresFolder);

  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** Whether to include patients in the list of cases. Off by default. */
  itkSetMacro(Identifiers, bool);
  itkGetConstMacro(Identifiers, bool);
  itkBooleanMacro(Identifiers);

  /** Adds a notice that is shown first. */
  void
  AddNotice(const std::string & sentence);
  /** Adds a sentence that warns of nothing, such as how patients were divided; it is shown below the notices. */
  void
  AddNote(const std::string & sentence);

  /** Adds a table of names and values under a heading, after the table of folds. */
  void
  AddFacts(const std::string & heading, const FactsType & facts);

  /** Adds the metrics of the held-out fold of one network, in order. \throws ExceptionObject if there are no cases, or
   * if the classes differ from those of the previous folds. */
  void
  AddFold(const ClassificationMetrics * metrics);
  unsigned int
  GetNumberOfFolds() const
  {
    return static_cast<unsigned int>(m_Folds.size());
  }

  /** Every case once, as classified by the network that has not seen it. \throws ExceptionObject without folds. */
  ClassificationMetrics::Pointer
  MakeHeldOutMetrics() const;

  /** "accuracy 0.950, standard deviation 0.021; macro F1 0.941, standard deviation 0.030": means over the folds, with
   * sample standard deviations. */
  std::string
  DescribeMeans() const;

  std::string
  ToJSON() const;

  /** \throws ExceptionObject if there is no file name or no fold, and if a file cannot be written. */
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
  std::string                                      m_FiguresFolder{};
  std::string                                      m_Title{ "Cross-validation" };
  bool                                             m_Identifiers{ false };
  std::vector<std::string>                         m_Notices{};
  std::vector<std::string>                         m_Notes{};
  std::vector<std::pair<std::string, FactsType>>   m_Facts{};
  std::vector<ClassificationMetrics::ConstPointer> m_Folds{};
};
} // namespace itk

#endif
