// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/HDF5File.h"

#include "Weights/HDF5Handle.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
// More than any network's group holds.
constexpr std::size_t maximumLinks = 100'000;

// libhdf5 need not be built for several threads.
std::mutex libraryMutex;

// What libhdf5 says of its last failure, where it began.
std::string
DescribeError()
{
  std::string text;
  H5Ewalk2(
    H5E_DEFAULT,
    H5E_WALK_UPWARD,
    [](unsigned int, const H5E_error2_t * error, void * data) -> herr_t {
      auto & first = *static_cast<std::string *>(data);
      if (first.empty() && error->desc)
      {
        first = std::string(" (HDF5: ") + error->desc + ')';
      }
      return 0;
    },
    &text);
  return text;
}

// The driver for files in memory, with functions that hand it our bytes wherever it would allocate a copy of them.
// (libhdf5's H5LTopen_file_image() does the same, and leaks.) Opened for reading only: nothing is written to them.
hid_t
OpenBytes(MappedFile & file)
{
  constexpr std::size_t       increment = std::size_t{ 1 } << 16;
  H5FD_file_image_callbacks_t callbacks = {};
  callbacks.udata = &file;
  callbacks.image_malloc = [](std::size_t, H5FD_file_image_op_t, void * udata) -> void * {
    return const_cast<std::byte *>(static_cast<MappedFile *>(udata)->data);
  };
  callbacks.image_memcpy = [](void * bytes, const void *, std::size_t, H5FD_file_image_op_t, void *) { return bytes; };
  callbacks.image_realloc = [](void *, std::size_t, H5FD_file_image_op_t, void *) -> void * { return nullptr; };
  callbacks.image_free = [](void *, H5FD_file_image_op_t, void *) -> herr_t { return 0; };
  callbacks.udata_copy = [](void * udata) { return udata; };
  callbacks.udata_free = [](void *) -> herr_t { return 0; };
  const HDF5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  if (H5Pset_fapl_core(access, increment, false) < 0 || H5Pset_file_image_callbacks(access, &callbacks) < 0 ||
      H5Pset_file_image(access, const_cast<std::byte *>(file.data), file.size) < 0)
  {
    return H5I_INVALID_HID;
  }
  // The driver refuses the name of a file that there is; below a file there is none.
  return H5Fopen((file.file + "/bytes").c_str(), H5F_ACC_RDONLY, access);
}

