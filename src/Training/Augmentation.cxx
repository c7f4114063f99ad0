// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/Augmentation.h"

#include "CTPreprocessing/PreprocessingPlan.h"
#include "Training/CounterRandom.h"
#include "Training/IntensityAugmentation.h"
#include "itkMath.h"

#include <algorithm>
#include <cmath>
#include <utility>

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
  transform.cropSide = std::sqrt(1.0 - random.NextUniform() * augmentation.crop);
  for (std::size_t axis = 0; axis < 2; ++axis)
  {
    // The outermost pixels' centres at most, so that a crop alone brings no air into view.
    transform.cropCentre[axis] = random.NextSymmetric((1.0 - transform.cropSide) / 2.0) * (size[axis] - 1.0);
  }
  return transform;
}

std::vector<CutoutSquare>
DrawCutout(const AugmentationParameters &      augmentation,
           const std::array<unsigned int, 2> & size,
           uint64_t                            seed,
           unsigned int                        epoch,
           std::size_t                         index)
{
  CounterRandom             random(RandomPurpose::Cutout, seed, epoch, index);
  const auto                side = std::max(1LL, std::llround(augmentation.cutoutSize * std::min(size[0], size[1])));
  std::vector<CutoutSquare> squares(augmentation.cutoutSquares);
  for (CutoutSquare & square : squares)
  {
    for (std::size_t axis = 0; axis < 2; ++axis)
    {
      const auto begin = static_cast<long long>(random.NextBelow(size[axis])) - side / 2;
      square.begin[axis] = static_cast<unsigned int>(std::max(begin, 0LL));
      square.end[axis] = static_cast<unsigned int>(std::min<long long>(begin + side, size[axis]));
    }
  }
  return squares;
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
    const double y = (row - centre[1]) * transform.cropSide + transform.cropCentre[1] - transform.shift[1];
    for (unsigned int column = 0; column < size[0]; ++column)
    {
      const double x = (column - centre[0]) * transform.cropSide + transform.cropCentre[0] - transform.shift[0];
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

namespace
{
PreprocessingPlan
MakePlanOfAnyImage(const CTPreprocessingParameters & preprocessing)
{
  CTPreprocessingKernelArguments anyImage;
  anyImage.inputColumns = preprocessing.size[0];
  anyImage.inputRows = preprocessing.size[1];
  anyImage.inputPlanes = preprocessing.slices;
  return MakePreprocessingPlan(anyImage, preprocessing);
}

void
FillSquare(float * plane, unsigned int columns, const CutoutSquare & square, const std::vector<float> & fill)
{
  for (std::size_t row = square.begin[1]; row < square.end[1]; ++row)
  {
    for (std::size_t column = square.begin[0]; column < square.end[0]; ++column)
    {
      std::copy(fill.begin(), fill.end(), plane + (row * columns + column) * fill.size());
    }
  }
}
} // namespace

std::vector<float>
ComputePreprocessedAir(const CTPreprocessingParameters & preprocessing)
{
  return MakePlanOfAnyImage(preprocessing).outside;
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
  const auto        plan = MakePlanOfAnyImage(preprocessing);
  const auto        transform = DrawPlaneTransform(augmentation, preprocessing.size, seed, epoch, index);
  const auto        squares = DrawCutout(augmentation, preprocessing.size, seed, epoch, index);
  const std::size_t planes = std::max(preprocessing.slices, 1u);
  const std::size_t voxelsOfPlane = std::size_t{ preprocessing.size[0] } * preprocessing.size[1];
  for (std::size_t i = 0; i < planes; ++i)
  {
    float * const plane = sample + i * voxelsOfPlane * preprocessing.channels;
    if (!(transform == PlaneTransform{}))
    {
      TransformPlane(plane, preprocessing.size, plan.outside, transform);
    }
    for (const CutoutSquare & square : squares)
    {
      FillSquare(plane, preprocessing.size[0], square, plan.outside);
    }
  }
  CounterRandom noise(RandomPurpose::Noise, seed, epoch, index);
  const auto    change = DrawIntensityChange(augmentation, seed, epoch, index);
  ChangeIntensity(sample, planes * voxelsOfPlane, plan, change, noise);
}

void
VerifyAugmentation(const CTPreprocessingParameters & preprocessing, const AugmentationParameters & augmentation)
{
  const bool                            isMeasured = preprocessing.statistics != CTPreprocessingEnums::Statistics::None;
  const std::pair<const char *, double> kinds[] = { { "windowShift", augmentation.windowShift },
                                                    { "windowContrast", augmentation.windowContrast },
                                                    { "noise", augmentation.noise } };
  for (const auto & [name, value] : kinds)
  {
    if (isMeasured && value > 0)
    {
      itkGenericExceptionMacro("augmentation." << name << " is " << value << ", but the preprocessing measures "
                                               << preprocessing.statistics
                                               << " of each input, which does not tell HU or grey levels any more. Set "
                                                  "it to 0, or statistics to none.");
    }
  }
}
} // namespace TransferLearning
} // namespace itk
