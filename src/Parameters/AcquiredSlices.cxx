// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkAcquiredSlices.h"

#include "itkMetaDataObject.h"

#include <ostream>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr const char * key = "TransferLearning_AcquiredSlices";
constexpr const char * gridKey = "TransferLearning_GridOfSlices";

/** In an image's dictionary; an image of another number of slices was made of the grid, and may have other axes. */
struct GridOfSlices
{
  SizeValueType count;
  bool
  operator==(const GridOfSlices & other) const
  {
    return count == other.count;
  }
  bool
  operator!=(const GridOfSlices & other) const
  {
    return !(*this == other);
  }
};

/** Null where the image has no such entry. */
template <typename TValue>
const TValue *
FindEntry(const ImageBase<3> * image, const char * name)
{
  const MetaDataDictionary & dictionary = image->GetMetaDataDictionary();
  const auto * const         entry =
    dictionary.HasKey(name) ? dynamic_cast<const MetaDataObject<TValue> *>(dictionary.Get(name)) : nullptr;
  return entry == nullptr ? nullptr : &entry->GetMetaDataObjectValue();
}
} // namespace

std::ostream &
operator<<(std::ostream & out, const AcquiredSlices & slices)
{
  return out << slices.slices.size() << " slices";
}

void
SetAcquiredSlices(ImageBase<3> * image, const AcquiredSlices & slices)
{
  EncapsulateMetaData<AcquiredSlices>(image->GetMetaDataDictionary(), key, slices);
}

const AcquiredSlices *
FindAcquiredSlices(const ImageBase<3> * image)
{
  const auto * const found = FindEntry<AcquiredSlices>(image, key);
  return found != nullptr && found->slices.size() == image->GetLargestPossibleRegion().GetSize(2) ? found : nullptr;
}

void
SetGridOfSlices(ImageBase<3> * image)
{
  EncapsulateMetaData<GridOfSlices>(
    image->GetMetaDataDictionary(), gridKey, { image->GetLargestPossibleRegion().GetSize(2) });
}

bool
CountsSlices(const ImageBase<3> * image)
{
  const auto * const grid = FindEntry<GridOfSlices>(image, gridKey);
  return FindAcquiredSlices(image) != nullptr ||
         (grid != nullptr && grid->count == image->GetLargestPossibleRegion().GetSize(2));
}
} // namespace TransferLearning
} // namespace itk
