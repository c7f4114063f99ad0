// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What CUDA gives and wants back, owned by objects.
#ifndef CUDAMemory_h
#define CUDAMemory_h

#include "itkMacro.h"

#include <cuda_runtime.h>

#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** \throws ExceptionObject where CUDA reports an error; `what` could not be done. */
inline void
VerifyCUDA(cudaError_t error, const char * what)
{
  if (error != cudaSuccess)
  {
    // Else the next launch would report it again.
    cudaGetLastError();
    itkGenericExceptionMacro("The CUDA device cannot " << what << ": " << cudaGetErrorString(error) << '.');
  }
}

/** The device of the calling thread, for a scope. */
class DeviceScope
{
public:
  explicit DeviceScope(int device)
  {
    VerifyCUDA(cudaGetDevice(&m_Before), "be queried");
    VerifyCUDA(cudaSetDevice(device), "be selected");
  }
  ~DeviceScope() { cudaSetDevice(m_Before); }
  DeviceScope(const DeviceScope &) = delete;
  DeviceScope &
  operator=(const DeviceScope &) = delete;

private:
  int m_Before{ 0 };
};

/** Memory that grows to what was asked for most, and is kept. */
template <cudaError_t (*VAllocate)(void **, std::size_t), cudaError_t (*VFree)(void *)>
class GrowingMemory
{
public:
  GrowingMemory() = default;
  ~GrowingMemory() { VFree(m_Pointer); }
  GrowingMemory(const GrowingMemory &) = delete;
  GrowingMemory &
  operator=(const GrowingMemory &) = delete;

  /** What was in it is lost where it must grow. */
  void *
  Get(std::size_t bytes)
  {
    if (bytes > m_Bytes)
    {
      VerifyCUDA(VFree(m_Pointer), "free its memory");
      m_Pointer = nullptr;
      m_Bytes = 0;
      VerifyCUDA(VAllocate(&m_Pointer, bytes), "allocate memory");
      m_Bytes = bytes;
    }
    return m_Pointer;
  }

private:
  void *      m_Pointer{ nullptr };
  std::size_t m_Bytes{ 0 };
};
using DeviceMemory = GrowingMemory<cudaMalloc, cudaFree>;
using PinnedMemory = GrowingMemory<cudaMallocHost, cudaFreeHost>;

/** A point in a stream that the host can wait for. */
class StreamEvent
{
public:
  StreamEvent() { VerifyCUDA(cudaEventCreateWithFlags(&m_Event, cudaEventDisableTiming), "create an event"); }
  ~StreamEvent() { cudaEventDestroy(m_Event); }
  StreamEvent(const StreamEvent &) = delete;
  StreamEvent &
  operator=(const StreamEvent &) = delete;

  void
  Record(cudaStream_t stream)
  {
    VerifyCUDA(cudaEventRecord(m_Event, stream), "record an event");
  }
  /** Returns at once where nothing was recorded. */
  void
  Wait()
  {
    VerifyCUDA(cudaEventSynchronize(m_Event), "finish a transfer");
  }

private:
  cudaEvent_t m_Event{ nullptr };
};
} // namespace TransferLearning
} // namespace itk

#endif