// Link by link, so that nothing leads out of the file or round in a circle; invalid where a link is missing.
HDF5Handle
Open(hid_t file, const std::string & path)
{
  HDF5Handle object(H5Oopen(file, "/", H5P_DEFAULT), H5Oclose);
  for (std::size_t begin = 0; begin < path.size() && object.IsValid();)
  {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string link = path.substr(begin, end - begin);
    H5L_info_t        info = {};
    begin = end + 1;
    const bool hard = !link.empty() && link != "." && H5Iget_type(object) == H5I_GROUP &&
                      H5Lexists(object, link.c_str(), H5P_DEFAULT) > 0 &&
                      H5Lget_info(object, link.c_str(), &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD;
    object = HDF5Handle(hard ? H5Oopen(object, link.c_str(), H5P_DEFAULT) : H5I_INVALID_HID, H5Oclose);
  }
  return object;
}

HDF5Handle
Open(const HDF5File & reader, hid_t file, const std::string & path, H5I_type_t type)
{
  HDF5Handle object = Open(file, path);
  if (!object.IsValid() || H5Iget_type(object) != type)
  {
    reader.Fail(path,
                std::string("there is no such ") + (type == H5I_GROUP ? "group" : "array") +
                  ", or it is only a link, which Keras does not write");
  }
  return object;
}

// No predefined type of libhdf5 before 1.14.4: IEEE 754's binary16.
HDF5Handle
MakeHalf()
{
  HDF5Handle half(H5Tcopy(H5T_IEEE_F32LE), H5Tclose);
  H5Tset_fields(half, 15, 10, 5, 0, 10);
  H5Tset_size(half, 2);
  H5Tset_ebias(half, 15);
  return half;
}

std::optional<TensorType>
FindType(hid_t type)
{
  const HDF5Handle                   half = MakeHalf();
  const std::pair<hid_t, TensorType> types[] = {
    { H5T_IEEE_F32LE, TensorType::Float32 }, { H5T_IEEE_F64LE, TensorType::Float64 },
    { half, TensorType::Float16 },           { H5T_STD_I64LE, TensorType::Int64 },
    { H5T_STD_I32LE, TensorType::Int32 },    { H5T_STD_I16LE, TensorType::Int16 },
    { H5T_STD_I8LE, TensorType::Int8 },      { H5T_STD_U8LE, TensorType::UInt8 }
  };
  const auto found =
    std::find_if(std::begin(types), std::end(types), [type](const auto & t) { return H5Tequal(type, t.first) > 0; });
  return found == std::end(types) ? std::nullopt : std::optional<TensorType>(found->second);
}

// Nothing where the space is not an array of a size that fits into 64 bits.
std::optional<std::vector<int64_t>>
GetShape(hid_t space)
{
  std::array<hsize_t, H5S_MAX_RANK> sizes = {};
  const int                         rank = H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  const H5S_class_t                 kind = H5Sget_simple_extent_type(space);
  if (rank < 0 || (kind != H5S_SIMPLE && kind != H5S_SCALAR) ||
      std::any_of(
        sizes.begin(),
        sizes.begin() + rank,
        [](hsize_t size) { return size > hsize_t{ std::numeric_limits<int64_t>::max() }; }))
  {
    return std::nullopt;
  }
  std::vector<int64_t> shape(sizes.begin(), sizes.begin() + rank);
  return MultiplyShape(shape) ? std::optional<std::vector<int64_t>>(std::move(shape)) : std::nullopt;
}
} // namespace

HDF5File::HDF5File(MappedFile file, std::size_t memoryLimit)
  : m_Lock(libraryMutex)
  , m_File(std::move(file))
  , m_MemoryLeft(memoryLimit)
{
  H5Eget_auto2(H5E_DEFAULT, &m_ErrorFunction, &m_ErrorData);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  m_Id = OpenBytes(m_File);
  if (m_Id < 0)
  {
    const std::string reason = DescribeError();
    H5Eset_auto2(H5E_DEFAULT, m_ErrorFunction, m_ErrorData);
    ThrowWeightsError(m_File.file, "it is not a complete HDF5 file; it was truncated or is damaged" + reason + '.');
  }
}

HDF5File::~HDF5File()
{
  H5Fclose(m_Id);
  H5Eset_auto2(H5E_DEFAULT, m_ErrorFunction, m_ErrorData);
}

void
HDF5File::Fail(const std::string & path, const std::string & what) const
{
  ThrowWeightsError(m_File.file, "'/" + path + "': " + what + DescribeError() + '.');
}

void
HDF5File::TakeMemory(const std::string & path, uint64_t bytes)
{
  if (bytes > m_MemoryLeft)
  {
    this->Fail(path, "its " + std::to_string(bytes) + " bytes are more than a file of this size can decompress to");
  }
  m_MemoryLeft -= bytes;
}

bool
HDF5File::IsGroup(const std::string & path) const
{
  const HDF5Handle object = Open(m_Id, path);
  return object.IsValid() && H5Iget_type(object) == H5I_GROUP;
}

bool
HDF5File::HasAttribute(const std::string & path, const std::string & attribute) const
{
  const HDF5Handle object = Open(m_Id, path);
  return object.IsValid() && H5Aexists(object, attribute.c_str()) > 0;
}

