// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchTensor_h
#define TorchTensor_h

#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"
#include "Weights/Unpickler.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Finds the storage of a key; throws ExceptionObject where there is none. */
using StorageFinder = std::function<SharedBytes(const PickleStorage &)>;

/** The element type that a torch storage class holds; nothing where safetensors has no such type here. */
std::optional<TensorType>
FindStorageType(const std::string & storageClass);

/** Tensors as a pickle describes them, with the elements where they lie. */
class TorchTensorMaker
{
public:
  TorchTensorMaker(const Pickle & pickle, std::string file, StorageFinder findStorage);

  /** Whether a value is a tensor, be it of a kind that is not read here. */
  static bool
  IsTensor(const PickleValue & value);

  /** \throws ExceptionObject naming the file and the tensor that does not lie within its storage, or whose type or kind
   * is not supported. */
  NamedTensor
  Make(const std::string & name, const PickleValue & value) const;

private:
  [[noreturn]] void
  Fail(const std::string & name, const std::string & what) const;

  std::vector<int64_t>
  GetIntegers(uint32_t tuple) const;

  void
  CheckLayout(const NamedTensor & tensor, int64_t offset, int64_t storageElements) const;

  const Pickle & m_Pickle;
  std::string    m_File;
  StorageFinder  m_FindStorage;
};
} // namespace TransferLearning
} // namespace itk

#endif
