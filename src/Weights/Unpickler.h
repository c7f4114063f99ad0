// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Unpickler_h
#define Unpickler_h

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** One value of a pickle. Values name each other by their index in Pickle::values, so that neither cycles nor any depth
 * of nesting cost a recursion. */
struct PickleValue
{
  enum class Kind : uint8_t
  {
    Scalar,  ///< None, a real number, bytes; an integer beyond 64 bits, whose bytes are in `text`.
    Integer, ///< `integer`; also a boolean
    Text,    ///< `text`
    Tuple,   ///< `items`; also a list or a set
    Dict,    ///< `items`: key, value, key, value …
    Global,  ///< `text`: "module name", never imported
    Storage, ///< `integer`: index in Pickle::storages
    Tensor,  ///< `items`: storage, shape, strides; `integer`: offset in elements
    Object   ///< of the class `text`, unknown here and never made; `items` as in a Dict, if it was filled like one;
             ///< `integer`: the value that is its state, or -1
  };
  Kind                  kind{ Kind::Scalar };
  int64_t               integer{ 0 };
  std::string           text;
  std::vector<uint32_t> items;
};

/** What a persistent id says of a storage: elements that lie outside the pickle. */
struct PickleStorage
{
  std::string type; ///< "torch FloatStorage"
  std::string key;
  int64_t     elements{ 0 };
  int64_t     offset{ 0 }; ///< First element, where this is a part of the keyed storage (legacy files).
};

struct Pickle
{
  std::vector<PickleValue>   values;
  std::vector<PickleStorage> storages;
  uint32_t                   root{ 0 };
  std::size_t                end{ 0 }; ///< Bytes up to and with STOP.

  const PickleValue &
  Root() const
  {
    return values[root];
  }
};

/** Reads one pickle (protocol 2 and later) as data: of all the names in it only those that torch.save writes for
 * tensors, parameters and ordered dictionaries mean something; all others become placeholders, and nothing is executed.
 * Time and memory are bounded by the size of the pickle.
 * \throws ExceptionObject that names `file`, `part` and the byte. */
Pickle
Unpickle(const std::byte * data, std::size_t size, const std::string & file, const std::string & part);
} // namespace TransferLearning
} // namespace itk

#endif
