// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NamedTensors_h
#define NamedTensors_h

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Element types of weight files; little-endian. */
enum class TensorType : uint8_t
{
  Float64,
  Float32,
  Float16,
  BFloat16,
  Int64,
  Int32,
  Int16,
  Int8,
  UInt8,
  Bool
};

std::size_t
GetElementSize(TensorType type);

/** As safetensors spells it: "F32". */
const char *
GetSafetensorsName(TensorType type);

/** Nothing where safetensors' name is unknown here. */
std::optional<TensorType>
FindTensorType(const std::string & safetensorsName);

/** A tensor inside a file that is mapped to memory: where it lies and how it is laid out. */
struct NamedTensor
{
  std::string                 name;
  TensorType                  type{ TensorType::Float32 };
  std::vector<int64_t>        shape;
  std::vector<int64_t>        strides;         ///< In elements; none means row-major.
  const std::byte *           data{ nullptr }; ///< First element; unaligned.
  std::shared_ptr<const void> owner;           ///< Keeps the mapping alive.
};

/** All tensors of a file in the file's order, and the texts beside them. */
struct NamedTensors
{
  std::string                                      file;
  std::vector<NamedTensor>                         tensors;
  std::vector<std::pair<std::string, std::string>> metadata; ///< safetensors' __metadata__
  std::vector<std::string> sets{}; ///< Keys of all sets of weights in a checkpoint: "state_dict", "state_dict_ema".
  std::string              set{};  ///< The one whose tensors these are; empty where the file has but one.

  /** nullptr where there is none. */
  const NamedTensor *
  Find(const std::string & name) const;
};

/** Number of elements; nothing where a size is negative or the bytes would not fit into 64 bits. */
std::optional<int64_t>
MultiplyShape(const std::vector<int64_t> & shape);

std::vector<int64_t>
GetRowMajorStrides(const std::vector<int64_t> & shape);

/** Bytes of the elements as CopyElements writes them. \throws ExceptionObject naming a tensor of impossible shape. */
std::size_t
GetNumberOfBytes(const NamedTensor & tensor);

/** True where the elements lie in the file as CopyElements writes them. */
bool
IsRowMajor(const NamedTensor & tensor);

/** Copies the elements row-major, as they are (fp16 stays fp16). `destination` has room for all of them. */
void
CopyElements(const NamedTensor & tensor, void * destination);

/** The first element that is NaN or infinite; nothing where all are finite. */
std::optional<int64_t>
FindNonFinite(const NamedTensor & tensor);

/** Reads a weight file by its content, not its name: torch zip, torch legacy, safetensors,
 * an index of safetensors shards, Keras HDF5, Keras archive.
 * \param key of one set of weights in a checkpoint, or what the names of one of several networks begin with
 * ("student"); empty: the only one, or as WeightSets.h prefers
 * \throws ExceptionObject that names the file, the offset or tensor, and what is wrong. Nothing in the file is
 * executed. */
NamedTensors
ReadNamedTensors(const std::string & file, const std::string & key = {});
} // namespace TransferLearning
} // namespace itk

#endif