// Texts of variable length lie in collections of the "global heap" (HDF5 File Format Specification, III.E), and none
// is longer than its collection. libhdf5 allocates all texts of an attribute before it shows one of them.
std::size_t
HDF5File::GetLargestHeap()
{
  constexpr std::string_view signature("GCOL\x01", 5);
  constexpr std::size_t      header = 16;
  const std::string_view     bytes(reinterpret_cast<const char *>(m_File.data), m_File.size);
  for (std::size_t position = m_LargestHeap == 0 ? bytes.find(signature) : bytes.npos; position != bytes.npos;
       position = bytes.find(signature, position + 1))
  {
    uint64_t size = 0;
    if (m_File.size - position >= header)
    {
      std::memcpy(&size, m_File.data + position + header - sizeof(size), sizeof(size));
    }
    // What is larger than the file is refused by libhdf5.
    m_LargestHeap = std::max<std::size_t>(m_LargestHeap, size <= m_File.size ? size : 0);
  }
  m_LargestHeap = std::max<std::size_t>(m_LargestHeap, 1);
  return m_LargestHeap;
}

std::vector<std::string>
HDF5File::ReadTexts(const std::string & path, const std::string & attribute)
{
  const HDF5Handle object = Open(m_Id, path);
  const HDF5Handle attributeHandle(H5Aopen(object, attribute.c_str(), H5P_DEFAULT), H5Aclose);
  const HDF5Handle type(H5Aget_type(attributeHandle), H5Tclose);
  const HDF5Handle space(H5Aget_space(attributeHandle), H5Sclose);
  const auto       shape = GetShape(space);
  const auto       what = "its attribute '" + attribute + "' ";
  if (!shape)
  {
    this->Fail(path, what + "cannot be read");
  }
  const auto count = static_cast<std::size_t>(*MultiplyShape(*shape));
  if (count == 0)
  {
    return {};
  }
  if (H5Tget_class(type) != H5T_STRING)
  {
    this->Fail(path, what + "does not consist of strings");
  }
  const bool        variable = H5Tis_variable_str(type) > 0;
  const std::size_t size = H5Tget_size(type);
  const std::size_t longest = variable ? size + this->GetLargestHeap() : size;
  const auto        atMost =
    static_cast<uint64_t>(MultiplyShape({ static_cast<int64_t>(count), static_cast<int64_t>(longest) }).value_or(-1));
  this->TakeMemory(path, atMost);
  std::vector<char> buffer(count * size);
  if (H5Aread(attributeHandle, type, buffer.data()) < 0)
  {
    this->Fail(path, what + "cannot be read");
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i)
  {
    const char * text = buffer.data() + i * size;
    std::size_t  length = strnlen(text, size);
    if (variable)
    {
      std::memcpy(&text, buffer.data() + i * size, sizeof(text));
      length = text ? std::strlen(text) : 0;
    }
    texts.emplace_back(text ? text : "", length);
    m_MemoryLeft -= std::min(m_MemoryLeft, length);
  }
  m_MemoryLeft += atMost;
  if (variable)
  {
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, buffer.data());
  }
  return texts;
}

std::vector<std::string>
HDF5File::ListGroup(const std::string & path) const
{
  const HDF5Handle         group = Open(*this, m_Id, path, H5I_GROUP);
  std::vector<std::string> names;
  hsize_t                  position = 0;
  const auto               collect = [](hid_t, const char * name, const H5L_info_t * info, void * data) -> herr_t {
    auto & all = *static_cast<std::vector<std::string> *>(data);
    if (info->type != H5L_TYPE_HARD || all.size() >= maximumLinks)
    {
      return -1;
    }
    all.emplace_back(name);
    return 0;
  };
  if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &position, collect, &names) < 0)
  {
    this->Fail(path, "it cannot be listed: it is damaged, or contains an external link");
  }
  return names;
}

