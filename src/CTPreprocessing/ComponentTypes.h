// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ComponentTypes_h
#define ComponentTypes_h

#include "TransferLearning/itkCTPreprocessingKernel.h"
#include "itkMacro.h"

#include <cstdint>

namespace itk
{
namespace TransferLearning
{
/** Calls `function` with a value of the C++ type that a component type stands for. */
template <typename TFunction>
decltype(auto)
CallWithComponent(ComponentType type, const TFunction & function)
{
  switch (type)
  {
    case ComponentType::UInt8:
      return function(std::uint8_t{});
    case ComponentType::Int8:
      return function(std::int8_t{});
    case ComponentType::UInt16:
      return function(std::uint16_t{});
    case ComponentType::Int16:
      return function(std::int16_t{});
    case ComponentType::UInt32:
      return function(std::uint32_t{});
    case ComponentType::Int32:
      return function(std::int32_t{});
    case ComponentType::UInt64:
      return function(std::uint64_t{});
    case ComponentType::Int64:
      return function(std::int64_t{});
    case ComponentType::Float32:
      return function(float{});
    case ComponentType::Float64:
      return function(double{});
  }
  itkGenericExceptionMacro("The component type " << static_cast<int>(type) << " is not supported.");
}

inline std::size_t
GetBytesOfComponent(ComponentType type)
{
  return CallWithComponent(type, [](auto component) { return sizeof(component); });
}
} // namespace TransferLearning
} // namespace itk

#endif
