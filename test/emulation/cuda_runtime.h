// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The part of CUDA's runtime that src/CUDA uses, emulated on the host: the sources are compiled against this header, so
// the tests of the CUDA device can run without a GPU.
//
// The device is as lazy as CUDA allows: work in a stream is done only when something waits for it, so reusing a buffer
// too early gives wrong numbers. Device memory is host heap memory: AddressSanitizer finds the errors there that
// compute-sanitizer would find on a device.
#ifndef EmulatedCUDARuntime_h
#define EmulatedCUDARuntime_h

#include <cstddef>
#include <functional>

enum cudaError_t
{
  cudaSuccess,
  cudaErrorInvalidValue
};
enum cudaMemcpyKind
{
  cudaMemcpyHostToDevice,
  cudaMemcpyDeviceToHost
};
enum cudaMemoryType
{
  cudaMemoryTypeUnregistered,
  cudaMemoryTypeDevice
};
struct cudaPointerAttributes
{
  cudaMemoryType type;
};
struct EmulatedStream;
struct EmulatedEvent;
using cudaStream_t = EmulatedStream *;
using cudaEvent_t = EmulatedEvent *;
constexpr unsigned int cudaEventDisableTiming = 2;

cudaError_t
cudaGetDeviceCount(int * count);
cudaError_t
cudaGetDevice(int * device);
cudaError_t
cudaSetDevice(int device);
cudaError_t
cudaGetLastError();
const char *
cudaGetErrorString(cudaError_t error);

cudaError_t
cudaMalloc(void ** pointer, std::size_t bytes);
cudaError_t
cudaFree(void * pointer);
cudaError_t
cudaMallocHost(void ** pointer, std::size_t bytes);
cudaError_t
cudaFreeHost(void * pointer);
cudaError_t
cudaPointerGetAttributes(cudaPointerAttributes * attributes, const void * pointer);

cudaError_t
cudaMemcpy(void * to, const void * from, std::size_t bytes, cudaMemcpyKind kind);
cudaError_t
cudaMemcpyAsync(void * to, const void * from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t
cudaMemcpy2DAsync(void *         to,
                  std::size_t    toPitch,
                  const void *   from,
                  std::size_t    fromPitch,
                  std::size_t    width,
                  std::size_t    height,
                  cudaMemcpyKind kind,
                  cudaStream_t   stream);

cudaError_t
cudaStreamSynchronize(cudaStream_t stream);
cudaError_t
cudaEventCreateWithFlags(cudaEvent_t * event, unsigned int flags);
cudaError_t
cudaEventDestroy(cudaEvent_t event);
cudaError_t
cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t
cudaEventSynchronize(cudaEvent_t event);

/** Replaces <<<...>>>. */
void
EmulateLaunch(std::function<void()> work);

#endif
