// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NearDuplicateSearch_h
#define NearDuplicateSearch_h

#include "Data/HashIndex.h"
#include "ImageReading/PerceptualHash.h"
#include "itkLabeledSlice.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Finds images that look alike, by three comparisons: the images, what is inside their uniform borders, and that with
 * the mirrored one. Slices of volumes are compared as they are only: they have no borders to speak of, and there are
 * many of them. Always the details must agree too: images whose perceptual hashes alone agree, as slices of two
 * patients often do, are like each other by chance. */
class NearDuplicateSearch
{
public:
  using VisitType = std::function<void(std::size_t sample, unsigned int differentBits)>;

  /** The slices must outlive this object. Their contents must have been read. */
  NearDuplicateSearch(const std::vector<LabeledSlice> & slices, unsigned int maximumDifferentBits);

  /** Uniform images are not compared. */
  void
  Insert(std::size_t sample);

  /** Visits the inserted samples that look like this one, itself among them, maybe more than once. Of samples with one
   * hash, the same details and one split it visits the first inserted. */
  void
  Find(std::size_t sample, const VisitType & visit) const;

private:
  struct Entry
  {
    std::size_t sample;
    DetailBits  details;
  };
  struct Index
  {
    HashIndex                       hashes;
    std::vector<std::vector<Entry>> entries; ///< By the number of the hash.
  };
  void
  Insert(Index & index, uint64_t hash, const Entry & entry);

  const std::vector<LabeledSlice> & m_Slices;
  Index                             m_Whole;
  Index                             m_Inside;
};
} // namespace TransferLearning
} // namespace itk

#endif
