// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef RegionResampler_h
#define RegionResampler_h

#include "CTPreprocessing/ResamplingBuffers.h"
#include "CTPreprocessing/ResamplingKernels.h"
#include "CTPreprocessing/ResamplingPlan.h"

namespace itk
{
namespace TransferLearning
{
/** Sums taps along y, then x, then z, on the calling thread, for the voxels of a box that show the input.
 *
 * The box is computed in bands of a few rows through all of its planes, so that what is kept between the sums stays in
 * the processor's cache, however large the box is: of the input the rows that a row of the output needs, and after the
 * sums along x the band's rows of the planes that a plane of the output needs. */
class RegionResampler
{
public:
  RegionResampler(const ResamplingPlan &            plan,
                  const ResamplingKernelArguments & arguments,
                  const ResamplingKernels &         kernels);

  /** `completed` may be empty. */
  void
  Run(const std::function<void(std::size_t)> & completed);

private:
  /** Some rows of a component. */
  struct Band
  {
    VoxelRange   rows;
    unsigned int component;
  };
  void
  RunBand(const Band & band, const std::function<void(std::size_t)> & completed);
  void
  ResamplePlane(const Band & band, unsigned int inputPlane);
  /** Points m_Taps at the rows after one another, `step` floats apart, in a ring of `slots` of them. */
  void
  FindTaps(const float * ring, std::size_t step, unsigned int slots, unsigned int first, unsigned int count);

  /** Floats of which each row begins on a cache line. */
  struct alignas(64) CacheLine
  {
    float values[16];
  };
  using Floats = std::vector<CacheLine>;
  static Floats
  Allocate(std::size_t floats);

  const ResamplingPlan &            m_Plan;
  const ResamplingKernelArguments & m_Arguments;
  const ResamplingKernels &         m_Kernels;
  PaddingReplacement                m_Padding;
  bool                              m_MayHavePadding;
  std::array<VoxelRange, 3>         m_Shown; ///< Of the box, what shows the input.
  VoxelRange                        m_InputColumns;
  std::size_t                       m_InputStride;  ///< Floats from one row to the next.
  std::size_t                       m_OutputStride; ///< The same after the sums along x.
  Floats                            m_InputRows;    ///< A ring of as many as a row of the output has taps.
  Floats                            m_Band;         ///< After the sums along y.
  Floats                            m_Transposed;
  Floats                            m_Planes; ///< After the sums along x: a ring of as many as a plane has taps.
  Floats                            m_Row;    ///< After the sums along z.
  std::vector<const float *>        m_Taps;
};
} // namespace TransferLearning
} // namespace itk

#endif
