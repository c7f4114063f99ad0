// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef StagedPlanes_h
#define StagedPlanes_h

#include "CTPreprocessing/PreprocessingPlan.h"
#include "CTPreprocessing/CUDA/PlaneTile.h"

namespace itk
{
namespace TransferLearning
{
/** A run as one block of memory, so that one transfer brings it to a device: the plan's tables, then the part of the
 * input that is read, packed plane by plane whatever its strides are. `arguments` are complete and have planes; they
 * and the plan must outlive the object. */
class StagedPlanes
{
public:
  StagedPlanes(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan);

  std::size_t
  GetSize() const
  {
    return m_Size;
  }

  /** Fills the block. */
  void
  Write(unsigned char * block) const;

  /** What is to be computed where the block lies at this address, which may be one of a device. */
  PlaneTileTask
  Describe(const unsigned char * block) const;

private:
  /** An axis of the input from the stored to the packed order; strides in components, never negative. */
  struct Axis
  {
    std::ptrdiff_t stored;
    std::ptrdiff_t packed;
    std::size_t    count;
    bool           isFlipped;
  };
  /** Where a table lies in the block. */
  template <typename TTable>
  struct Place
  {
    std::size_t offset;
    const TTable *
    In(const unsigned char * block) const
    {
      return reinterpret_cast<const TTable *>(block + offset);
    }
    void
    Write(const std::vector<TTable> & table, unsigned char * block) const;
  };
  struct PlacesOfTaps
  {
    Place<std::uint32_t> first;
    Place<std::uint32_t> count;
    Place<float>         weights;
    TileTaps
    In(const unsigned char * block, const ResamplingWeights & taps) const;
    void
    Write(const ResamplingWeights & taps, unsigned char * block) const;
  };
  template <typename TTable>
  Place<TTable>
  Reserve(std::size_t count);
  PlacesOfTaps
  Reserve(const ResamplingWeights & taps);
  void
  FindInputPlanes();
  void
  MakeTables();
  void
  MakeAxes();
  template <typename TWord>
  void
  WriteInput(unsigned char * block) const;

  const CTPreprocessingKernelArguments & m_Arguments;
  const PreprocessingPlan &              m_Plan;
  std::int32_t                           m_FirstPlane; ///< Of the input, counted from the first of the run.
  std::int32_t                           m_LastPlane;
  ResamplingWeights                      m_PlaneTaps; ///< Inputs are counted as m_FirstPlane is.
  std::vector<TileLayer>                 m_Layers;
  std::vector<TileChannel>               m_Channels;
  std::size_t                            m_Size{ 0 };
  Place<TileLayer>                       m_PlaceOfLayers;
  Place<TileChannel>                     m_PlaceOfChannels;
  PlacesOfTaps                           m_PlacesOfColumnTaps;
  PlacesOfTaps                           m_PlacesOfRowTaps;
  PlacesOfTaps                           m_PlacesOfPlaneTaps;
  Place<unsigned char>                   m_PlaceOfInput;
  Axis                                   m_Columns{};
  Axis                                   m_Rows{};
  Axis                                   m_Planes{};
};
} // namespace TransferLearning
} // namespace itk

#endif
