// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/PrecisionScope.h"

#include "itkMacro.h"

#include <ATen/autocast_mode.h>

#if defined(__aarch64__) && defined(__linux__)
#  include <sys/auxv.h>
#endif

namespace itk
{
namespace TransferLearning
{
namespace
{
bool
HasBFloat16(c10::Device device)
{
  if (device.is_cuda())
  {
    return true; // of every GPU that the build is for (compute capability 8.0)
  }
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16") != 0;
#elif defined(__aarch64__) && defined(__linux__)
  constexpr unsigned long bfloat16Bit = 1UL << 14; // HWCAP2_BF16
  return (getauxval(AT_HWCAP2) & bfloat16Bit) != 0;
#else
  return false;
#endif
}
} // namespace

void
VerifyPrecision(NetworkTrainingEnums::Precision precision, c10::Device device)
{
  if (precision == NetworkTrainingEnums::Precision::Float16 && !device.is_cuda())
  {
    itkGenericExceptionMacro("The precision is float16, but the device is "
                             << device.str() << ". Train with float32 or bfloat16, or on CUDA.");
  }
  if (precision == NetworkTrainingEnums::Precision::BFloat16 && !HasBFloat16(device))
  {
    itkGenericExceptionMacro("The precision is bfloat16, but this CPU has no bfloat16 arithmetic (AVX512_BF16). "
                             "Train with float32, or on CUDA.");
  }
}

PrecisionScope::PrecisionScope(NetworkTrainingEnums::Precision precision, c10::Device device)
  : m_Device(device.type())
  , m_WasEnabled(at::autocast::is_autocast_enabled(m_Device))
  , m_TypeBefore(at::autocast::get_autocast_dtype(m_Device))
{
  at::autocast::increment_nesting();
  at::autocast::set_autocast_enabled(m_Device, precision != NetworkTrainingEnums::Precision::Float32);
  at::autocast::set_autocast_dtype(m_Device,
                                   precision == NetworkTrainingEnums::Precision::Float16 ? at::kHalf : at::kBFloat16);
}

PrecisionScope::~PrecisionScope()
{
  // Weights that were converted are kept until here: they change with every step.
  if (at::autocast::decrement_nesting() == 0)
  {
    at::autocast::clear_cache();
  }
  at::autocast::set_autocast_enabled(m_Device, m_WasEnabled);
  at::autocast::set_autocast_dtype(m_Device, m_TypeBefore);
}
} // namespace TransferLearning
} // namespace itk
