// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkComponentType_h
#define itkComponentType_h

#include <cstdint>
#include <type_traits>

namespace itk
{
namespace TransferLearning
{
/** Component types of the images that kernels read and write. */
enum class ComponentType : uint8_t
{
  UInt8,
  Int8,
  UInt16,
  Int16,
  UInt32,
  Int32,
  UInt64,
  Int64,
  Float32,
  Float64
};

template <typename TComponent>
constexpr ComponentType
GetComponentType()
{
  static_assert(sizeof(TComponent) <= 8, "long double is not read.");
  if (std::is_floating_point<TComponent>::value)
  {
    return sizeof(TComponent) == 4 ? ComponentType::Float32 : ComponentType::Float64;
  }
  constexpr bool isSigned = std::is_signed<TComponent>::value;
  switch (sizeof(TComponent))
  {
    case 1:
      return isSigned ? ComponentType::Int8 : ComponentType::UInt8;
    case 2:
      return isSigned ? ComponentType::Int16 : ComponentType::UInt16;
    case 4:
      return isSigned ? ComponentType::Int32 : ComponentType::UInt32;
    default:
      return isSigned ? ComponentType::Int64 : ComponentType::UInt64;
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
