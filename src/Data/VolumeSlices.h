// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef VolumeSlices_h
#define VolumeSlices_h

#include "itkLabeledSlice.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Of each slice, the index of the first one of its volume. */
inline std::vector<std::size_t>
FindVolumes(const std::vector<LabeledSlice> & slices)
{
  std::vector<std::size_t> volumes(slices.size());
  std::size_t              first = 0;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    first = slices[i].slicesOfVolume > 0 ? i : first;
    const LabeledSlice & start = slices[first];
    const bool           isPart = slices[i].IsOfSameFile(start) && slices[i].slice < start.slice + start.slicesOfVolume;
    volumes[i] = isPart ? first : i;
  }
  return volumes;
}
} // namespace TransferLearning
} // namespace itk

#endif
