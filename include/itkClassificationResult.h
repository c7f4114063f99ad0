// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationResult_h
#define itkClassificationResult_h

#include "itkDataObject.h"
#include "itkObjectFactory.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <array>
#include <string>
#include <vector>

namespace itk
{
/** \class ClassificationResult
 * \brief Class probabilities of an image: per slice, and for the whole image (mean over slices).
 *
 * A slice outside the network's domain, the kind of images that it was trained on, has no label; its probabilities are
 * outOfDomainProbabilities. The whole image is the mean of the slices inside. If they are fewer than
 * MinimumShareInDomain of all slices, the image is out of domain: it has no label either, and
 * GetOutOfDomainProbabilities() instead of GetProbabilities().
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT ClassificationResult : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ClassificationResult);

  using Self = ClassificationResult;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationResult);

  /** \class DomainViolation
   * \brief A bound of the network's domain that a slice violates.
   * \ingroup TransferLearning
   */
  struct DomainViolation
  {
    std::string bound; ///< Key of the bound: "body_area", "air_share", "body_cut" ... (doc/domain.md).
    double      value{ 0.0 };
    double      low{ 0.0 };
    double      high{ 0.0 };

    bool
    operator==(const DomainViolation & other) const
    {
      return bound == other.bound && value == other.value && low == other.low && high == other.high;
    }
  };

  /** \class Slice
   * \brief One slice of the input or, for networks for volumes, the whole volume, identified by its first slice.
   * \ingroup TransferLearning
   */
  struct Slice
  {
    unsigned int          index{ 0 };       ///< See ImageToClassProbabilitiesFilter.
    std::array<double, 3> position{};       ///< Center of the slice's first voxel, LPS, mm; z is 0 for 2D images.
    std::vector<float>    probabilities;    ///< In the order of the class names; sum to 1. Empty outside the domain.
    std::string           sopInstanceUID{}; ///< (0008,0018) of an acquired slice; empty if it is not known.

    std::vector<float>           outOfDomainProbabilities{}; ///< The same outside the domain; empty inside.
    std::vector<DomainViolation> violations{};               ///< Empty inside the domain, or if it is unknown.
  };

  /** Fraction of the slices that must lie inside the network's domain for the image to get a label. */
  static constexpr double MinimumShareInDomain = 0.5;

  /** \throws ExceptionObject for empty or duplicate names. */
  void
  SetClassNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetClassNames() const
  {
    return m_ClassNames;
  }
  void
  SetSlices(const std::vector<Slice> & slices);
  const std::vector<Slice> &
  GetSlices() const
  {
    return m_Slices;
  }

  /** Mean over the slices inside the domain; empty if there are no slices or the image is out of domain. \throws
   * ExceptionObject if a slice has a different number of probabilities than there are class names. */
  std::vector<double>
  GetProbabilities() const;
  /** Mean over all slices if the image is out of domain, else empty. */
  std::vector<double>
  GetOutOfDomainProbabilities() const;
  std::size_t
  GetNumberOfSlicesInDomain() const;
  bool
  IsOutOfDomain() const;
  /** Index of the highest mean probability, whether or not the image gets its label; the lower index in case of a tie.
   * \throws ExceptionObject if there are no slices. */
  unsigned int
  GetLabelIndex() const;
  /** Whether that probability is below the abstention threshold in the network description.
   * \throws ExceptionObject if the threshold is not a probability. */
  bool
  IsAbstained() const;
  /** Name of the predicted class, "abstained" or "out_of_domain". */
  std::string
  GetLabel() const;
  /** Same for one slice, given its position in the list. */
  std::string
  GetLabelOfSlice(std::size_t place) const;

  /** Assumptions made, as sentences ("HU assumed: ..."). */
  void
  SetAssumptions(const std::vector<std::string> & assumptions);
  const std::vector<std::string> &
  GetAssumptions() const
  {
    return m_Assumptions;
  }

  /** JSON object of the network: architecture, sha256, intended_use, abstention, calibration ... */
  itkSetStringMacro(NetworkDescription);
  itkGetStringMacro(NetworkDescription);

  /** JSON object describing the input: the report of CTSeriesReader, `{"file": ...}`, ...; may be empty. */
  itkSetStringMacro(SeriesDescription);
  itkGetStringMacro(SeriesDescription);

  /** JSON object describing the heat map of the same pass: class, method, scale, maximum (for an ensemble also
   * maxima_of_members), and a note if the map is zero or has a single cell; empty: no heat map. */
  itkSetStringMacro(HeatMapDescription);
  itkGetStringMacro(HeatMapDescription);

  /** `{"format_version", "status", "label", "probabilities", "rule", "domain", "slices", "assumptions",
   * "intended_use", "network"[, "series"][, "heatmap"]}`. The status is "refused" without slices, "out_of_domain", or
   * "abstained" below the threshold, each with a "reason_code" and a "reason", else "classified". Outside the domain,
   * label and probabilities are null, and there are "out_of_domain_probabilities" and, of slices, "violations".
   * Probabilities that are not finite become null. \throws ExceptionObject if
   * a description is not a JSON object. */
  std::string
  ToJSON() const;

  void
  Initialize() override;
  void
  Graft(const DataObject * data) override;

protected:
  ClassificationResult() = default;
  ~ClassificationResult() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::vector<double>
  ComputeMean(bool isInDomain) const;

  std::vector<std::string> m_ClassNames{};
  std::vector<Slice>       m_Slices{};
  std::vector<std::string> m_Assumptions{};
  std::string              m_NetworkDescription{};
  std::string              m_SeriesDescription{};
  std::string              m_HeatMapDescription{};
};
} // namespace itk

#endif
