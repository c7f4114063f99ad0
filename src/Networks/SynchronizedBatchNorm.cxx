// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Ioffe and Szegedy 2015, over processes: sums, squares and counts are added in the forward pass, two sums in the
// backward pass.
#include "Networks/SynchronizedBatchNorm.h"

#include "Distributed/ProcessGroup.h"

#include <ATen/ATen.h>
#include <ATen/OpMathType.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/** Of each channel, over all processes; in double. */
struct Moments
{
  at::Tensor mean;
  at::Tensor variance;
  double     count;
};

/** What low precision would lose in sums is computed in float. */
at::Tensor
Widen(const at::Tensor & tensor)
{
  return tensor.to(at::toOpMathType(tensor.scalar_type()));
}

/** 1 x C x 1 x 1 (x 1) */
at::Tensor
AlongChannels(const at::Tensor & values, const at::Tensor & like)
{
  std::vector<int64_t> shape(like.dim(), 1);
  shape[1] = values.numel();
  return values.to(like.scalar_type()).view(shape);
}

Moments
MeasureMoments(const at::Tensor & input, ProcessGroup & group)
{
  const int64_t channels = input.size(1);
  const auto    count = static_cast<double>(input.numel() / std::max<int64_t>(channels, 1));
  at::Tensor    sums = at::zeros({ 2 * channels + 1 }, input.options().dtype(at::kDouble));
  if (count > 0)
  {
    const auto       own = at::batch_norm_update_stats(Widen(input), {}, {}, 0.0);
    const at::Tensor mean = std::get<0>(own).to(at::kDouble);
    sums.narrow(0, 0, channels).copy_(mean * count);
    sums.narrow(0, channels, channels).copy_((std::get<1>(own).to(at::kDouble) + mean * mean) * count);
    sums[2 * channels] = count;
  }
  group.Sum(sums);
  Moments moments;
  moments.count = sums[2 * channels].item<double>();
  moments.mean = sums.narrow(0, 0, channels) / moments.count;
  moments.variance = (sums.narrow(0, channels, channels) / moments.count - moments.mean * moments.mean).clamp_min(0.0);
  return moments;
}

class Normalization : public torch::autograd::Function<Normalization>
{
public:
  static at::Tensor
  forward(AutogradContext *  context,
          const at::Tensor & input,
          const at::Tensor & weight,
          const at::Tensor & bias,
          const Moments &    moments,
          double             epsilon,
          ProcessGroup *     group)
  {
    context->save_for_backward({ input, weight, moments.mean, moments.variance });
    context->saved_data["count"] = moments.count;
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["group"] = reinterpret_cast<int64_t>(group);
    if (input.numel() == 0)
    {
      return at::empty_like(input);
    }
    const auto type = weight.scalar_type();
    return std::get<0>(at::native_batch_norm(
      input, weight, bias, moments.mean.to(type), moments.variance.to(type), false, 0.0, epsilon));
  }

  static variable_list
  backward(AutogradContext * context, variable_list gradients)
  {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &  input = saved[0];
    const at::Tensor &  weight = saved[1];
    const double        epsilon = context->saved_data["epsilon"].toDouble();
    const double        count = context->saved_data["count"].toDouble();
    auto &              group = *reinterpret_cast<ProcessGroup *>(context->saved_data["group"].toInt());
    const int64_t       channels = input.size(1);

    // With constant statistics first; what they depend on follows.
    at::Tensor ofInput = at::empty_like(input);
    at::Tensor ofWeight = at::zeros_like(weight);
    at::Tensor ofBias = at::zeros_like(weight);
    if (input.numel() > 0)
    {
      const auto type = weight.scalar_type();
      std::tie(ofInput, ofWeight, ofBias) = at::native_batch_norm_backward(gradients[0],
                                                                           input,
                                                                           weight,
                                                                           saved[2].to(type),
                                                                           saved[3].to(type),
                                                                           {},
                                                                           {},
                                                                           false,
                                                                           epsilon,
                                                                           { true, true, true });
    }
    const at::Tensor sums = at::cat({ ofWeight, ofBias }).to(at::kDouble);
    group.Sum(sums);
    const at::Tensor inverseDeviation = at::rsqrt(saved[3] + epsilon);
    const at::Tensor scale = weight.to(at::kDouble) * inverseDeviation / count;
    const at::Tensor factor = -scale * inverseDeviation * sums.narrow(0, 0, channels);
    const at::Tensor offset = -scale * sums.narrow(0, channels, channels) - factor * saved[2];
    const at::Tensor wide = Widen(input);
    ofInput = Widen(ofInput).add_(AlongChannels(offset, wide)).addcmul_(wide, AlongChannels(factor, wide));
    return { ofInput.to(input.scalar_type()), ofWeight, ofBias, {}, {}, {} };
  }
};
} // namespace

at::Tensor
SynchronizedBatchNorm(const at::Tensor & input, const BatchNormState & state, ProcessGroup & group)
{
  Moments moments;
  {
    const at::NoGradGuard noGradients;
    moments = MeasureMoments(input, group);
    const double unbiased = moments.count / std::max(moments.count - 1.0, 1.0);
    state.runningMean.mul_(1.0 - state.momentum).add_(moments.mean, state.momentum);
    state.runningVariance.mul_(1.0 - state.momentum).add_(moments.variance, state.momentum * unbiased);
  }
  return Normalization::apply(input, state.weight, state.bias, moments, state.epsilon, &group);
}
} // namespace TransferLearning
} // namespace itk
