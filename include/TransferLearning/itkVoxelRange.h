// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkVoxelRange_h
#define itkVoxelRange_h

namespace itk
{
namespace TransferLearning
{
/** Voxels begin..end - 1 along an axis. */
struct VoxelRange
{
  unsigned int begin;
  unsigned int end;
};
} // namespace TransferLearning
} // namespace itk

#endif
