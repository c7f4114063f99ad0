// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "cuda_runtime.h"

#include "Augmentation/CUDA/AugmentedVoxels.h"
#include "CTPreprocessing/CUDA/PlaneTiles.h"
#include "Support/TorchStream.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <iterator>
#include <limits>
#include <map>

struct EmulatedEvent
{
  std::size_t position{ 0 }; ///< Of the work in the stream that is done when it happens.
};

namespace
{
/** The only stream. */
struct Stream
{
  std::deque<std::function<void()>> waiting;
  std::size_t                       done{ 0 };

  std::size_t
  GetEnd() const
  {
    return done + waiting.size();
  }
  void
  RunTo(std::size_t position)
  {
    while (done < position)
    {
      const auto work = std::move(waiting.front());
      waiting.pop_front();
      ++done;
      work();
    }
  }
} theStream;

std::map<const void *, std::size_t> deviceMemory;
} // namespace

void
EmulateLaunch(std::function<void()> work)
{
  theStream.waiting.push_back(std::move(work));
}

cudaError_t
cudaGetDeviceCount(int * count)
{
  *count = 1;
  return cudaSuccess;
}

cudaError_t
cudaGetDevice(int * device)
{
  *device = 0;
  return cudaSuccess;
}

cudaError_t
cudaSetDevice(int device)
{
  return device == 0 ? cudaSuccess : cudaErrorInvalidValue;
}

cudaError_t
cudaGetLastError()
{
  return cudaSuccess;
}

const char *
cudaGetErrorString(cudaError_t error)
{
  return error == cudaSuccess ? "no error" : "invalid argument";
}

cudaError_t
cudaMallocHost(void ** pointer, std::size_t bytes)
{
  *pointer = std::malloc(bytes);
  return *pointer ? cudaSuccess : cudaErrorInvalidValue;
}

cudaError_t
cudaFreeHost(void * pointer)
{
  theStream.RunTo(theStream.GetEnd());
  std::free(pointer);
  return cudaSuccess;
}

cudaError_t
cudaMalloc(void ** pointer, std::size_t bytes)
{
  const cudaError_t error = cudaMallocHost(pointer, bytes);
  deviceMemory[*pointer] = bytes;
  return error;
}

cudaError_t
cudaFree(void * pointer)
{
  deviceMemory.erase(pointer);
  return cudaFreeHost(pointer);
}

cudaError_t
cudaPointerGetAttributes(cudaPointerAttributes * attributes, const void * pointer)
{
  auto found = deviceMemory.upper_bound(pointer);
  attributes->type = cudaMemoryTypeUnregistered;
  if (found != deviceMemory.begin())
  {
    --found;
    const bool isInside = static_cast<const char *>(pointer) < static_cast<const char *>(found->first) + found->second;
    attributes->type = isInside ? cudaMemoryTypeDevice : cudaMemoryTypeUnregistered;
  }
  return cudaSuccess;
}

cudaError_t
cudaMemcpy(void * to, const void * from, std::size_t bytes, cudaMemcpyKind kind)
{
  const cudaError_t error = cudaMemcpyAsync(to, from, bytes, kind, nullptr);
  return error == cudaSuccess ? cudaStreamSynchronize(nullptr) : error;
}

cudaError_t
cudaMemcpyAsync(void * to, const void * from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream)
{
  return cudaMemcpy2DAsync(to, bytes, from, bytes, bytes, 1, kind, stream);
}

cudaError_t
cudaMemcpy2DAsync(void *         to,
                  std::size_t    toPitch,
                  const void *   from,
                  std::size_t    fromPitch,
                  std::size_t    width,
                  std::size_t    height,
                  cudaMemcpyKind kind,
                  cudaStream_t)
{
  cudaPointerAttributes attributes{};
  cudaPointerGetAttributes(&attributes, kind == cudaMemcpyHostToDevice ? to : from);
  if (attributes.type != cudaMemoryTypeDevice || width > toPitch || width > fromPitch)
  {
    return cudaErrorInvalidValue;
  }
  EmulateLaunch([=] {
    for (std::size_t row = 0; row < height; ++row)
    {
      std::memcpy(static_cast<char *>(to) + row * toPitch, static_cast<const char *>(from) + row * fromPitch, width);
    }
  });
  return cudaSuccess;
}

cudaError_t
cudaStreamSynchronize(cudaStream_t)
{
  theStream.RunTo(theStream.GetEnd());
  return cudaSuccess;
}

cudaError_t
cudaEventCreateWithFlags(cudaEvent_t * event, unsigned int)
{
  *event = new EmulatedEvent;
  return cudaSuccess;
}

cudaError_t
cudaEventDestroy(cudaEvent_t event)
{
  delete event;
  return cudaSuccess;
}

cudaError_t
cudaEventRecord(cudaEvent_t event, cudaStream_t)
{
  event->position = theStream.GetEnd();
  return cudaSuccess;
}

cudaError_t
cudaEventSynchronize(cudaEvent_t event)
{
  theStream.RunTo(event->position);
  return cudaSuccess;
}

namespace itk
{
namespace TransferLearning
{
cudaStream_t
GetTorchStream(int)
{
  return nullptr;
}

namespace
{
/** All threads of a block, one after the other from barrier to barrier. */
struct Block
{
  float                                     held[tileRows * heldColumns];
  std::array<float, tileRows * tileColumns> sums;

  template <typename TFunction>
  void
  ForEachThread(const TFunction & function)
  {
    for (std::uint32_t thread = 0; thread < tileRows * tileColumns; ++thread)
    {
      function(TileThread{ thread % tileColumns, thread / tileColumns }, sums[thread]);
    }
  }
};
} // namespace

template <typename TComponent>
cudaError_t
LaunchPlaneTiles(const PlaneTileTask & task, cudaStream_t)
{
  EmulateLaunch([task] {
    for (std::uint32_t tile = 0; tile < CountTilesOfPlane(task) * task.numberOfPlanes; ++tile)
    {
      Block block;
      // What no thread has computed must not be used.
      std::fill(std::begin(block.held), std::end(block.held), std::numeric_limits<float>::quiet_NaN());
      block.sums.fill(std::numeric_limits<float>::quiet_NaN());
      ComputeTile<TComponent>(task, tile, block);
    }
  });
  return cudaSuccess;
}

TransferLearning_INSTANTIATE_PLANE_TILES

  namespace
{
  using ThreadOfTask = void (*)(const AugmentationTask &, std::uint32_t block, std::uint32_t thread);

  cudaError_t Launch(const AugmentationTask & task, ThreadOfTask run)
  {
    EmulateLaunch([task, run] {
      // What no thread has computed must not be used.
      std::fill_n(task.output, CountVoxels(task) * task.numberOfChannels, std::numeric_limits<float>::quiet_NaN());
      for (std::uint32_t block = 0; block < CountAugmentationBlocks(task); ++block)
      {
        for (std::uint32_t thread = 0; thread < augmentationThreads; ++thread)
        {
          run(task, block, thread);
        }
      }
    });
    return cudaSuccess;
  }
} // namespace

cudaError_t
LaunchAugmentation(const AugmentationTask & task, cudaStream_t)
{
  return Launch(task, [](const AugmentationTask & given, std::uint32_t block, std::uint32_t thread) {
    AugmentOfThread(given, block, thread);
  });
}

cudaError_t
LaunchMixing(const AugmentationTask & task, cudaStream_t)
{
  return Launch(task, [](const AugmentationTask & given, std::uint32_t block, std::uint32_t thread) {
    MixOfThread(given, block, thread);
  });
}
} // namespace TransferLearning
} // namespace itk
