// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/IntensityAugmentation.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** A channel's value, taken back to HU relative to the middle of its window, and seen through the changed window. */
class ChannelChange
{
public:
  ChannelChange(const UnitMap & map, const ChannelNormalization & normalization, const IntensityChange & change)
    : m_IsSigmoid(map.isSigmoid)
    , m_Length(1.0 / map.inverseWidth)
    , m_Mean(normalization.mean)
    , m_InverseDeviation(normalization.inverseDeviation)
    , m_Change(change)
  {}

  float
  operator()(float value, double noise) const
  {
    constexpr double end = 1e-6; // of 0..1; what the window has clipped, but for rounding
    constexpr double step = 1e-20;
    const double     unit = std::clamp(value / m_InverseDeviation + m_Mean, 0.0, 1.0);
    const bool       isClipped = unit <= end || unit >= 1.0 - end;
    if (m_Length < step || (m_IsSigmoid && isClipped))
    {
      return value; // a step, or the far end of a sigmoid, does not tell where the value was
    }
    const double middle = m_IsSigmoid ? std::log(unit / (1.0 - unit)) : unit - 0.5;
    const double moved =
      (middle * m_Length + (isClipped ? 0.0 : noise) - m_Change.shift) / (m_Change.factor * m_Length);
    const double changed = m_IsSigmoid ? 1.0 / (1.0 + std::exp(-moved)) : std::clamp(moved + 0.5, 0.0, 1.0);
    return static_cast<float>((changed - m_Mean) * m_InverseDeviation);
  }

private:
  bool            m_IsSigmoid;
  double          m_Length; ///< HU from 0 to 1; of a sigmoid those of its logit's unit.
  double          m_Mean;
  double          m_InverseDeviation;
  IntensityChange m_Change;
};
} // namespace

IntensityChange
DrawIntensityChange(const AugmentationParameters & augmentation, uint64_t seed, unsigned int epoch, std::size_t index)
{
  CounterRandom   random(RandomPurpose::Intensity, seed, epoch, index);
  IntensityChange change;
  change.shift = random.NextSymmetric(augmentation.windowShift);
  change.factor = 1.0 + random.NextSymmetric(augmentation.windowContrast);
  change.noise = augmentation.noise;
  return change;
}

void
ChangeIntensity(float *                   sample,
                std::size_t               voxels,
                const PreprocessingPlan & plan,
                const IntensityChange &   change,
                CounterRandom &           random)
{
  if (change.shift == 0.0 && change.factor == 1.0 && change.noise == 0.0)
  {
    return;
  }
  std::vector<ChannelChange> channels;
  for (std::size_t c = 0; c < plan.channels.size(); ++c)
  {
    channels.emplace_back(plan.sources[plan.sourceOfChannel[c]], plan.channels[c], change);
  }
  double noise = 0.0;
  for (std::size_t voxel = 0; voxel < voxels; ++voxel)
  {
    for (std::size_t c = 0; c < channels.size(); ++c, ++sample)
    {
      if (change.noise > 0.0 && (c == 0 || plan.channelsAreSlices))
      {
        noise = change.noise * random.NextGaussian();
      }
      *sample = channels[c](*sample, noise);
    }
  }
}
} // namespace TransferLearning
} // namespace itk
