// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// A box of the output: what shows the input is copied or summed, the rest is air.
#include "CTPreprocessing/NearestVoxels.h"
#include "CTPreprocessing/RegionResampler.h"

#include "itkMacro.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
std::size_t
CountVoxels(const std::array<VoxelRange, 3> & box)
{
  std::size_t count = 1;
  for (const VoxelRange & range : box)
  {
    count *= range.end - range.begin;
  }
  return count;
}

/** Writes air around `shown`, which lies in the box. */
void
FillAround(const ResamplingKernelArguments & arguments,
           const std::array<VoxelRange, 3> & shown,
           const ResamplingKernels &         kernels)
{
  const auto &             box = arguments.box;
  const std::vector<float> air(box[0].end - box[0].begin, static_cast<float>(arguments.airValue));
  const auto               fill = [&](unsigned int begin, unsigned int end, unsigned int y, unsigned int z) {
    for (unsigned int component = 0; component < arguments.components; ++component)
    {
      kernels.store[static_cast<std::size_t>(arguments.outputType)](
        air.data(),
        end - begin,
        GetOutputAddress(arguments, begin, y, z) + component * GetComponentSize(arguments.outputType),
        arguments.outputStrides[0]);
    }
  };
  for (unsigned int z = box[2].begin; z < box[2].end; ++z)
  {
    for (unsigned int y = box[1].begin; y < box[1].end; ++y)
    {
      const bool         showsInput = Contains(shown[1], y) && Contains(shown[2], z);
      const unsigned int begin = showsInput ? shown[0].begin : box[0].end;
      fill(box[0].begin, begin, y, z);
      fill(showsInput ? shown[0].end : begin, box[0].end, y, z);
    }
  }
}
} // namespace

void
RunResamplingKernel(const ResamplingPlan &                   plan,
                    const ResamplingKernelArguments &        arguments,
                    const std::function<void(std::size_t)> & completed)
{
  if (arguments.input == nullptr || arguments.output == nullptr)
  {
    itkGenericExceptionMacro("The resampling has no buffer for its " << (arguments.input ? "output" : "input") << '.');
  }
  const ResamplingKernels & kernels = ChooseResamplingKernels();
  const auto                shown = plan.GetShownPart(arguments.box);
  const std::size_t         outside = CountVoxels(arguments.box) - CountVoxels(shown);
  if (outside > 0)
  {
    FillAround(arguments, shown, kernels);
  }
  if (arguments.mask)
  {
    MarkPadding(plan, arguments, kernels);
  }
  if (completed)
  {
    completed(outside);
  }
  if (CountVoxels(shown) == 0)
  {
    return;
  }
  if (AreVoxelsCopied(plan, arguments))
  {
    CopyVoxels(plan, arguments, kernels, completed);
  }
  else
  {
    RegionResampler(plan, arguments, kernels).Run(completed);
  }
}
} // namespace TransferLearning
} // namespace itk
