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
}

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
  const MetaDataDictionary & dictionary = image->GetMetaDataDictionary();
  if (!dictionary.HasKey(key))
  {
    return nullptr;
  }
  const auto * const entry = dynamic_cast<const MetaDataObject<AcquiredSlices> *>(dictionary.Get(key));
  if (entry == nullptr)
  {
    return nullptr;
  }
  const AcquiredSlices & found = entry->GetMetaDataObjectValue();
  return found.slices.size() == image->GetLargestPossibleRegion().GetSize(2) ? &found : nullptr;
}
} // namespace TransferLearning
} // namespace itk
