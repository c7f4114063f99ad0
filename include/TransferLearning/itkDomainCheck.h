// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDomainCheck_h
#define itkDomainCheck_h

#include "itkClassificationEnsemble.h"
#include "TransferLearning/itkImageDomain.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Compares images with the domains of all members of an ensemble that have one; each member must accept an image. */
class TransferLearning_EXPORT DomainCheck
{
public:
  using Violations = std::vector<ClassificationResult::DomainViolation>;

  /** \throws ExceptionObject if a card's domain cannot be read. */
  explicit DomainCheck(const ClassificationEnsemble & ensemble);

  /** Whether slices must be measured: nothing is known of networks without a domain, and of pictures. */
  bool
  MeasuresSlices() const;

  /** \throws ExceptionObject naming the hard bound that the image violates. */
  void
  VerifyImage(const ImageFacts & image) const;

  Violations
  FindViolations(const SliceFacts & slice) const;

  /** What the slices of a volume violate, if fewer than ClassificationResult::MinimumShareInDomain of them are inside:
   * each bound once, with the value of the first slice that violates it. */
  static Violations
  CombineSlices(const std::vector<Violations> & slices);

private:
  std::vector<ImageDomain> m_Domains{};
};
} // namespace TransferLearning
} // namespace itk

#endif
