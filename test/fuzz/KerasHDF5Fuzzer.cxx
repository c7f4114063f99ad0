// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: an HDF5 file of Keras that libhdf5 writes by instructions, so that what is read begins at its
// groups, names, texts and arrays; damaged bytes of HDF5 are libhdf5's own matter.
#include "HDF5Builder.h"
#include "Weights/KerasHDF5Reader.h"
#include "WeightBytes.h"

namespace
{
/** The instructions; Utilities/make-fuzz-seeds.py writes the same. */
class Instructions
{
public:
  Instructions(const uint8_t * data, size_t size)
    : m_Data(data)
    , m_End(data + size)
  {}

  bool
  IsDone() const
  {
    return m_Data == m_End;
  }

  uint8_t
  TakeByte()
  {
    return this->IsDone() ? 0 : *m_Data++;
  }

  /** A byte with the length, then the text. */
  std::string
  TakeText()
  {
    const std::ptrdiff_t stated = this->TakeByte();
    const std::ptrdiff_t length = std::min(stated, m_End - m_Data);
    const std::string    text(reinterpret_cast<const char *>(m_Data), static_cast<std::size_t>(length));
    m_Data += length;
    return text;
  }

private:
  const uint8_t * m_Data;
  const uint8_t * m_End;
};

void
AddTexts(Instructions & instructions, HDF5Builder & builder)
{
  const std::string        path = instructions.TakeText();
  const std::string        name = instructions.TakeText();
  const std::size_t        length = instructions.TakeByte() % 32;
  std::vector<std::string> texts(instructions.TakeByte() % 16);
  for (std::string & text : texts)
  {
    text = instructions.TakeText();
  }
  builder.AddTexts(path, name, texts, length);
}

void
AddArray(Instructions & instructions, HDF5Builder & builder)
{
  const hid_t types[] = { H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_STD_I64LE, H5T_STD_U8LE, H5T_STD_U32LE, H5T_IEEE_F32BE };
  const std::string         path = instructions.TakeText();
  const uint8_t             kind = instructions.TakeByte();
  const hid_t               type = types[instructions.TakeByte() % std::size(types)];
  std::vector<hsize_t>      shape(instructions.TakeByte() % 5);
  const HDF5Builder::Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  for (hsize_t & size : shape)
  {
    size = instructions.TakeByte() % 64;
  }
  if (kind % 4 == 1)
  {
    const std::vector<hsize_t> chunk(shape.size(), 1 + instructions.TakeByte() % 8);
    H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    H5Pset_shuffle(properties);
    H5Pset_deflate(properties, 1);
  }
  else if (kind % 4 == 2)
  {
    H5Pset_layout(properties, H5D_COMPACT);
  }
  // A kind of 128 or more leaves the elements unwritten, in an array of any size.
  const std::vector<float> values(kind < 128 ? 4096 : 0, 1.0f);
  if (kind >= 128 && !shape.empty())
  {
    shape.front() <<= instructions.TakeByte() % 56;
  }
  builder.AddArray(path, shape, values, type, properties);
}

std::string
Build(Instructions instructions)
{
  HDF5Builder        builder;
  constexpr unsigned maximumInstructions = 64;
  for (unsigned int i = 0; i < maximumInstructions && !instructions.IsDone(); ++i)
  {
    switch (instructions.TakeByte() % 5)
    {
      case 0:
        AddTexts(instructions, builder);
        break;
      case 1:
        AddArray(instructions, builder);
        break;
      case 2:
        builder.AddGroup(instructions.TakeText());
        break;
      case 3: {
        const std::string path = instructions.TakeText();
        builder.AddLink(path, instructions.TakeText());
        break;
      }
      default: {
        const std::string path = instructions.TakeText();
        H5Lcreate_soft(instructions.TakeText().c_str(), builder.GetFile(), path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
      }
    }
  }
  return builder.GetBytes();
}
} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  const std::string bytes = Build({ data, size });
  WeightBytes::Try([&bytes] {
    const auto file = WeightBytes::Wrap(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
    WeightBytes::ReadElements(
      itk::TransferLearning::ReadKerasHDF5(file, itk::TransferLearning::GetInflationLimit(bytes.size())));
  });
  return 0;
}
