// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/NormRelu.h"

#include "Networks/NormKernels.h"
#include "Networks/SynchronizedBatchNorm.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIterator.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::MemoryFormat
GetFormat(const at::Tensor & map)
{
  return map.dim() == 5 ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::ChannelsLast;
}

int64_t
CountRows(const at::Tensor & map)
{
  return map.numel() / map.size(1);
}

/** Maps as the kernels see them, and ranges of their rows, at most one a thread, whose sums are added in order: equal
 * numbers of threads give equal bits. */
class JoinedRows
{
public:
  explicit JoinedRows(at::TensorList maps)
    : m_Count(CountRows(maps.front()))
    , m_Kernels(ChooseNormKernels(maps.front().scalar_type() == at::kFloat ? NormType::Float32 : NormType::BFloat16))
  {
    for (const at::Tensor & map : maps)
    {
      m_Maps.push_back({ map.const_data_ptr(), nullptr, static_cast<std::size_t>(map.size(1)) });
      m_Channels += map.size(1);
    }
    constexpr int64_t leastValues = 32768;
    m_Ranges = std::clamp<int64_t>(m_Count * m_Channels / leastValues, 1, at::get_num_threads());
    m_Scratch.resize(m_Ranges * 2 * m_Channels);
    m_Sums.resize(m_Ranges * 2 * m_Channels);
  }

  int64_t
  GetChannels() const
  {
    return m_Channels;
  }

  double
  GetCount() const
  {
    return static_cast<double>(m_Count);
  }

  /** Of the only map; see MeasureRowsFunction. */
  void
  Measure(std::vector<double> & mean, std::vector<double> & variance)
  {
    this->ForRanges([this](int64_t i, int64_t begin, int64_t end) {
      m_Kernels.measure(m_Maps.front(), begin, end, this->GetSums(i, 0), this->GetSums(i, 1), this->GetScratch(i));
    });
    mean.assign(m_Channels, 0.0);
    variance.assign(m_Channels, 0.0);
    for (int64_t i = 0; i < m_Ranges; ++i)
    {
      // Chan et al. 1983, as in the kernel.
      const auto   before = static_cast<double>(this->GetBegin(i));
      const auto   all = static_cast<double>(this->GetBegin(i + 1));
      const double share = (all - before) / all;
      for (int64_t c = 0; c < m_Channels; ++c)
      {
        const double difference = this->GetSums(i, 0)[c] - mean[c];
        mean[c] += difference * share;
        variance[c] += (this->GetSums(i, 1)[c] + difference * difference * before * share) / this->GetCount();
      }
    }
  }

  void
  Normalize(const NormTask & task)
  {
    this->Run(m_Kernels.normalize, task);
  }

  /** Their sums and moments, of all rows. */
  std::pair<const double *, const double *>
  SumGradients(const NormTask & task)
  {
    this->Run(m_Kernels.sumGradients, task);
    for (int64_t i = 1; i < m_Ranges; ++i)
    {
      for (int64_t c = 0; c < 2 * m_Channels; ++c)
      {
        m_Sums[c] += this->GetSums(i, 0)[c];
      }
    }
    return { this->GetSums(0, 0), this->GetSums(0, 1) };
  }

  void
  Propagate(const NormTask & task, at::TensorList gradients)
  {
    for (std::size_t i = 0; i < m_Maps.size(); ++i)
    {
      m_Maps[i].gradient = gradients[i].mutable_data_ptr();
    }
    this->Run(m_Kernels.propagate, task);
  }

private:
  int64_t
  GetBegin(int64_t range) const
  {
    return range * m_Count / m_Ranges;
  }

  double *
  GetSums(int64_t range, int64_t which)
  {
    return m_Sums.data() + (2 * range + which) * m_Channels;
  }

  float *
  GetScratch(int64_t range)
  {
    return m_Scratch.data() + 2 * range * m_Channels;
  }

