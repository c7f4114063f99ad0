// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/Augmentation.h"

#include "CTPreprocessing/PreprocessingPlan.h"
#include "Training/CounterRandom.h"
#include "itkMath.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
PlaneTransform
DrawPlaneTransform(const AugmentationParameters &      augmentation,
                   const std::array<unsigned int, 2> & size,
                   uint64_t                            seed,
                   unsigned int                        epoch,
                   std::size_t                         index)
{
  CounterRandom  random(RandomPurpose::Augmentation, seed, epoch, index);
  PlaneTransform transform;
  transform.flip = random.NextUniform() < augmentation.horizontalFlip;
  transform.rotation = random.NextSymmetric(augmentation.rotation);
  transform.scale = 1.0 + random.NextSymmetric(augmentation.scale);
  transform.shift[0] = random.NextSymmetric(augmentation.shift) * size[0];
  transform.shift[1] = random.NextSymmetric(augmentation.shift) * size[1];
  return transform;
}

namespace
{
/** Where the centred output position (x, y) comes from: matrix * (x, y), centred too. */
struct InverseMap
{
  double matrix[2][2];

  explicit InverseMap(const PlaneTransform & transform)
  {
    const double angle = transform.rotation * itk::Math::pi_over_180;
    const double cosine = std::cos(angle) / transform.scale;
    const double sine = std::sin(angle) / transform.scale;
    const double mirror = transform.flip ? -1.0 : 1.0;
    matrix[0][0] = mirror * cosine;
    matrix[0][1] = mirror * sine;
    matrix[1][0] = -sine;
    matrix[1][1] = cosine;
  }
};

/** Bilinear value of all channels at (x, y); a neighbour outside counts as fill. */
void
Interpolate(const float *                       source,
            const std::array<unsigned int, 2> & size,
            const std::vector<float> &          fill,
            double                              x,
            double                              y,
            float *                             output)
{
  const double column = std::floor(x);
  const double row = std::floor(y);
  const double fraction[2] = { x - column, y - row };
  const auto   neighbour = [&](int dx, int dy) {
    const double c = column + dx;
    const double r = row + dy;
    const bool   inside = c >= 0 && r >= 0 && c < size[0] && r < size[1];
    return inside ? source + (static_cast<std::size_t>(r) * size[0] + static_cast<std::size_t>(c)) * fill.size()
                    : fill.data();
  };
  const float * const values[4] = { neighbour(0, 0), neighbour(1, 0), neighbour(0, 1), neighbour(1, 1) };
  const double        weights[4] = { (1 - fraction[0]) * (1 - fraction[1]),
                                     fraction[0] * (1 - fraction[1]),
                                     (1 - fraction[0]) * fraction[1],
                                     fraction[0] * fraction[1] };
  for (std::size_t channel = 0; channel < fill.size(); ++channel)
  {
    double sum = 0;
    for (unsigned int i = 0; i < 4; ++i)
    {
      sum += weights[i] * values[i][channel];
    }
    output[channel] = static_cast<float>(sum);
  }
}
} // namespace

void
TransformPlane(float *                             sample,
               const std::array<unsigned int, 2> & size,
               const std::vector<float> &          fill,
               const PlaneTransform &              transform)
{
  const InverseMap         inverse(transform);
  const double             centre[2] = { (size[0] - 1.0) / 2.0, (size[1] - 1.0) / 2.0 };
  const std::vector<float> source(sample, sample + std::size_t{ size[0] } * size[1] * fill.size());
  float *                  output = sample;
  for (unsigned int row = 0; row < size[1]; ++row)
  {
    const double y = row - centre[1] - transform.shift[1];
    for (unsigned int column = 0; column < size[0]; ++column)
    {
      const double x = column - centre[0] - transform.shift[0];
      Interpolate(source.data(),
                  size,
                  fill,
                  inverse.matrix[0][0] * x + inverse.matrix[0][1] * y + centre[0],
                  inverse.matrix[1][0] * x + inverse.matrix[1][1] * y + centre[1],
                  output);
      output += fill.size();
    }
  }
}

std::vector<float>
ComputePreprocessedAir(const CTPreprocessingParameters & preprocessing)
{
  CTPreprocessingKernelArguments anyImage;
  anyImage.inputColumns = preprocessing.size[0];
  anyImage.inputRows = preprocessing.size[1];
  anyImage.inputPlanes = preprocessing.slices;
  return MakePreprocessingPlan(anyImage, preprocessing).outside;
}

void
AugmentSample(float *                           sample,
              const CTPreprocessingParameters & preprocessing,
              const AugmentationParameters &    augmentation,
              uint64_t                          seed,
              unsigned int                      epoch,
              std::size_t                       index)
{
  if (augmentation == AugmentationParameters{})
  {
    return;
  }
  const auto        air = ComputePreprocessedAir(preprocessing);
  const auto        transform = DrawPlaneTransform(augmentation, preprocessing.size, seed, epoch, index);
  const std::size_t planeSize = std::size_t{ preprocessing.size[0] } * preprocessing.size[1] * preprocessing.channels;
  for (std::size_t plane = 0; plane < std::max(preprocessing.slices, 1u); ++plane)
  {
    TransformPlane(sample + plane * planeSize, preprocessing.size, air, transform);
  }
}
} // namespace TransferLearning
} // namespace itk
