// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCacheLineImageContainer_h
#define itkCacheLineImageContainer_h

#include "itkImportImageContainer.h"
#include "itkIntTypes.h"
#include "TransferLearning/itkLargePages.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** \class CacheLineImageContainer
 * \brief Pixel container whose memory is aligned to cache lines and uses large pages.
 *
 * Rows of whole cache lines can be written with non-temporal stores; memory of ITK's own container starts 16 bytes into
 * a cache line. Imported memory is kept and released as in ITK's container.
 *
 * \ingroup TransferLearning
 */
template <typename TElement>
class ITK_TEMPLATE_EXPORT CacheLineImageContainer : public ImportImageContainer<SizeValueType, TElement>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(CacheLineImageContainer);

  using Self = CacheLineImageContainer;
  using Superclass = ImportImageContainer<SizeValueType, TElement>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(CacheLineImageContainer);

protected:
  CacheLineImageContainer() = default;
  ~CacheLineImageContainer() override { this->DeallocateManagedMemory(); }

  /** \throws MemoryAllocationError */
  TElement *
  AllocateElements(SizeValueType size, bool useValueInitialization = false) const override
  {
    void * const memory = ::operator new(size * sizeof(TElement), m_Line, std::nothrow);
    if (memory == nullptr)
    {
      throw MemoryAllocationError(__FILE__, __LINE__, "Failed to allocate memory for image.", ITK_LOCATION);
    }
    PreferLargePages(memory, size * sizeof(TElement));
    auto * const elements = static_cast<TElement *>(memory);
    useValueInitialization ? std::uninitialized_value_construct_n(elements, size)
                           : std::uninitialized_default_construct_n(elements, size);
    m_Allocated.push_back(elements);
    return elements;
  }

  void
  DeallocateManagedMemory() override
  {
    const auto found = std::find(m_Allocated.begin(), m_Allocated.end(), this->GetImportPointer());
    if (found != m_Allocated.end())
    {
      if (this->GetContainerManageMemory())
      {
        ::operator delete(*found, m_Line);
        this->SetImportPointer(nullptr);
      }
      m_Allocated.erase(found);
    }
    Superclass::DeallocateManagedMemory();
  }

private:
  static_assert(std::is_trivially_destructible<TElement>::value, "Elements are released without their destructors.");
  static constexpr std::align_val_t m_Line{ 64 };
  /** While the container grows: the old elements and the new ones. */
  mutable std::vector<TElement *> m_Allocated;
};
} // namespace TransferLearning
} // namespace itk

#endif
