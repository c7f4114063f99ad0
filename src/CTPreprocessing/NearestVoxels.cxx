// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/NearestVoxels.h"

#include "CTPreprocessing/ResamplingBuffers.h"

#include <cstring>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** The nearest voxels of the input that a row of the output shows, and which of them are padding. */
class NearestRow
{
public:
  NearestRow(const ResamplingPlan &            plan,
             const ResamplingKernelArguments & arguments,
             const ResamplingKernels &         kernels)
    : m_Plan(plan)
    , m_Arguments(arguments)
    , m_Load(kernels.load[static_cast<std::size_t>(arguments.inputType)])
    , m_Padding(MakePaddingReplacement(arguments))
    , m_MayHavePadding(MayHavePadding(arguments))
    , m_Columns(plan.axes[0].GetShownPart(arguments.box[0]))
  {}

  /** Both of the whole output, and both show the input. */
  void
  Find(unsigned int row, unsigned int plane)
  {
    m_First = this->GetNearest(0, m_Columns.begin);
    m_Input = GetInputAddress(m_Arguments, m_First, this->GetNearest(1, row), this->GetNearest(2, plane));
  }

  /** First component of what a column shows. */
  const char *
  GetVoxel(unsigned int column) const
  {
    return m_Input + (this->GetNearest(0, column) - m_First) * m_Arguments.inputStrides[0] *
                       GetComponentSize(m_Arguments.inputType);
  }

  /** `visit` gets each column in which this component is padding, counted from the first that shows the input. */
  template <typename TVisit>
  void
  VisitPadding(unsigned int component, const TVisit & visit)
  {
    if (!m_MayHavePadding)
    {
      return;
    }
    m_Values.resize(this->GetNearest(0, m_Columns.end - 1) - m_First + 1);
    m_Load(m_Input + component * GetComponentSize(m_Arguments.inputType),
           m_Arguments.inputStrides[0],
           m_Values.size(),
           nullptr,
           m_Values.data());
    for (unsigned int column = m_Columns.begin; column < m_Columns.end; ++column)
    {
      if (m_Padding.IsPadding(m_Values[this->GetNearest(0, column) - m_First]))
      {
        visit(column - m_Columns.begin);
      }
    }
  }

private:
  unsigned int
  GetNearest(unsigned int axis, unsigned int voxel) const
  {
    return m_Plan.axes[axis].nearest[voxel - m_Plan.axes[axis].padding];
  }

  const ResamplingPlan &            m_Plan;
  const ResamplingKernelArguments & m_Arguments;
  LoadFunction                      m_Load;
  PaddingReplacement                m_Padding;
  bool                              m_MayHavePadding;
  VoxelRange                        m_Columns; ///< That show the input.
  unsigned int                      m_First{ 0 };
  const char *                      m_Input{ nullptr };
  std::vector<float>                m_Values;
};

/** A component of `VSize` bytes each. */
template <std::size_t VSize>
void
CopyRow(const NearestRow & row, const VoxelRange & columns, const ResamplingKernelArguments & arguments, char * output)
{
  for (unsigned int column = columns.begin; column < columns.end; ++column)
  {
    const char * const input = row.GetVoxel(column);
    for (std::size_t component = 0; component < arguments.components; ++component)
    {
      std::memcpy(output + component * VSize, input + component * VSize, VSize);
    }
    output += arguments.outputStrides[0] * static_cast<std::ptrdiff_t>(VSize);
  }
}

using CopyFunction = void (*)(const NearestRow &, const VoxelRange &, const ResamplingKernelArguments &, char *);

CopyFunction
ChooseCopy(std::ptrdiff_t size)
{
  return size == 1 ? CopyRow<1> : size == 2 ? CopyRow<2> : size == 4 ? CopyRow<4> : CopyRow<8>;
}
} // namespace

bool
AreVoxelsCopied(const ResamplingPlan & plan, const ResamplingKernelArguments & arguments)
{
  return arguments.inputType == arguments.outputType &&
         std::all_of(
           plan.axes.begin(), plan.axes.end(), [](const PlannedAxis & axis) { return axis.taps.maximumCount == 1; });
}

void
CopyVoxels(const ResamplingPlan &                   plan,
           const ResamplingKernelArguments &        arguments,
           const ResamplingKernels &                kernels,
           const std::function<void(std::size_t)> & completed)
{
  const auto         shown = plan.GetShownPart(arguments.box);
  const auto         size = GetComponentSize(arguments.outputType);
  const CopyFunction copy = ChooseCopy(size);
  const auto         air = static_cast<float>(arguments.airValue);
  const auto         store = kernels.store[static_cast<std::size_t>(arguments.outputType)];
  NearestRow         nearest(plan, arguments, kernels);
  for (unsigned int plane = shown[2].begin; plane < shown[2].end; ++plane)
  {
    for (unsigned int row = shown[1].begin; row < shown[1].end; ++row)
    {
      nearest.Find(row, plane);
      char * const output = GetOutputAddress(arguments, shown[0].begin, row, plane);
      copy(nearest, shown[0], arguments, output);
      for (unsigned int component = 0; component < arguments.components; ++component)
      {
        nearest.VisitPadding(component, [&](unsigned int column) {
          store(&air, 1, output + (column * arguments.outputStrides[0] + component) * size, 1);
        });
      }
      if (completed)
      {
        completed(shown[0].end - shown[0].begin);
      }
    }
  }
}

void
MarkPadding(const ResamplingPlan & plan, const ResamplingKernelArguments & arguments, const ResamplingKernels & kernels)
{
  const auto   shown = plan.GetShownPart(arguments.box);
  const auto & box = arguments.box;
  NearestRow   nearest(plan, arguments, kernels);
  for (unsigned int z = box[2].begin; z < box[2].end; ++z)
  {
    for (unsigned int y = box[1].begin; y < box[1].end; ++y)
    {
      unsigned char * const mask =
        arguments.mask + (y - box[1].begin) * arguments.maskStrides[1] + (z - box[2].begin) * arguments.maskStrides[2];
      std::fill(mask, mask + (box[0].end - box[0].begin), static_cast<unsigned char>(1));
      if (!Contains(shown[1], y) || !Contains(shown[2], z) || shown[0].begin == shown[0].end)
      {
        continue;
      }
      unsigned char * const row = mask + (shown[0].begin - box[0].begin);
      std::fill(row, row + (shown[0].end - shown[0].begin), static_cast<unsigned char>(0));
      nearest.Find(y, z);
      for (unsigned int component = 0; component < arguments.components; ++component)
      {
        nearest.VisitPadding(component, [row](unsigned int column) { row[column] = 1; });
      }
    }
  }
}
} // namespace TransferLearning
} // namespace itk
