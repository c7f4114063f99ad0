// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkVOILUT_h
#define itkVOILUT_h

#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace itk
{
/** \class VOILUT
 * \brief An item of the VOI LUT Sequence (0028,3010): a table from HU to gray values, PS3.3 C.11.2.1.1 \cite dicom.
 *
 * A value x is mapped to entry x - firstMapped; values below get the first entry, values above the last one.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT VOILUT
{
  std::vector<uint16_t> entries;            ///< At most 65,536; empty: no table.
  int                   firstMapped{ 0 };   ///< HU of the first entry.
  unsigned int          bitsPerEntry{ 16 }; ///< 1..16; white is 2^bits - 1.
  std::string           explanation;        ///< (0028,3003)

  bool
  operator==(const VOILUT & other) const
  {
    return entries == other.entries && firstMapped == other.firstMapped && bitsPerEntry == other.bitsPerEntry &&
           explanation == other.explanation;
  }
  bool
  operator!=(const VOILUT & other) const
  {
    return !(*this == other);
  }

  /** \throws ExceptionObject with the value if the table is inconsistent. */
  void
  Verify() const;
};

/** Prints the table without its entries. */
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, const VOILUT & table);

/** Returns the items of the VOI LUT Sequence of a DICOM file, in order; empty if there is none. ITK's readers do not
 * provide them. If Photometric Interpretation (0028,0004) is MONOCHROME1, ITK's DICOM reader inverts the values and the
 * tables do not apply to them; CTSeriesReader does not invert.
 * \throws ExceptionObject naming the file if it cannot be read or if a table is inconsistent. */
extern TransferLearning_EXPORT std::vector<VOILUT>
                               ReadVOILUTs(const std::string & fileName);
} // namespace itk

#endif
