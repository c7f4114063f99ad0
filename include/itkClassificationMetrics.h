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
 * \brief Cases with their true and predicted classes, and the metrics computed from them.
 *
 * Definitions follow scikit-learn \cite pedregosa2011. A metric with denominator 0 is NaN (null in JSON), not 0 or 1.
 *
 * Confidence intervals are 95 %: percentile bootstrap \cite efron1993 over patients (seeded, 2000 draws). A case
 * without a patient is its own group. With fewer than two groups, or if the metric is undefined in most draws, the
 * limits are NaN. Proportions p of n (accuracy, precision, recall, specificity, false positive rate) use Wilson's score
 * interval \cite wilson1927 with z = 1.96, \f$ (p + z^2/2n \pm z \sqrt{p (1 - p)/n + z^2/4n^2}) / (1 + z^2/n) \f$, if
 * each case is its own group, if all cases are of one patient, and, with patients as trials, if the draws do not vary.
 * If the draws do not vary, F1 uses the interval of a proportion, the area under the ROC curve that of Newcombe
 * \cite newcombe2006, and their means that of \cite zou2008 for metrics that err together; other metrics have none.
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
   * \brief One sample: a slice, a picture, or a volume identified by its first slice.
   * \ingroup TransferLearning
   */
  struct Case
  {
    std::string        path; ///< Relative to the dataset's root.
    unsigned int       slice{ 0 };
    std::string        patient; ///< Group for the bootstrap, the path if unknown; written only with identifiers.
    unsigned int       trueClass{ 0 };
    std::vector<float> probabilities; ///< In the order of the class names; sum to 1.
    std::size_t        sample{ 0 };   ///< Index into LabeledImageDataset::GetSlices().

    std::vector<std::string> assumptions{}; ///< Assumptions about the case, as sentences ("HU assumed: ...").
    std::vector<std::string> outOfDomain{}; ///< Bounds of the network's domain that the case violates.
  };

  /** \class Interval
   * \brief A metric with its 95 % confidence interval; NaN if undefined.
   * \ingroup TransferLearning
   */
  struct Interval
  {
    double value{};
    double low{};
    double high{};
  };

  /** \class ClassFigures
   * \brief Metrics of one class versus the rest.
   * \ingroup TransferLearning
   */
  struct ClassFigures
  {
    std::string name;
    std::size_t support{ 0 }; ///< Number of cases with this true class.
    Interval    precision;
    Interval    recall;
    Interval    specificity;
    Interval    f1;
    Interval    falsePositiveRate;
    Interval    accuracyOneVersusRest; ///< Fraction of correct class-versus-rest decisions.
    Interval    areaUnderCurve;        ///< Area under the ROC curve; ties count half.
    Interval    averagePrecision;      ///< \f$ \sum_i (r_i - r_{i-1}) p_i \f$, recall r, precision p; no interpolation.
  };

  /** \class OverallFigures
   * \brief Metrics over all classes.
   *
   * Macro precision, recall, F1 and average precision are scikit-learn's with zero_division=0: a class whose metric is
   * 0/0 counts as 0. The means of defined classes leave it out, as do those of specificity, false positive rate and
   * area under the curve.
   * \ingroup TransferLearning
   */
  struct OverallFigures
  {
    Interval accuracy;
    Interval balancedAccuracy; ///< Mean recall over the classes that have cases.
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
    Interval matthewsCorrelation; ///< Gorodkin's, for any number of classes \cite gorodkin2004.
  };

  /** \class CurvePoint
   * \brief One class versus the rest; positive means that its probability is at least the threshold.
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
   * \brief Cases whose highest probability lies in (low, high].
   * \ingroup TransferLearning
   */
  struct ReliabilityBin
  {
    double      low{};
    double      high{};
    std::size_t cases{ 0 };
    double      confidence{}; ///< Mean highest probability; NaN without cases, like accuracy.
    double      accuracy{};
  };

  /** \class CalibrationFigures
   * \brief Calibration of the probabilities.
   * \ingroup TransferLearning
   */
  struct CalibrationFigures
  {
    Interval brierScore; ///< \f$ \sum_{i,c} (p_{ic} - y_{ic})^2 / n \f$, n cases, classes c: 0 to 2 \cite brier1950.
    Interval expectedCalibrationError; ///< Mean of the bins' |accuracy - confidence| over cases \cite naeini2015.
    std::vector<ReliabilityBin> bins;  ///< 15 bins of equal width.
  };

  /** \class AbstentionFigures
   * \brief Coverage and accuracy if cases with a low probability are not classified.
   * \ingroup TransferLearning
   */
  struct AbstentionFigures
  {
    Interval coverage; ///< Fraction of the cases that are classified.
    Interval accuracy; ///< Accuracy of the classified cases.
  };

  /** \class Difference
   * \brief A metric of one network minus that of another, with its 95 % interval and two-sided p-value.
   * \ingroup TransferLearning
   */
  struct Difference
  {
    Interval difference;
    double   p{};
  };

  /** \class Differences
   * \brief Comparison of two networks on the same cases.
   * \ingroup TransferLearning
   */
  struct Differences
  {
    Difference accuracy;
    Difference macroF1;
    Difference macroAreaUnderCurve;
  };

  /** Must be called before adding cases. \throws ExceptionObject for empty or duplicate names, or if there are
   * cases. */
  void
  SetClassNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetClassNames() const
  {
    return m_ClassNames;
  }

  /** Name of the class without disease; empty (the default): none. If it is set, the JSON file and the report also have
   * the metrics of MakeAgainstNegative(). Set the class names first: changing them resets it. \throws ExceptionObject
   * if it is not a class name. */
  void
  SetNegativeClass(const std::string & name);
  const std::string &
  GetNegativeClass() const
  {
    return m_NegativeClass;
  }
  /** Same cases with two classes: the negative class and "not " plus its name, with probability 1 - p(negative).
   * \throws ExceptionObject if there is no negative class. */
  Pointer
  MakeAgainstNegative() const;

  /** Cases whose predicted class has a lower probability are not classified; 0 (the default) disables abstention.
   * Metrics other than ComputeAbstentionFigures() cover all cases. \throws ExceptionObject if not in 0..1. */
  void
  SetAbstentionThreshold(double threshold);
  itkGetConstMacro(AbstentionThreshold, double);
  bool
  IsAbstained(const Case & oneCase) const;

  /** Name of the split of the cases; reports show it with every metric. */
  itkSetStringMacro(SplitName);
  itkGetStringMacro(SplitName);

  /** JSON object of the evaluated network: architecture, sha256, intended_use ...; empty: unknown. */
  itkSetStringMacro(NetworkDescription);
  itkGetStringMacro(NetworkDescription);

  /** \throws ExceptionObject if the class is out of range, or if the probabilities are not as many as the classes, not
   * finite, or do not sum to 1 (tolerance 1e-3). */
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

  /** Assumptions of all cases, without duplicates. */
  std::vector<std::string>
  GetAssumptions() const;

  /** Number of groups from which the bootstrap draws: patients, or files and cases where patients are unknown. */
  std::size_t
  GetNumberOfGroups() const;
  /** Whether the patients of all cases are known; the path of a case as its patient means that it is not. */
  bool
  HasPatients() const;

  /** Row = true class, column = predicted class. */
  std::vector<std::vector<std::size_t>>
  ComputeConfusionMatrix() const;
  Interval
  ComputeAccuracy() const;
  /** Mean F1 over the classes; a class that is neither true nor predicted anywhere counts as 0. */
  Interval
  ComputeMacroF1() const;
  OverallFigures
  ComputeOverallFigures() const;
  std::vector<ClassFigures>
  ComputeClassFigures() const;
  /** Points of the ROC and precision-recall curves, one per threshold, in descending order from infinity, where no case
   * is positive (and precision is undefined). \throws ExceptionObject if the class is out of range. */
  std::vector<CurvePoint>
  ComputeCurve(unsigned int oneClass) const;
  CalibrationFigures
  ComputeCalibrationFigures() const;
  AbstentionFigures
  ComputeAbstentionFigures() const;
  /** Coverage and accuracy if cases outside the network's domain are not classified. */
  AbstentionFigures
  ComputeDomainFigures() const;
  /** Whether the network description has the domain of the network. */
  bool
  IsDomainKnown() const;
  /** Fits the temperature T in 0.01..100 for which \f$ \mathrm{softmax}(\ln p / T) \f$ has the lowest cross-entropy
   * over these cases \cite guo2017; the cases' p correspond to T = 1. \throws ExceptionObject if there are no cases. */
  double
  FitTemperature() const;
  /** Reason why FitTemperature() must not be used for other cases: fewer than 10 cases, no wrong case, or no minimum
   * within the limits. Empty if it may be used. */
  std::string
  DescribeUnusableTemperature() const;
  /** Metrics minus those of another network on the same cases, in the same order, by paired bootstrap (same draws for
   * both). p is twice the smaller fraction of draws on one side of 0, at most 1, where draws of 0 count on both sides
   * and one draw is added to each. \throws ExceptionObject if the cases differ. */
  Differences
  ComputeDifferences(const ClassificationMetrics * other) const;
  /** Whether all cases are predicted as one class although several classes occur. */
  bool
  IsCollapsed() const;
  /** Mean of -ln(p of the true class) in nats; p is clamped to the smallest normal float (87.3 nats). */
  double
  ComputeCrossEntropy() const;

  /** Returns the metrics above, split, intended use and network as a JSON object, without the cases.
   * \throws ExceptionObject if the network description is not a JSON object. */
  std::string
  ToJSON() const;
  /** Writes `path,slice[,patient],true,predicted[,status][,out_of_domain],p_<class>...[,assumptions]` per case
   * (RFC 4180). The bounds that a case violates are written only if the domain is known.
   * Assumptions are written only if there are any; the status, classified or abstained, only with an
   * abstention threshold; patients only with `identifiers`, and the file is then readable only by its
   * owner. */
  void
  WriteCases(const std::string & file, bool identifiers = false) const;
  /** Adds the cases of a file written by WriteCases(); if there are no cases yet, its columns set the class names.
   * Patients are read if the file has them.
   * \throws ExceptionObject naming the file and, if a line is invalid, its number. */
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
