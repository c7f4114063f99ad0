// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Views images as tensors and tensors as images without copying; requires LibTorch's headers
// (find_package(TransferLearning COMPONENTS Torch)).
#ifndef itkTorchImageBridge_h
#define itkTorchImageBridge_h

#include "itkImportImageContainer.h"
#include "itkVectorImage.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"

#include <torch/types.h>

#include <vector>

namespace itk
{
/** \class TensorPixelContainer
 * \brief Pixels in the memory of a tensor, which is kept alive by the container.
 * \ingroup TransferLearning
 */
class TensorPixelContainer : public ImportImageContainer<SizeValueType, float>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(TensorPixelContainer);

  using Self = TensorPixelContainer;
  using Superclass = ImportImageContainer<SizeValueType, float>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(TensorPixelContainer);

  /** \param tensor of float32 on the CPU, whose elements are contiguous in some order */
  void
  SetTensor(const torch::Tensor & tensor)
  {
    m_Tensor = tensor;
    this->SetImportPointer(m_Tensor.data_ptr<float>(), static_cast<SizeValueType>(m_Tensor.numel()), false);
  }

protected:
  TensorPixelContainer() = default;
  ~TensorPixelContainer() override = default;

private:
  torch::Tensor m_Tensor;
};

/** Returns the image's buffered region with rows, columns ... and components in the order of the buffer, slowest first:
 * torch's channels-last format. The tensor shares the buffer's memory and keeps it alive, even if the image is deleted.
 * Changes to one are visible in the other; after writing to the tensor, call the image's Modified().
 *
 * Do not reallocate the image's pixels (Allocate(), SetRegions(), or an update of a different size) while the tensor
 * exists: ITK may then free or overwrite the shared memory. To give away the output of a filter, call
 * DisconnectPipeline().
 * \throws ExceptionObject if the image has no pixels */
template <unsigned int VDimension>
torch::Tensor
ViewBufferAsTensor(VectorImage<float, VDimension> * image)
{
  const auto container = typename VectorImage<float, VDimension>::PixelContainer::Pointer(image->GetPixelContainer());
  const auto size = image->GetBufferedRegion().GetSize();
  std::vector<int64_t> shape;
  for (unsigned int i = VDimension; i > 0; --i)
  {
    shape.push_back(static_cast<int64_t>(size[i - 1]));
  }
  shape.push_back(static_cast<int64_t>(image->GetNumberOfComponentsPerPixel()));
  int64_t elements = 1;
  for (const int64_t extent : shape)
  {
    elements *= extent;
  }
  if (container.IsNull() || elements == 0 || static_cast<int64_t>(container->Size()) < elements)
  {
    itkGenericExceptionMacro("The image of " << size << " pixels and " << image->GetNumberOfComponentsPerPixel()
                                             << " components has no buffer for them; update or allocate it first.");
  }
  return torch::from_blob(
    container->GetBufferPointer(), shape, [container](void *) {}, torch::TensorOptions().dtype(torch::kFloat32));
}

/** Returns the slices of a 3D image, or a 2D image, as a batch: N x C x H x W in channels-last memory format. Memory
 * and lifetime are as for ViewBufferAsTensor(). */
inline torch::Tensor
ViewSlicesAsTensor(VectorImage<float, 3> * image)
{
  return ViewBufferAsTensor(image).permute({ 0, 3, 1, 2 });
}
inline torch::Tensor
ViewSlicesAsTensor(VectorImage<float, 2> * image)
{
  return ViewBufferAsTensor(image).permute({ 2, 0, 1 }).unsqueeze(0);
}

/** Returns a 3D image as a batch of one volume: 1 x C x D x H x W in channels-last memory format. Memory and lifetime
 * are as for ViewBufferAsTensor(). */
inline torch::Tensor
ViewVolumeAsTensor(VectorImage<float, 3> * image)
{
  return ViewBufferAsTensor(image).permute({ 3, 0, 1, 2 }).unsqueeze(0);
}

/** Returns a batch of images, N x C x H x W, or one volume, 1 x C x D x H x W, as a 3D image with C components. The
 * image shares the tensor's memory and keeps it alive; a tensor tracked by autograd is detached. The image has unit
 * geometry: use CopyInformation() to copy that of another image of its size.
 * \throws ExceptionObject if the tensor is not float32, not on the CPU, or not in channels-last memory format, because
 * a copy would be needed, as made by `tensor.to(torch::kCPU,
 * torch::kFloat32).contiguous(at::MemoryFormat::ChannelsLast)`. */
inline VectorImage<float, 3>::Pointer
ViewTensorAsImage(const torch::Tensor & tensor)
{
  const bool isVolume = tensor.dim() == 5 && tensor.size(0) == 1;
  if ((tensor.dim() != 4 && !isVolume) || tensor.numel() == 0)
  {
    itkGenericExceptionMacro("The tensor is " << tensor.sizes()
                                              << "; an image is made of N x C x H x W or 1 x C x D x H x W.");
  }
  // Slices, rows, columns, components.
  const torch::Tensor pixels =
    isVolume ? tensor.detach().squeeze(0).permute({ 1, 2, 3, 0 }) : tensor.detach().permute({ 0, 2, 3, 1 });
  if (tensor.scalar_type() != torch::kFloat32 || !tensor.device().is_cpu() || !pixels.is_contiguous())
  {
    itkGenericExceptionMacro("The tensor of "
                             << tensor.sizes() << " is " << tensor.scalar_type() << " on " << tensor.device()
                             << " with strides " << tensor.strides()
                             << "; an image shares float32 in channels-last memory format on the CPU. Copy it with "
                                "to(torch::kCPU, torch::kFloat32).contiguous(at::MemoryFormat::ChannelsLast"
                             << (isVolume ? "3d" : "") << ").");
  }
  const auto container = TensorPixelContainer::New();
  container->SetTensor(pixels);
  const auto image = VectorImage<float, 3>::New();
  image->SetRegions(Size<3>{ { static_cast<SizeValueType>(pixels.size(2)),
                               static_cast<SizeValueType>(pixels.size(1)),
                               static_cast<SizeValueType>(pixels.size(0)) } });
  image->SetNumberOfComponentsPerPixel(static_cast<unsigned int>(pixels.size(3)));
  image->SetPixelContainer(container);
  return image;
}
} // namespace itk

#endif
