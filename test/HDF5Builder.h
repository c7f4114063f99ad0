// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HDF5Builder_h
#define HDF5Builder_h

#include "Weights/HDF5Handle.h"

#include <algorithm>
#include <string>
#include <vector>

// Builds an HDF5 file in memory, valid or not; whatever libhdf5 refuses to write is left out.
class HDF5Builder
{
public:
  using Handle = itk::TransferLearning::HDF5Handle;

  HDF5Builder()
    : m_File(Create(), H5Fclose)
    , m_MakeGroups(H5Pcreate(H5P_LINK_CREATE), H5Pclose)
  {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5Pset_create_intermediate_group(m_MakeGroups, 1);
  }

  hid_t
  GetFile() const
  {
    return m_File;
  }

  void
  AddGroup(const std::string & path)
  {
    Handle(H5Gcreate2(m_File, path.c_str(), m_MakeGroups, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  }

  /** Each text has `length` bytes, or variable length if it is 0. */
  void
  AddTexts(const std::string &              path,
           const std::string &              attribute,
           const std::vector<std::string> & texts,
           std::size_t                      length = 0)
  {
    const hsize_t             count = texts.size();
    const Handle              type(H5Tcopy(H5T_C_S1), H5Tclose);
    std::string               fixed;
    std::vector<const char *> variable;
    for (const std::string & text : texts)
    {
      variable.push_back(text.c_str());
      fixed += text.substr(0, length) + std::string(length - std::min(length, text.size()), '\0');
    }
    H5Tset_size(type, length == 0 ? H5T_VARIABLE : length);
    const void * const values = length == 0 ? static_cast<const void *>(variable.data()) : fixed.data();
    this->AddAttribute(path, attribute, type, count, values);
  }

  void
  AddAttribute(const std::string & path, const std::string & attribute, hid_t type, hsize_t count, const void * values)
  {
    const Handle object(H5Oopen(m_File, path.empty() ? "/" : path.c_str(), H5P_DEFAULT), H5Oclose);
    const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
    const Handle created(H5Acreate2(object, attribute.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    if (count > 0)
    {
      H5Awrite(created, type, values);
    }
  }

  /** Writes as many elements of `values` as the shape needs; none if there are too few. */
  void
  AddArray(const std::string &          path,
           const std::vector<hsize_t> & shape,
           const std::vector<float> &   values = {},
           hid_t                        type = H5T_IEEE_F32LE,
           hid_t                        properties = H5P_DEFAULT)
  {
    hsize_t count = 1;
    for (const hsize_t size : shape)
    {
      count *= size;
    }
    const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
    const Handle created(H5Dcreate2(m_File, path.c_str(), type, space, m_MakeGroups, properties, H5P_DEFAULT),
                         H5Dclose);
    if (created.IsValid() && count <= values.size())
    {
      H5Dwrite(created, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    }
  }

  /** Adds another name for an existing object. */
  void
  AddLink(const std::string & path, const std::string & target)
  {
    H5Lcreate_hard(m_File, target.empty() ? "/" : target.c_str(), m_File, path.c_str(), m_MakeGroups, H5P_DEFAULT);
  }

  std::string
  GetBytes() const
  {
    H5Fflush(m_File, H5F_SCOPE_GLOBAL);
    std::string   bytes;
    const ssize_t size = H5Fget_file_image(m_File, nullptr, 0);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    H5Fget_file_image(m_File, bytes.data(), bytes.size());
    return bytes;
  }

private:
  static hid_t
  Create()
  {
    constexpr std::size_t increment = 1 << 16;
    const Handle          access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fapl_core(access, increment, false);
    // libhdf5 cannot open two files with the same name.
    static unsigned int files = 0;
    return H5Fcreate(("memory" + std::to_string(files++)).c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
  }

  Handle m_File;
  Handle m_MakeGroups;
};

#endif