  void
  Run(NormTaskFunction kernel, NormTask task)
  {
    task.maps = m_Maps.data();
    task.numberOfMaps = m_Maps.size();
    task.channels = static_cast<std::size_t>(m_Channels);
    this->ForRanges([&](int64_t i, int64_t begin, int64_t end) {
      NormTask own = task;
      own.begin = static_cast<std::size_t>(begin);
      own.end = static_cast<std::size_t>(end);
      own.sums = this->GetSums(i, 0);
      own.moments = this->GetSums(i, 1);
      own.scratch = this->GetScratch(i);
      kernel(own);
    });
  }

  /** An iterator, because it is within the library that it starts its threads: at::parallel_for, compiled here without
   * OpenMP, has one. */
  template <typename TFunction>
  void
  ForRanges(const TFunction & function) const
  {
    at::Tensor numbers = at::arange(m_Ranges, at::kLong);
    auto       iterator = at::TensorIterator::nullary_op(numbers);
    iterator.for_each(
      [&](char ** data, const int64_t * strides, int64_t size, int64_t) {
        for (int64_t k = 0; k < size; ++k)
        {
          const int64_t i = *reinterpret_cast<const int64_t *>(data[0] + k * strides[0]);
          function(i, this->GetBegin(i), this->GetBegin(i + 1));
        }
      },
      1);
  }

  std::vector<ChannelRows> m_Maps;
  int64_t                  m_Count;
  int64_t                  m_Channels{ 0 };
  int64_t                  m_Ranges{ 1 };
  const NormKernels &      m_Kernels;
  std::vector<float>       m_Scratch;
  std::vector<double>      m_Sums;
};

/** \param coefficients rows of mean, scale and bias */
NormTask
MakeTask(const at::Tensor & coefficients, float ceiling)
{
  NormTask task{};
  task.mean = coefficients.const_data_ptr<float>();
  task.scale = task.mean + coefficients.size(1);
  task.bias = task.scale + coefficients.size(1);
  task.ceiling = ceiling;
  return task;
}

class NormReluFunction : public torch::autograd::Function<NormReluFunction>
{
public:
  /** Weight and bias are in the coefficients; as arguments they get gradients. */
  static at::Tensor
  forward(AutogradContext * context,
          at::TensorList    maps,
          const at::Tensor & /*weight*/,
          const at::Tensor & /*bias*/,
          const at::Tensor & coefficients,
          const at::Tensor & inverseDeviation,
          float              ceiling)
  {
    context->save_for_backward(maps.vec());
    context->saved_data["coefficients"] = coefficients;
    context->saved_data["inverseDeviation"] = inverseDeviation;
    context->saved_data["ceiling"] = ceiling;
    JoinedRows           rows(maps);
    std::vector<int64_t> sizes = maps.front().sizes().vec();
    sizes[1] = rows.GetChannels();
    const at::Tensor output = at::empty(sizes, maps.front().options(), GetFormat(maps.front()));
    NormTask         task = MakeTask(coefficients, ceiling);
    task.output = output.mutable_data_ptr();
    rows.Normalize(task);
    return output;
  }

