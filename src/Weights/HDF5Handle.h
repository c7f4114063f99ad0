// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HDF5Handle_h
#define HDF5Handle_h

#include <hdf5.h>

#include <utility>

namespace itk
{
namespace TransferLearning
{
/** An identifier of libhdf5, closed at the end of its scope. */
class HDF5Handle
{
public:
  using Close = herr_t (*)(hid_t);

  HDF5Handle(hid_t id, Close close)
    : m_Id(id)
    , m_Close(close)
  {}
  ~HDF5Handle()
  {
    if (m_Id >= 0)
    {
      m_Close(m_Id);
    }
  }
  HDF5Handle(HDF5Handle && other) noexcept
    : m_Id(std::exchange(other.m_Id, H5I_INVALID_HID))
    , m_Close(other.m_Close)
  {}
  HDF5Handle &
  operator=(HDF5Handle && other) noexcept
  {
    std::swap(m_Id, other.m_Id);
    std::swap(m_Close, other.m_Close);
    return *this;
  }

  operator hid_t() const { return m_Id; }

  bool
  IsValid() const
  {
    return m_Id >= 0;
  }

private:
  hid_t m_Id;
  Close m_Close;
};
} // namespace TransferLearning
} // namespace itk

#endif
