// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationMetrics_h
#define itkClassificationMetrics_h

#include "itkDataObject.h"
#include "itkIntTypes.h"
#include "itkObjectFactory.h"
#include "itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <string>
#include <vector>

namespace itk
{
/** \class ClassificationMetrics
 * \brief Cases with their true and predicted classes, and the figures that follow from them.
 *
 * Definitions are scikit-learn's. A figure whose denominator is 0 is NaN (null in JSON), never 0 or 1.
 * Intervals are 95 %: Wilson's score interval for proportions (accuracy, precision, recall, FPR), which takes cases as
 * independent, and the percentile bootstrap over patients (seeded, 2000 draws) for F1, macro F1 and AUC. A case without
 * a patient is a group of its own. With fewer than two groups, or where a figure is undefined in most of the draws, the
 * bootstrap's limits are NaN.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT ClassificationMetrics : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ClassificationMetrics);

  using Self = ClassificationMetrics;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationMetrics);

  /** \class Case
   * \brief One sample: a slice, a picture, or a volume under its first slice. */
  struct Case
  {
    std::string        path; ///< Relative to the dataset's root.
    unsigned int       slice{ 0 };
    std::string        patient; ///< Grouping for the bootstrap; not written unless identifiers are asked for.
    unsigned int       trueClass{ 0 };
    std::vector<float> probabilities; ///< In the order of the class names, sum 1.
    std::size_t        sample{ 0 };   ///< Index into LabeledImageDataset::GetSlices().
  };

  /** \class Interval
   * \brief A figure with its 95 % interval; NaN where undefined. */
  struct Interval
  {
    double value{};
    double low{};
    double high{};
  };

  /** \class ClassFigures
   * \brief One class against the rest. */
  struct ClassFigures
  {
    std::string name;
    std::size_t support{ 0 }; ///< Cases whose true class it is.
    Interval    precision;
    Interval    recall;
    Interval    f1;
    Interval    falsePositiveRate;
    Interval    areaUnderCurve; ///< ROC, one against the rest, ties count half.
  };

  /** Before the first case. \throws ExceptionObject on an empty name, one that is there twice, or when there are cases.
   */
  void
  SetClassNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetClassNames() const
  {
    return m_ClassNames;
  }

  /** Name of the split that the cases are from; every figure is shown with it. */
  itkSetStringMacro(SplitName);
  itkGetStringMacro(SplitName);

  /** JSON object of the network that was evaluated: architecture, sha256, intended_use ...; empty: unknown. */
  itkSetStringMacro(NetworkDescription);
  itkGetStringMacro(NetworkDescription);

  /** \throws ExceptionObject on a class out of range, or probabilities of another number, not finite, or not summing to
   * 1 (1e-3). */
  void
  AddCase(const Case & oneCase);
  const std::vector<Case> &
  GetCases() const
  {
    return m_Cases;
  }
  /** Index of the highest probability; the lower index on a tie. */
  static unsigned int
  GetPredictedClass(const Case & oneCase);

  /** Distinct patients; a case without one counts by itself. What the bootstrap draws from. */
  std::size_t
  GetNumberOfGroups() const;
  /** Whether a case has a patient. */
  bool
  HasPatients() const;

  /** Row = true class, column = predicted class. */
  std::vector<std::vector<std::size_t>>
  ComputeConfusionMatrix() const;
  Interval
  ComputeAccuracy() const;
  /** Mean of the classes' F1; a class without F1 (neither true nor predicted anywhere) is left out. */
  Interval
  ComputeMacroF1() const;
  std::vector<ClassFigures>
  ComputeClassFigures() const;
  /** Whether all cases are given one class though they are of several. */
  bool
  IsCollapsed() const;
  /** Mean of -ln(p of the true class), nats; p is at least the smallest normal float (87.3 nats). */
  double
  ComputeCrossEntropy() const;

  /** The figures above with split, intended use and network as a JSON object; cases are not in it.
   * \throws ExceptionObject when the network's description is no JSON object. */
  std::string
  ToJSON() const;
  /** `path,slice[,patient],true,predicted,p_<class>...` a line (RFC 4180); patients only with `identifiers`, and the
   * file is then readable by its owner only. */
  void
  WriteCases(const std::string & file, bool identifiers = false) const;
  /** Adds the cases of a file that WriteCases() wrote; before the first case the class names are those of its columns.
   * Patients are known where the file has them.
   * \throws ExceptionObject naming the file, and the line where one is wrong. */
  void
  ReadCases(const std::string & file);

  void
  Initialize() override;
  void
  Graft(const DataObject * data) override;

protected:
  ClassificationMetrics() = default;
  ~ClassificationMetrics() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::vector<std::string> m_ClassNames{};
  std::string              m_SplitName{};
  std::string              m_NetworkDescription{};
  std::vector<Case>        m_Cases{};
};
} // namespace itk

#endif
