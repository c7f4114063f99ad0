// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationMetrics_h
#define itkClassificationMetrics_h

#include "itkDataObject.h"
#include "itkIntTypes.h"
#include "itkObjectFactory.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <string>
#include <vector>

namespace itk
{
/** \class ClassificationMetrics
 * \brief Cases with their true and predicted classes, and the figures that follow from them.
 *
 * Definitions are scikit-learn's \cite pedregosa2011. A figure with denominator 0 is NaN (null in JSON), never 0 or 1.
 *
 * Intervals are 95 %: percentile bootstrap \cite efron1993 over patients (seeded, 2000 draws). A case without one is
 * a group of its own. With fewer than two groups, or most draws without a value, the bootstrap's limits are NaN.
 * Proportions p of n (accuracy, precision, recall, specificity, false positive rate) have Wilson's score interval
 * \cite wilson1927, \f$ (p + z^2/2n \pm z \sqrt{p (1 - p)/n + z^2/4n^2}) / (1 + z^2/n) \f$, where each case is a group
 * of its own, where all are of one patient, and, with patients as trials, where the draws do not vary. There z = 1.96.
 * Where draws do not vary, F1 has the interval of a proportion, the area under the ROC curve that of Newcombe
 * \cite newcombe2006, and their means that of \cite zou2008 for figures that err together; other figures have none.
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
   * \brief One sample: a slice, a picture, or a volume under its first slice.
   * \ingroup TransferLearning
   */
  struct Case
  {
    std::string        path; ///< Relative to the dataset's root.
    unsigned int       slice{ 0 };
    std::string        patient; ///< Grouping for the bootstrap; not written unless identifiers are asked for.
    unsigned int       trueClass{ 0 };
    std::vector<float> probabilities; ///< In the order of the class names, sum 1.
    std::size_t        sample{ 0 };   ///< Index into LabeledImageDataset::GetSlices().

    std::vector<std::string> assumptions{}; ///< What was taken for granted of it, as sentences ("HU assumed: ...").
  };

  /** \class Interval
   * \brief A figure with its 95 % interval; NaN where undefined.
   * \ingroup TransferLearning
   */
  struct Interval
  {
    double value{};
    double low{};
    double high{};
  };

  /** \class ClassFigures
   * \brief One class against the rest.
   * \ingroup TransferLearning
   */
  struct ClassFigures
  {
    std::string name;
    std::size_t support{ 0 }; ///< Cases whose true class it is.
    Interval    precision;
    Interval    recall;
    Interval    specificity;
    Interval    f1;
    Interval    falsePositiveRate;
    Interval    accuracyOneVersusRest; ///< Share of the cases that are rightly said to be of the class or not.
    Interval    areaUnderCurve;        ///< ROC, ties count half.
    Interval    averagePrecision;      ///< \f$ \sum_i (r_i - r_{i-1}) p_i \f$, recall r, precision p; no interpolation.
  };

  /** \class OverallFigures
   * \brief All classes together.
   *
   * Macro precision, recall, F1 and average precision are scikit-learn's with zero_division=0: a class for which the
   * figure is 0/0 counts as 0. Means of defined classes leave it out, as do those of specificity, false positive rate
   * and area under the curve.
   * \ingroup TransferLearning
   */
  struct OverallFigures
  {
    Interval accuracy;
    Interval balancedAccuracy; ///< Mean of the recall of the classes that have cases.
    Interval macroPrecision;
    Interval macroPrecisionOfDefined;
    Interval macroRecall;
    Interval macroSpecificity;
    Interval macroF1;
    Interval macroF1OfDefined;
    Interval macroFalsePositiveRate;
    Interval macroAreaUnderCurve;
    Interval macroAveragePrecision;
    Interval macroAveragePrecisionOfDefined;
    Interval cohensKappa;         ///< Unweighted \cite cohen1960.
    Interval matthewsCorrelation; ///< Gorodkin's, of any number of classes \cite gorodkin2004.
  };

  /** \class CurvePoint
   * \brief One class against the rest, taken for the class where its probability is at least the threshold.
   * \ingroup TransferLearning
   */
  struct CurvePoint
  {
    double threshold{};
    double falsePositiveRate{};
    double recall{};
    double precision{};
  };

  /** \class ReliabilityBin
   * \brief The cases whose highest probability is above `low` and at most `high`.
   * \ingroup TransferLearning
   */
  struct ReliabilityBin
  {
    double      low{};
    double      high{};
    std::size_t cases{ 0 };
    double      confidence{}; ///< Mean of their highest probabilities; NaN without cases, as their accuracy.
    double      accuracy{};
  };