  static variable_list
  backward(AutogradContext * context, variable_list outputGradients)
  {
    const variable_list  maps = context->get_saved_variables();
    const at::Tensor     coefficients = context->saved_data["coefficients"].toTensor();
    const at::Tensor     deviations = context->saved_data["inverseDeviation"].toTensor();
    const double * const inverseDeviation = deviations.const_data_ptr<double>();
    const at::Tensor     outputGradient = outputGradients[0].contiguous(GetFormat(maps.front()));
    JoinedRows           rows(maps);
    const int64_t        channels = rows.GetChannels();
    NormTask             task = MakeTask(coefficients, static_cast<float>(context->saved_data["ceiling"].toDouble()));
    task.outputGradient = outputGradient.const_data_ptr();

    const auto         sums = rows.SumGradients(task);
    const at::Tensor   ofWeight = at::empty({ channels }, at::kFloat);
    const at::Tensor   ofBias = at::empty({ channels }, at::kFloat);
    std::vector<float> gradientMean(channels);
    std::vector<float> gradientSlope(channels);
    for (int64_t c = 0; c < channels; ++c)
    {
      const double weightGradient = sums.second[c] * inverseDeviation[c];
      ofWeight.mutable_data_ptr<float>()[c] = static_cast<float>(weightGradient);
      ofBias.mutable_data_ptr<float>()[c] = static_cast<float>(sums.first[c]);
      gradientMean[c] = static_cast<float>(sums.first[c] / rows.GetCount());
      gradientSlope[c] = static_cast<float>(weightGradient * inverseDeviation[c] / rows.GetCount());
    }
    task.gradientMean = gradientMean.data();
    task.gradientSlope = gradientSlope.data();
    variable_list gradients;
    for (const at::Tensor & map : maps)
    {
      gradients.push_back(at::empty_like(map));
    }
    rows.Propagate(task, gradients);
    gradients.insert(gradients.end(), { ofWeight, ofBias, {}, {}, {} });
    return gradients;
  }
};

void
MoveTowards(const at::Tensor & running, int64_t channel, double value, double momentum)
{
  float & current = running.mutable_data_ptr<float>()[channel];
  current = static_cast<float>((1.0 - momentum) * current + momentum * value);
}
} // namespace

at::Tensor
JoinMaps(const std::vector<MeasuredMap> & maps)
{
  variable_list joined;
  for (const MeasuredMap & measured : maps)
  {
    joined.push_back(measured.map);
  }
  return joined.size() == 1 ? joined.front() : at::cat(joined, 1);
}

bool
IsNormReluFused(const std::vector<MeasuredMap> & maps, const BatchNormState & state)
{
  const auto type = maps.front().map.scalar_type();
  return (type == at::kFloat || type == at::kBFloat16) && state.weight.scalar_type() == at::kFloat &&
         maps.front().map.numel() > maps.front().map.size(1) &&
         std::all_of(maps.begin(), maps.end(), [type](const MeasuredMap & measured) {
           const at::Tensor & map = measured.map;
           return map.is_cpu() && map.scalar_type() == type && map.is_contiguous(GetFormat(map));
         });
}

at::Tensor
NormRelu(std::vector<MeasuredMap> & maps, const BatchNormState & state, float ceiling)
{
  const auto          channels = state.weight.numel();
  const auto          count = static_cast<double>(CountRows(maps.front().map));
  const at::Tensor    coefficients = at::empty({ 3, channels }, at::kFloat);
  const at::Tensor    inverseDeviation = at::empty({ channels }, at::kDouble);
  float * const       values = coefficients.mutable_data_ptr<float>();
  const float * const weight = state.weight.const_data_ptr<float>();
  const float * const bias = state.bias.const_data_ptr<float>();
  variable_list       joined;
  int64_t             channel = 0;
  for (MeasuredMap & measured : maps)
  {
    if (measured.mean.empty())
    {
      JoinedRows(measured.map).Measure(measured.mean, measured.variance);
    }
    for (std::size_t i = 0; i < measured.mean.size(); ++i, ++channel)
    {
      const double inverse = 1.0 / std::sqrt(measured.variance[i] + state.epsilon);
      inverseDeviation.mutable_data_ptr<double>()[channel] = inverse;
      values[channel] = static_cast<float>(measured.mean[i]);
      values[channels + channel] = static_cast<float>(weight[channel] * inverse);
      values[2 * channels + channel] = bias[channel];
      MoveTowards(state.runningMean, channel, measured.mean[i], state.momentum);
      MoveTowards(state.runningVariance, channel, measured.variance[i] * count / (count - 1.0), state.momentum);
    }
    joined.push_back(measured.map);
  }
  return NormReluFunction::apply(
    at::TensorList(joined), state.weight, state.bias, coefficients, inverseDeviation, ceiling);
}
} // namespace TransferLearning
} // namespace itk
