// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkBodyComposition_h
#define itkBodyComposition_h

#include "TransferLearningExport.h"

namespace itk
{
namespace TransferLearning
{
/** Size and tissues of the body in one slice. Shares are fractions of the body's voxels and sum to 1; all members are 0
 * if there is no body. */
struct BodyComposition
{
  double area{ 0.0 };      ///< cm2
  double airShare{ 0.0 };  ///< Below -300 HU, and values that are not numbers.
  double fatShare{ 0.0 };  ///< -300 HU to below -30 HU.
  double softShare{ 0.0 }; ///< -30 HU to 150 HU.
  double boneShare{ 0.0 }; ///< Above 150 HU.
  bool   isCut{ false };   ///< Whether the body reaches the edge of the image.

  bool
  HasBody() const
  {
    return area > 0.0;
  }
};

/** Measures a slice in HU, row-major. The body is the largest 4-connected component of the voxels above -500 HU after
 * an opening by one voxel, with its holes filled.
 * \param areaOfVoxel mm2, above 0 */
extern TransferLearning_EXPORT BodyComposition
MeasureBody(const float * values, unsigned int columns, unsigned int rows, double areaOfVoxel);
} // namespace TransferLearning
} // namespace itk

#endif
