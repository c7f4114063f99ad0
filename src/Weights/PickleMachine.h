// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PickleMachine_h
#define PickleMachine_h

#include "Weights/PickleStream.h"
#include "Weights/Unpickler.h"

#include <cstdint>
#include <unordered_map>

namespace itk
{
namespace TransferLearning
{
/** Python's stack machine for pickles: values, containers, memo and framing. What names mean, and what calling them
 * makes, is for the derived class. */
class PickleMachine : protected PickleStream
{
public:
  using PickleStream::PickleStream;
  virtual ~PickleMachine() = default;

  /** To the STOP of the pickle. */
  Pickle
  Run();

protected:
  using Kind = PickleValue::Kind;

  /** Opcodes that the machine does not know itself; false where they are unknown here too. */
  virtual bool
  Call(uint8_t opcode) = 0;

  /** Makes a value and pushes it; true. */
  bool
  Add(PickleValue value);

  bool
  Add(Kind kind, int64_t integer = 0, std::string text = {}, std::vector<uint32_t> items = {});

  void
  Push(uint32_t index)
  {
    m_Stack.push_back(index);
  }

  uint32_t
  Pop();

  uint32_t
  Top();

  std::vector<uint32_t>
  PopSome(unsigned int count);

  PickleValue &
  At(uint32_t index)
  {
    return m_Pickle.values[index];
  }

  Pickle m_Pickle;

private:
  std::vector<uint32_t>
  PopToMark();

  PickleValue
  ReadLong(uint64_t size);

  bool
  PushValue(uint8_t opcode);

  bool
  Collect(uint8_t opcode);

  bool
  Extend(const std::vector<uint32_t> & items, Kind kind);

  bool
  Manage(uint8_t opcode);

  bool
  Recall(uint32_t key);

  std::vector<uint32_t>                  m_Stack;
  std::vector<std::size_t>               m_Marks;
  std::unordered_map<uint32_t, uint32_t> m_Memo;
};
} // namespace TransferLearning
} // namespace itk

#endif
