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
 * \brief Class probabilities of an image: of each slice, and of the whole (mean over slices).
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

  /** \class Slice
   * \brief One slice of the input, or the whole volume, by its first slice, where the network is for volumes.
   * \ingroup TransferLearning
   */
  struct Slice
  {
    unsigned int          index{ 0 };    ///< Of the oriented image, ascending along its third axis.
    std::array<double, 3> position{};    ///< Center of the slice's first voxel, LPS, mm; z is 0 for 2D images.
    std::vector<float>    probabilities; ///< In the order of the class names, sum 1.
  };

  /** \throws ExceptionObject on an empty name or one that is there twice. */
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

  /** Mean over slices; empty when there are none. \throws ExceptionObject when a slice has another number of
   * probabilities than there are class names. */
  std::vector<double>
  GetProbabilities() const;
  /** Index of the highest mean probability; the lower index on a tie. \throws ExceptionObject when there are no slices.
   */
  unsigned int
  GetLabelIndex() const;
  /** Whether that probability is below the threshold of abstention in the network's description.
   * \throws ExceptionObject when the threshold is no probability. */
  bool
  IsAbstained() const;
  /** Name of the class, or "abstained". */
  std::string
  GetLabel() const;
  /** The same of one slice, by its place in the list. */
  std::string
  GetLabelOfSlice(std::size_t place) const;

  /** What was taken for granted, as sentences ("HU assumed: ..."). */
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

  /** JSON object of what was classified: the report of CTSeriesReader, `{"file": ...}`, ...; empty: nothing is said. */
  itkSetStringMacro(SeriesDescription);
  itkGetStringMacro(SeriesDescription);

  /** JSON object of the heat map that came of the same pass: class, method, scale, maximum; empty: there is none. */
  itkSetStringMacro(HeatMapDescription);
  itkGetStringMacro(HeatMapDescription);

  /** `{"format_version", "status", "label", "probabilities", "rule", "slices", "assumptions", "intended_use",
   * "network"[, "series"][, "heatmap"]}`. Without slices the status is "refused", below the threshold "abstained", each
   * with a "reason", else "classified". A probability that is not finite is null. \throws ExceptionObject when a
   * description is no JSON object. */
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
  std::vector<std::string> m_ClassNames{};
  std::vector<Slice>       m_Slices{};
  std::vector<std::string> m_Assumptions{};
  std::string              m_NetworkDescription{};
  std::string              m_SeriesDescription{};
  std::string              m_HeatMapDescription{};
};
} // namespace itk

#endif
