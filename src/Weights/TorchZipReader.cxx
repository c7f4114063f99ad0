// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/TorchZipReader.h"

#include "Weights/TorchScriptModule.h"
#include "Weights/TorchStateDict.h"
#include "Weights/Unpickler.h"

#include <string_view>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** \throws ExceptionObject where the file that is meant lies in the archive. */
void
VerifyIsNoPackage(const ZipArchive & archive)
{
  for (const std::string & name : archive.GetNames())
  {
    for (const std::string_view extension :
         { ".pth", ".pt", ".bin", ".ckpt", ".safetensors", ".h5", ".hdf5", ".keras" })
    {
      if (name.size() > extension.size() &&
          name.compare(name.size() - extension.size(), extension.size(), extension) == 0)
      {
        ThrowWeightsError(archive.GetFile().file, "it is a zip archive around '" + name + "': unzip it first.");
      }
    }
  }
}

// Records lie in one folder, named after the file that was saved.
std::string
FindFolder(const ZipArchive & archive)
{
  constexpr std::string_view pickle = "data.pkl";
  std::string                found;
  for (const std::string & name : archive.GetNames())
  {
    const std::size_t slash = name.rfind('/');
    const std::size_t folder = slash == std::string::npos ? 0 : slash + 1;
    // An outer folder may hold others, with files of the same name.
    if (name.compare(folder, std::string::npos, pickle) == 0 && (found.empty() || name.size() < found.size()))
    {
      found = name;
    }
  }
  if (found.empty())
  {
    VerifyIsNoPackage(archive);
    ThrowWeightsError(archive.GetFile().file, "it is a zip archive without data.pkl, neither of torch nor of Keras.");
  }
  return found.substr(0, found.size() - pickle.size());
}
} // namespace

NamedTensors
ReadTorchZip(ZipArchive & archive, const std::string & key)
{
  const std::string & file = archive.GetFile().file;
  const std::string   folder = FindFolder(archive);
  if (archive.Has(folder + "byteorder"))
  {
    const SharedBytes order = archive.Locate(folder + "byteorder");
    if (std::string_view(reinterpret_cast<const char *>(order.data), order.size) != "little")
    {
      ThrowWeightsError(file, "it was written by a big-endian machine, which is not supported.");
    }
  }
  const SharedBytes bytes = archive.Locate(folder + "data.pkl");
  const Pickle      pickle = Unpickle(bytes.data, bytes.size, file, "data.pkl");
  const auto        findStorage = [&archive, &folder](const PickleStorage & storage) {
    return archive.Locate(folder + "data/" + storage.key);
  };
  // torch.jit.save writes the constants of the code beside the weights.
  return archive.Has(folder + "constants.pkl") ? CollectScriptModule(pickle, archive, folder, findStorage)
                                               : CollectStateDict(pickle, file, findStorage, key);
}
} // namespace TransferLearning
} // namespace itk
