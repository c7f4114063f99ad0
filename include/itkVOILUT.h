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
 * A value x takes the entry x - firstMapped; what lies below takes the first entry, what lies above the last one.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT VOILUT
{
  std::vector<uint16_t> entries;            ///< At most 65,536; none: there is no table.
  int                   firstMapped{ 0 };   ///< HU of the first entry.
  unsigned int          bitsPerEntry{ 16 }; ///< 1..16; 2^bits - 1 is white.
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

  /** \throws ExceptionObject where the table contradicts itself, with the value. */
  void
  Verify() const;
};

/** What it is, without its entries. */
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, const VOILUT & table);

/** The items of the VOI LUT Sequence of a DICOM file, in their order; none where it has no such sequence. ITK's readers
 * do not tell them. Of a file whose Photometric Interpretation (0028,0004) is MONOCHROME1 ITK's DICOM reader inverts
 * the values, for which the tables are not made; CTSeriesReader does not.
 * \throws ExceptionObject that names the file, where it cannot be read or a table contradicts itself. */
extern TransferLearning_EXPORT std::vector<VOILUT>
                               ReadVOILUTs(const std::string & fileName);
} // namespace itk

#endif
