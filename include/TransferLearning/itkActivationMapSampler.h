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
/** A stack of activation maps, one per slice or one for a volume, as a function of position in the network's input.
 *
 * A position is (x, y, slice): continuous indices of the input's columns and rows (0 is the center of the first pixel)
 * and the index of the slice. Cell i of a map with w cells is centered at x = (i + 0.5) * columns / w - 0.5; the map
 * is linear between centers and constant beyond the outermost ones, like
 * `torch.nn.functional.interpolate(mode="bilinear", align_corners=False)`. The map of a volume is also linear along
 * its slices ("trilinear"). Outside of the input's pixels (x below -0.5 or above columns - 0.5, the other axes alike)
 * the map is zero. */
class TransferLearning_EXPORT ActivationMapSampler
{
public:
  using MapType = ClassificationNetwork::ActivationMap;
  using PositionType = std::array<double, 3>;

  /** \param maps one per slice, or one for a volume
   * \param size columns, rows and slices of the network's input
   * \throws ExceptionObject if the number of values of a map differs from its number of cells, or is 0. */
  ActivationMapSampler(std::vector<MapType> maps, const std::array<unsigned int, 3> & size);

  /** Sets output[i] to the value at start + i * step. Thread-safe. */
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
