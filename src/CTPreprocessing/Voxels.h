// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Voxels_h
#define Voxels_h

#include "CTPreprocessing/PreprocessingPlan.h"

#include <type_traits>

namespace itk
{
namespace TransferLearning
{
/** The voxels of the stack that measure something. */
template <typename TComponent>
class Voxels
{
public:
  Voxels(const CTPreprocessingKernelArguments & stack, const PreprocessingPlan & plan)
    : m_Stack(stack)
    , m_Plan(plan)
  {}

  /** `visit` gets the first component of each pixel of a row. */
  template <typename TVisit>
  void
  VisitRow(unsigned int plane, unsigned int row, const TVisit & visit) const
  {
    const TComponent * pixel = static_cast<const TComponent *>(m_Stack.input) + plane * m_Stack.inputPlaneStride +
                               static_cast<std::ptrdiff_t>(row) * m_Stack.inputRowStride;
    for (unsigned int column = 0; column < m_Stack.inputColumns; ++column, pixel += m_Stack.inputColumnStride)
    {
      visit(pixel);
    }
  }

  /** `visit` gets the values of components first..end-1 of a plane. */
  template <typename TVisit>
  void
  VisitPlane(unsigned int plane, unsigned int first, unsigned int end, const TVisit & visit) const
  {
    const bool mayBePadding = std::is_floating_point<TComponent>::value || m_Stack.hasPadding;
    for (unsigned int row = 0; row < m_Stack.inputRows; ++row)
    {
      if (end - first == 1 && !mayBePadding)
      {
        this->VisitRow(plane, row, [&](const TComponent * pixel) { visit(pixel[first]); });
        continue;
      }
      this->VisitRow(plane, row, [&](const TComponent * pixel) {
        for (unsigned int component = first; component < end; ++component)
        {
          if (!m_Plan.padding.IsPadding(static_cast<float>(pixel[component])))
          {
            visit(pixel[component]);
          }
        }
      });
    }
  }

  const CTPreprocessingKernelArguments &
  GetStack() const
  {
    return m_Stack;
  }
  const PreprocessingPlan &
  GetPlan() const
  {
    return m_Plan;
  }

private:
  const CTPreprocessingKernelArguments & m_Stack;
  const PreprocessingPlan &              m_Plan;
};
} // namespace TransferLearning
} // namespace itk

#endif
