// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PhysicalPhantom_h
#define PhysicalPhantom_h

#include "itkImage.h"
#include "itkImageRegionIteratorWithIndex.h"

#include <array>
#include <cmath>

// A phantom defined in physical space (LPS, mm), independent of the image grid.
namespace PhysicalPhantom
{
using ImageType = itk::Image<short, 3>;

/** Axis i of the image runs along axis `axes[i]` of space, reversed if `backwards[i]`, rotated about z and x. */
struct Acquisition
{
  std::array<unsigned int, 3> axes{ { 0, 1, 2 } };
  std::array<bool, 3>         backwards{ { false, false, false } };
  double                      degreesAboutZ{ 0.0 };
  double                      degreesAboutX{ 0.0 };
  std::array<unsigned int, 3> size{ { 40, 36, 10 } };   // along the image's axes
  std::array<double, 3>       spacing{ { 3, 3.5, 9 } }; // mm
  std::array<long, 3>         start{ { 0, 0, 0 } };
};

/** Centered at the origin of space. */
inline ImageType::Pointer
MakeGrid(const Acquisition & acquisition)
{
  const double             z = acquisition.degreesAboutZ * std::acos(-1.0) / 180.0;
  const double             x = acquisition.degreesAboutX * std::acos(-1.0) / 180.0;
  ImageType::DirectionType aboutZ;
  aboutZ.SetIdentity();
  aboutZ(0, 0) = aboutZ(1, 1) = std::cos(z);
  aboutZ(1, 0) = std::sin(z);
  aboutZ(0, 1) = -std::sin(z);
  ImageType::DirectionType aboutX;
  aboutX.SetIdentity();
  aboutX(1, 1) = aboutX(2, 2) = std::cos(x);
  aboutX(2, 1) = std::sin(x);
  aboutX(1, 2) = -std::sin(x);
  ImageType::DirectionType        permutation;
  ImageType::SizeType             size;
  ImageType::IndexType            start;
  ImageType::SpacingType          spacing;
  itk::ContinuousIndex<double, 3> center;
  permutation.Fill(0.0);
  for (unsigned int i = 0; i < 3; ++i)
  {
    permutation(acquisition.axes[i], i) = acquisition.backwards[i] ? -1.0 : 1.0;
    size[i] = acquisition.size[i];
    start[i] = acquisition.start[i];
    spacing[i] = acquisition.spacing[i];
    center[i] = static_cast<double>(start[i]) + 0.5 * (static_cast<double>(size[i]) - 1.0);
  }
  auto image = ImageType::New();
  image->SetRegions(ImageType::RegionType(start, size));
  image->SetSpacing(spacing);
  image->SetDirection(aboutZ * aboutX * permutation);
  ImageType::PointType middle;
  image->TransformContinuousIndexToPhysicalPoint(center, middle);
  ImageType::PointType origin;
  for (unsigned int i = 0; i < 3; ++i)
  {
    origin[i] = -middle[i];
  }
  image->SetOrigin(origin);
  image->Allocate();
  return image;
}

/** `inside` within the radius around the center, `outside` elsewhere. */
inline ImageType::Pointer
MakeBall(const Acquisition &          acquisition,
         const ImageType::PointType & center,
         double                       radius,
         short                        inside,
         short                        outside)
{
  auto image = MakeGrid(acquisition);
  for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    ImageType::PointType point;
    image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    it.Set(point.EuclideanDistanceTo(center) <= radius ? inside : outside);
  }
  return image;
}

/** Smooth and without symmetry, HU between about -1000 and 1000. */
inline ImageType::Pointer
MakeWaves(const Acquisition & acquisition)
{
  auto image = MakeGrid(acquisition);
  for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    ImageType::PointType point;
    image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    const double waves = std::sin(0.05 * point[0] + 0.3) + std::cos(0.08 * point[1] - 0.02 * point[0]) +
                         std::sin(0.11 * point[2] + 0.01 * point[1]);
    it.Set(static_cast<short>(std::lround(330.0 * waves)));
  }
  return image;
}
} // namespace PhysicalPhantom

#endif
