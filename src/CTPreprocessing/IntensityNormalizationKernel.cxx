// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Applies what was measured or given.
#include "TransferLearning/itkIntensityNormalizationKernel.h"

#include "CTPreprocessing/ComponentTypes.h"
#include "CTPreprocessing/RowKernels.h"
#include "CTPreprocessing/ValueRows.h"

namespace itk
{
namespace TransferLearning
{
class IntensityNormalizationPlan
{
public:
  IntensityNormalizationPlan(const IntensityNormalizationSettings & settings,
                             const IntensityMeasurement *           ofChannels,
                             unsigned int                           channels,
                             ComponentType                          inputType,
                             ComponentType                          outputType);

  void
  NormalizeRow(const char * input, std::size_t count, char * output) const
  {
    std::vector<double> values(std::min(count, m_Lower.size()));
    for (std::size_t done = 0; done < count; done += m_Lower.size())
    {
      const std::size_t length = std::min(m_Lower.size(), count - done);
      m_Load(input + done * m_InputBytes, length, values.data());
      m_Normalize(values.data(), length, m_Table, output + done * m_OutputBytes);
    }
  }
  std::size_t
  GetInputBytes() const
  {
    return m_InputBytes;
  }
  std::size_t
  GetOutputBytes() const
  {
    return m_OutputBytes;
  }

private:
  RowLoadFunction      m_Load;
  RowNormalizeFunction m_Normalize;
  std::size_t          m_InputBytes;
  std::size_t          m_OutputBytes;
  // Of a block of whole voxels.
  std::vector<double> m_Lower;
  std::vector<double> m_InverseWidth;
  std::vector<double> m_Mean;
  std::vector<double> m_InverseDeviation;
  NormalizationTable  m_Table{};
};

IntensityNormalizationPlan::IntensityNormalizationPlan(const IntensityNormalizationSettings & settings,
                                                       const IntensityMeasurement *           ofChannels,
                                                       unsigned int                           channels,
                                                       ComponentType                          inputType,
                                                       ComponentType                          outputType)
  : m_Load(ChooseRowKernels().load[static_cast<std::size_t>(inputType)])
  , m_InputBytes(GetBytesOfComponent(inputType))
  , m_OutputBytes(GetBytesOfComponent(outputType))
{
  if (outputType != ComponentType::Float32 && outputType != ComponentType::Float64)
  {
    itkGenericExceptionMacro("The component type " << static_cast<int>(outputType)
                                                   << " cannot hold normalized intensities; use float or double.");
  }
  m_Normalize =
    outputType == ComponentType::Float32 ? ChooseRowKernels().normalizeToFloat : ChooseRowKernels().normalizeToDouble;
  using Statistics = CTPreprocessingEnums::Statistics;
  const std::size_t values = channels * std::max<std::size_t>(1, valuesOfBlock / channels);
  for (std::size_t i = 0; i < values; ++i)
  {
    const std::size_t            channel = i % channels;
    const IntensityMeasurement & measured = ofChannels[channel];
    const auto                   select = [channel](const std::vector<double> & given) {
      return given.size() == 1 ? given[0] : given[channel];
    };
    const bool isGiven = settings.statistics != Statistics::ZScore;
    m_Lower.push_back(measured.offset);
    m_InverseWidth.push_back(measured.scale > 0.0 ? 1.0 / measured.scale : 0.0);
    m_Mean.push_back(isGiven ? select(settings.mean) : 0.0);
    m_InverseDeviation.push_back(isGiven ? 1.0 / select(settings.standardDeviation) : 1.0);
  }
  const bool isClamped = settings.statistics == Statistics::MinMax || settings.statistics == Statistics::Percentile;
  m_Table = { m_Lower.data(), m_InverseWidth.data(), isClamped, m_Mean.data(), m_InverseDeviation.data() };
}

std::shared_ptr<const IntensityNormalizationPlan>
MakeIntensityNormalizationPlan(const IntensityNormalizationSettings & settings,
                               const IntensityMeasurement *           ofChannels,
                               unsigned int                           channels,
                               ComponentType                          inputType,
                               ComponentType                          outputType)
{
  return std::make_shared<const IntensityNormalizationPlan>(settings, ofChannels, channels, inputType, outputType);
}

void
RunIntensityNormalizationKernel(const IntensityNormalizationPlan & plan, const ValueRectangle & rectangle)
{
  ForEachRow(
    rectangle,
    plan.GetInputBytes(),
    plan.GetOutputBytes(),
    [&plan](const char * input, std::size_t count, char * output) { plan.NormalizeRow(input, count, output); });
}
} // namespace TransferLearning
} // namespace itk
