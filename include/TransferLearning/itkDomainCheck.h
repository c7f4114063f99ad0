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

  /** \throws ExceptionObject if a card's domain cannot be read, or does not match the network's reference features. */
  explicit DomainCheck(const ClassificationEnsemble & ensemble);

  /** Adds the bounds that are not in the list yet. */
  static void
  Add(Violations & violations, const Violations & others);

  /** Whether slices must be measured: nothing is known of networks without a domain, and of pictures. */
  bool
  MeasuresSlices() const;

  /** \throws ExceptionObject naming the hard bound that the image violates. */
  void
  VerifyImage(const ImageFacts & image) const;

  Violations
  FindViolations(const SliceFacts & slice) const;

  /** Whether the features of a member are compared with those of its training images. */
  bool
  ComparesFeatures(unsigned int member) const;

  /** Of each image or volume, given the features of all, one row each. */
  std::vector<Violations>
  FindViolationsOfFeatures(unsigned int member, const std::vector<float> & features, std::size_t images) const;

  /** What the slices of a volume violate, if fewer than ClassificationResult::MinimumShareInDomain of them are inside:
   * each bound once, with the value of the first slice that violates it. */
  static Violations
  CombineSlices(const std::vector<Violations> & slices);

private:
  struct Member
  {
    unsigned int                        index{};
    ImageDomain                         domain{};
    ClassificationNetwork::ConstPointer network{};
  };

  const Member *
  FindFeatureBound(unsigned int member) const;

  std::vector<Member> m_Members{}; ///< Those that have a domain.
};
} // namespace TransferLearning
} // namespace itk

#endif
