// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkActivationMapSampler_h
#define itkActivationMapSampler_h

#include "itkClassificationNetwork.h"

#include <array>
#include <cstddef>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A stack of activation maps, one a slice, or that of a volume, as a function of the position in the network's input.
 *
 * A position is (x, y, slice): continuous indices of the input's columns and rows (0 is the center of the first pixel)
 * and the index of the slice. Cell i of a map of w cells is centered at x = (i + 0.5) * columns / w - 0.5; between the
 * centers the map is linear, beyond the outermost it keeps their value. That is
 * `torch.nn.functional.interpolate(mode="bilinear", align_corners=False)`. The map of a volume is linear along its
 * slices as well ("trilinear"). Beyond the input's pixels (x below -0.5 or above columns - 0.5, the others alike) it is
 * 0. */
class TransferLearning_EXPORT ActivationMapSampler
{
public:
  using MapType = ClassificationNetwork::ActivationMap;
  using PositionType = std::array<double, 3>;

  /** \param maps one a slice, or one of a volume
   * \param size columns, rows and slices of the network's input
   * \throws ExceptionObject where a map has other values than cells, or none. */
  ActivationMapSampler(std::vector<MapType> maps, const std::array<unsigned int, 3> & size);

  /** output[i] is the value at start + i * step. For concurrent use. */
  void
  SampleLine(const PositionType & start, const PositionType & step, std::size_t count, float * output) const;

private:
  float
  Sample(const PositionType & position) const;

  std::vector<MapType> m_Maps;
  PositionType         m_Size;
};
} // namespace TransferLearning
} // namespace itk

#endif