  /** \class CalibrationFigures
   * \brief How far probabilities can be taken at their word.
   * \ingroup TransferLearning
   */
  struct CalibrationFigures
  {
    Interval brierScore; ///< \f$ \sum_{i,c} (p_{ic} - y_{ic})^2 / n \f$, n cases, classes c: 0 to 2 \cite brier1950.
    Interval expectedCalibrationError; ///< Mean over cases of |accuracy - confidence| of the bin \cite naeini2015.
    std::vector<ReliabilityBin> bins;  ///< 15 of equal width.
  };

  /** \class AbstentionFigures
   * \brief What is left where cases of a low probability are given no class.
   * \ingroup TransferLearning
   */
  struct AbstentionFigures
  {
    Interval coverage; ///< Share of the cases that are given a class.
    Interval accuracy; ///< Of those.
  };

  /** \class Difference
   * \brief A figure of one network minus that of another, with its 95 % interval and two-sided p.
   * \ingroup TransferLearning
   */
  struct Difference
  {
    Interval difference;
    double   p{};
  };

  /** \class Differences
   * \brief Two networks on the same cases.
   * \ingroup TransferLearning
   */
  struct Differences
  {
    Difference accuracy;
    Difference macroF1;
    Difference macroAreaUnderCurve;
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

  /** The class that is no disease; empty (the default) where there is none. With one, JSON and page have the figures of
   * MakeAgainstNegative() too. Set the class names first: other names forget it. \throws ExceptionObject where it is no
   * class. */
  void
  SetNegativeClass(const std::string & name);
  const std::string &
  GetNegativeClass() const
  {
    return m_NegativeClass;
  }
  /** The same cases in two classes: the negative one and "not " with its name, whose probability is 1 - p(negative).
   * \throws ExceptionObject where there is no negative class. */
  Pointer
  MakeAgainstNegative() const;

  /** Below this probability of the predicted class there is no prediction; 0 (the default): never. Figures but those of
   * ComputeAbstentionFigures() are of all cases. \throws ExceptionObject where it is no probability. */
  void
  SetAbstentionThreshold(double threshold);
  itkGetConstMacro(AbstentionThreshold, double);
  bool
  IsAbstained(const Case & oneCase) const;

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

  /** Of all cases, each sentence once. */
  std::vector<std::string>
  GetAssumptions() const;

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
  /** Mean of the classes' F1; that of a class that is neither true nor predicted anywhere is 0. */
  Interval
  ComputeMacroF1() const;
  OverallFigures
  ComputeOverallFigures() const;
  std::vector<ClassFigures>
  ComputeClassFigures() const;
  /** Points of the ROC and the precision-recall curve, a threshold each, from infinity, above which there is no case
   * (and no precision), downwards. \throws ExceptionObject on a class out of range. */
  std::vector<CurvePoint>
  ComputeCurve(unsigned int oneClass) const;
  CalibrationFigures
  ComputeCalibrationFigures() const;
  AbstentionFigures
  ComputeAbstentionFigures() const;
  /** The temperature T, 0.01 to 100, whose \f$ \mathrm{softmax}(\ln p / T) \f$ has the lowest cross-entropy of these
   * cases \cite guo2017; their own p are those of T = 1. \throws ExceptionObject where there is no case. */
  double
  FitTemperature() const;
  /** Why FitTemperature() must not be used for other cases: fewer than 10 cases, none of them wrong, or no minimum
   * inside the limits. Empty where it may be used. */
  std::string
  DescribeUnusableTemperature() const;
  /** These figures minus those of another network on the same cases, in the same order, by the paired bootstrap: both
   * are drawn alike. p is twice the smaller share of draws on one side of 0, draws of 0 counting on both and one more
   * draw on each, at most 1. \throws ExceptionObject where the cases differ. */
  Differences
  ComputeDifferences(const ClassificationMetrics * other) const;
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
  /** `path,slice[,patient],true,predicted[,status],p_<class>...[,assumptions]` a line (RFC 4180), the last only where
   * something was assumed; the status, classified or
   * abstained, only with a threshold of abstention; patients only with `identifiers`, and the file is then readable by
   * its owner only. */
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
  std::string              m_NegativeClass{};
  double                   m_AbstentionThreshold{ 0.0 };
  std::string              m_SplitName{};
  std::string              m_NetworkDescription{};
  std::vector<Case>        m_Cases{};
};
} // namespace itk

#endif
