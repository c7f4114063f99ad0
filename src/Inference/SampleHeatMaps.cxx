// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkSampleHeatMaps.h"

#include "Data/DatasetBatchLoader.h"
#include "TransferLearning/itkActivationMapSampler.h"
#include "TransferLearning/itkClassifierInput.h"
#include "TransferLearning/itkMemberOutput.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace itk
{
namespace TransferLearning
{
using MapType = ClassificationNetwork::ActivationMap;
using PositionType = ActivationMapSampler::PositionType;

/** What members read that prepare samples alike. */
struct SampleHeatMaps::Input
{
  Input(std::vector<unsigned int> membersThatReadIt, const LabeledImageDataset * dataset, CTPreprocessingParameters own)
    : members(std::move(membersThatReadIt))
    , parameters(std::move(own))
    , loader(dataset, parameters, 0)
    , pixels(loader.GetSampleSize())
  {}

  std::vector<unsigned int> members;
  CTPreprocessingParameters parameters;
  DatasetBatchLoader        loader;
  std::vector<float>        pixels;
  ImageBase<3>::Pointer     grid; ///< Of the pixels; only where there are several members.
};

namespace
{
/** Position in the pixels of a grid. */
PositionType
FindPosition(const ImageBase<3> & grid, const Point<double, 3> & point)
{
  const auto   continuous = grid.TransformPhysicalPointToContinuousIndex<double>(point);
  PositionType position{};
  for (unsigned int i = 0; i < 3; ++i)
  {
    position[i] = continuous[i] - static_cast<double>(grid.GetLargestPossibleRegion().GetIndex(i));
  }
  return position;
}

/** The map of the pixels of one grid at those of another, row by row. */
std::vector<float>
Resample(const MapType & map, const ImageBase<3> & from, const ImageBase<3> & to)
{
  const auto                 sizeOfInput = from.GetLargestPossibleRegion().GetSize();
  const ActivationMapSampler sampler({ map },
                                     { { static_cast<unsigned int>(sizeOfInput[0]),
                                         static_cast<unsigned int>(sizeOfInput[1]),
                                         static_cast<unsigned int>(sizeOfInput[2]) } });
  const auto                 region = to.GetLargestPossibleRegion();
  const auto                 size = region.GetSize();
  std::vector<float>         values(region.GetNumberOfPixels());
  float *                    line = values.data();
  for (SizeValueType slice = 0; slice < size[2]; ++slice)
  {
    for (SizeValueType row = 0; row < size[1]; ++row, line += size[0])
    {
      auto index = region.GetIndex();
      index[1] += static_cast<IndexValueType>(row);
      index[2] += static_cast<IndexValueType>(slice);
      const auto start = FindPosition(from, to.TransformIndexToPhysicalPoint<double>(index));
      ++index[0];
      // The grids are affine: two points of a line determine all others.
      auto step = FindPosition(from, to.TransformIndexToPhysicalPoint<double>(index));
      std::transform(step.begin(), step.end(), start.begin(), step.begin(), std::minus<double>());
      sampler.SampleLine(start, step, size[0], line);
    }
  }
  return values;
}
} // namespace

SampleHeatMaps::SampleHeatMaps(const ClassificationEnsemble * ensemble, const LabeledImageDataset * dataset)
  : m_Ensemble(ensemble)
  , m_Dataset(dataset)
{
  for (const auto & members : GroupMembersByInput(*ensemble))
  {
    m_Inputs.push_back(
      std::make_unique<Input>(members, dataset, ensemble->GetMember(members.front())->GetPreprocessingParameters()));
  }
}

SampleHeatMaps::~SampleHeatMaps() = default;

SampleHeatMap
SampleHeatMaps::Compute(std::size_t sample, unsigned int classIndex)
{
  SampleHeatMap        result;
  std::vector<MapType> maps(m_Ensemble->GetNumberOfMembers());
  result.members.resize(maps.size());
  for (const auto & input : m_Inputs)
  {
    input->loader.LoadSample(sample, input->pixels.data());
    input->grid = maps.size() > 1 ? input->loader.DescribeSample(sample) : nullptr;
    const auto & parameters = input->parameters;
    for (const unsigned int m : input->members)
    {
      const ForwardPass pass(m_Ensemble->GetMember(m),
                             input->pixels.data(),
                             std::max(parameters.slices, 1u),
                             parameters.size[1],
                             parameters.size[0],
                             0);
      const auto        ofSample = ComputeMemberMaps(*m_Ensemble, m, pass, classIndex);
      maps[m] = ofSample.front();
      result.members[m].isSingleCell = HaveSingleCells(ofSample);
      result.members[m].maximum = *std::max_element(maps[m].values.begin(), maps[m].values.end());
    }
  }
  result.input = m_Inputs.front()->pixels;
  result.map = maps.size() > 1 ? this->Combine(maps, result.members) : maps.front();
  return result;
}

MapType
SampleHeatMaps::Combine(const std::vector<MapType> & maps, std::vector<MemberHeatMap> & members) const
{
  const ImageBase<3> & grid = *m_Inputs.front()->grid;
  const auto           size = grid.GetLargestPossibleRegion().GetSize();
  MapType              mean;
  mean.columns = static_cast<unsigned int>(size[0]);
  mean.rows = static_cast<unsigned int>(size[1]);
  mean.slices = maps.front().slices == 0 ? 0 : static_cast<unsigned int>(size[2]);
  mean.values.resize(grid.GetLargestPossibleRegion().GetNumberOfPixels());
  for (const auto & input : m_Inputs)
  {
    for (const unsigned int m : input->members)
    {
      const auto  values = Resample(maps[m], *input->grid, grid);
      const float maximum = *std::max_element(values.begin(), values.end());
      members[m].maximum = maximum;
      for (std::size_t i = 0; maximum > 0.0F && i < values.size(); ++i)
      {
        mean.values[i] += values[i] / maximum / static_cast<float>(maps.size());
      }
    }
  }
  return mean;
}
} // namespace TransferLearning
} // namespace itk