NamedTensor
HDF5File::ReadTensor(const std::string & path, const std::string & name)
{
  const HDF5Handle dataset = Open(*this, m_Id, path, H5I_DATASET);
  const HDF5Handle properties(H5Dget_create_plist(dataset), H5Pclose);
  const auto       layout = H5Pget_layout(properties);
  if (layout == H5D_VIRTUAL || H5Pget_external_count(properties) != 0)
  {
    this->Fail(path, "its elements are in another file, which is not supported");
  }
  const HDF5Handle type(H5Dget_type(dataset), H5Tclose);
  const HDF5Handle space(H5Dget_space(dataset), H5Sclose);
  const auto       shape = GetShape(space);
  auto             elements = FindType(type);
  if (!elements && H5Tget_size(type) == 2 && this->HasAttribute(path, "dtype") &&
      this->ReadTexts(path, "dtype") == std::vector<std::string>{ "bfloat16" })
  {
    elements = TensorType::BFloat16;
  }
  if (!shape || !elements)
  {
    this->Fail(path,
               shape ? "its elements are of a type that is not supported (little-endian float16, float32, float64, "
                       "bfloat16, int8 to int64, uint8 are)"
                     : "its shape is invalid");
  }
  NamedTensor tensor;
  tensor.name = name;
  tensor.type = *elements;
  tensor.shape = *shape;
  if (layout == H5D_CONTIGUOUS)
  {
    this->LocateElements(dataset, path, tensor);
  }
  else
  {
    this->LoadElements(dataset, properties, type, path, tensor);
  }
  return tensor;
}

void
HDF5File::LocateElements(hid_t dataset, const std::string & path, NamedTensor & tensor)
{
  const std::size_t bytes = GetNumberOfBytes(tensor);
  if (bytes == 0)
  {
    return;
  }
  const haddr_t offset = H5Dget_offset(dataset);
  if (offset == HADDR_UNDEF)
  {
    this->Fail(path, "its elements were never written");
  }
  if (offset > m_File.size || bytes > m_File.size - offset || H5Dget_storage_size(dataset) < bytes)
  {
    this->Fail(path, "its " + std::to_string(bytes) + " bytes reach beyond the end of the file; it was truncated");
  }
  m_Ranges.push_back({ offset, offset + bytes, path });
  tensor.data = m_File.data + offset;
  tensor.owner = m_File.owner;
}

void
HDF5File::LoadElements(hid_t dataset, hid_t properties, hid_t type, const std::string & path, NamedTensor & tensor)
{
  // Another filter would make libhdf5 look for a library to load.
  for (int i = 0; i < H5Pget_nfilters(properties); ++i)
  {
    unsigned int       flags = 0;
    std::size_t        values = 0;
    const H5Z_filter_t filter =
      H5Pget_filter2(properties, static_cast<unsigned int>(i), &flags, &values, nullptr, 0, nullptr, nullptr);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
    {
      this->Fail(path, "it is compressed with filter " + std::to_string(filter) + ", which is not supported");
    }
  }
  if (H5Pget_layout(properties) == H5D_CHUNKED)
  {
    // A chunk is unfolded whole, however little of it belongs to the array.
    std::array<hsize_t, H5S_MAX_RANK> sizes = {};
    const int                         rank = H5Pget_chunk(properties, H5S_MAX_RANK, sizes.data());
    const auto                        elements = MultiplyShape({ sizes.begin(), sizes.begin() + std::max(rank, 0) });
    const auto                        chunk =
      elements ? static_cast<uint64_t>(*elements) * GetElementSize(tensor.type) : std::numeric_limits<uint64_t>::max();
    this->TakeMemory(path, chunk);
    m_MemoryLeft += chunk;
  }
  const std::size_t bytes = GetNumberOfBytes(tensor);
  this->TakeMemory(path, bytes);
  const auto memory = std::make_shared<std::vector<std::byte>>(bytes);
  if (bytes > 0 && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, memory->data()) < 0)
  {
    this->Fail(path, "its elements cannot be read");
  }
  tensor.data = memory->data();
  tensor.owner = memory;
}

void
HDF5File::CheckDisjointTensors() const
{
  CheckDisjoint(m_File.file, m_Ranges);
}
} // namespace TransferLearning
} // namespace itk
