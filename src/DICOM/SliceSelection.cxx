// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Which files of a series are the slices of its volume.
#include "DICOM/SliceStack.h"

#include "itkMacro.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Group = std::vector<SliceHeader>;
using Reason = CTSeriesEnums::Reason;

// mm; positions nearer than this are one position: writers round them to 2 to 6 decimals.
constexpr double positionTolerance = 0.01;

template <typename TArray>
bool
IsNear(const TArray & a, const TArray & b, double tolerance)
{
  return std::equal(
    a.begin(), a.end(), b.begin(), [tolerance](double x, double y) { return std::abs(x - y) <= tolerance; });
}

template <typename... TValues>
std::string
Text(const TValues &... values)
{
  std::ostringstream stream;
  (stream << ... << values);
  return stream.str();
}

/** What keeps a file out of the volume that another one is in; empty where nothing does. */
std::string
Difference(const SliceHeader & kept, const SliceHeader & other)
{
  if (other.patientID != kept.patientID)
  {
    return "another patient (0010,0020)";
  }
  if (other.frameOfReferenceUID != kept.frameOfReferenceUID)
  {
    return "another frame of reference (0020,0052)";
  }
  if (other.imageType != kept.imageType)
  {
    return Text("image type (0008,0008) ", other.imageType, ", not ", kept.imageType);
  }
  if (other.columns != kept.columns || other.rows != kept.rows)
  {
    return Text("matrix size ", other.columns, "x", other.rows, ", not ", kept.columns, "x", kept.rows);
  }
  if (!IsNear(other.rowDirection, kept.rowDirection, 1e-3) ||
      !IsNear(other.columnDirection, kept.columnDirection, 1e-3))
  {
    return "another orientation (0020,0037)";
  }
  if (!IsNear(other.pixelSpacing, kept.pixelSpacing, 1e-4 * kept.pixelSpacing[0]))
  {
    return Text("pixel spacing (0028,0030) ",
                other.pixelSpacing[1],
                "\\",
                other.pixelSpacing[0],
                " mm, not ",
                kept.pixelSpacing[1],
                "\\",
                kept.pixelSpacing[0]);
  }
  if (other.kernel != kept.kernel)
  {
    return Text("convolution kernel (0018,1210) '", other.kernel, "', not '", kept.kernel, "'");
  }
  return {};
}

bool
HasFile(const Group & group, const std::string & file)
{
  return std::any_of(group.begin(), group.end(), [&file](const SliceHeader & header) { return header.file == file; });
}

/** A list of what was left out, for an error: at most five files. */
std::string
ListLeftOut(const CTSeriesReport & report)
{
  constexpr std::size_t most = 5;
  std::string           list;
  for (std::size_t i = 0; i < std::min(most, report.leftOut.size()); ++i)
  {
    list += "\n  " + FileName(report.leftOut[i].file) + ": " + report.leftOut[i].reason;
  }
  if (report.leftOut.size() > most)
  {
    list += Text("\n  and ", report.leftOut.size() - most, " more");
  }
  return list;
}

/** The largest group of slices that can share a grid; the others are left out. */
Group
SelectGroup(const Group & slices, const std::string & file, CTSeriesReport & report)
{
  std::vector<Group> groups;
  for (const SliceHeader & slice : slices)
  {
    const auto group = std::find_if(
      groups.begin(), groups.end(), [&slice](const Group & g) { return Difference(g.front(), slice).empty(); });
    if (group == groups.end())
    {
      groups.push_back({ slice });
    }
    else
    {
      group->push_back(slice);
    }
  }
  std::stable_sort(groups.begin(), groups.end(), [&file](const Group & a, const Group & b) {
    return std::make_pair(HasFile(a, file), a.size()) > std::make_pair(HasFile(b, file), b.size());
  });
  if (groups.size() > 1 && groups[0].size() == groups[1].size() && !HasFile(groups[0], file))
  {
    itkGenericExceptionMacro("The series " << report.seriesInstanceUID << " has no largest group of slices: of "
                                           << groups.size() << " groups, the first two have " << groups[0].size()
                                           << " file(s) each. '" << groups[1].front().file << "' differs from '"
                                           << groups[0].front().file
                                           << "': " << Difference(groups[0].front(), groups[1].front())
                                           << ". Give a file of the group to be read, or put each group into its own "
                                              "folder.");
  }
  for (std::size_t i = 1; i < groups.size(); ++i)
  {
    for (const SliceHeader & slice : groups[i])
    {
      report.leftOut.push_back({ slice.file, Difference(groups[0].front(), slice), Reason::DifferentVolume });
    }
  }
  return groups[0];
}

std::vector<double>
GetDistances(const Group & slices)
{
  const auto &                x = slices.front().rowDirection;
  const auto &                y = slices.front().columnDirection;
  const std::array<double, 3> normal{ x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0] };
  std::vector<double>         distances;
  for (const SliceHeader & slice : slices)
  {
    distances.push_back(slice.position[0] * normal[0] + slice.position[1] * normal[1] + slice.position[2] * normal[2]);
  }
  return distances;
}

/** The slices of one acquisition number, and the stretch of the normal that they span. */
struct Acquisition
{
  std::string         name;
  std::vector<size_t> members;
  double              low{};
  double              high{};
  bool                hasFile{ false };
};

/** Acquisitions that follow each other (step and shoot) make one volume, acquisitions that interleave are two volumes
 * at one place, as before and after contrast medium: the largest is kept. */
Group
SelectAcquisitions(const Group & slices, const std::string & file, CTSeriesReport & report)
{
  const auto                         distances = GetDistances(slices);
  std::map<std::string, Acquisition> byName;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    Acquisition & acquisition = byName[slices[i].acquisition];
    const bool    first = acquisition.members.empty();
    acquisition.name = slices[i].acquisition;
    acquisition.low = first ? distances[i] : std::min(acquisition.low, distances[i]);
    acquisition.high = first ? distances[i] : std::max(acquisition.high, distances[i]);
    acquisition.hasFile = acquisition.hasFile || slices[i].file == file;
    acquisition.members.push_back(i);
  }
  std::vector<Acquisition> acquisitions;
  for (const auto & entry : byName)
  {
    acquisitions.push_back(entry.second);
  }
  std::stable_sort(acquisitions.begin(), acquisitions.end(), [](const Acquisition & a, const Acquisition & b) {
    const auto rank = [](const Acquisition & c) {
      return std::make_tuple(!c.hasFile, -static_cast<long>(c.members.size()), std::atol(c.name.c_str()));
    };
    return rank(a) < rank(b);
  });
  std::vector<const Acquisition *> kept;
  std::set<std::size_t>            dropped;
  for (const Acquisition & acquisition : acquisitions)
  {
    const auto rival = std::find_if(kept.begin(), kept.end(), [&acquisition](const Acquisition * other) {
      return acquisition.low < other->high - positionTolerance && other->low < acquisition.high - positionTolerance;
    });
    if (rival == kept.end())
    {
      kept.push_back(&acquisition);
      continue;
    }
    report.warnings.push_back(Text("Acquisition '",
                                   acquisition.name,
                                   "' (0020,0012) lies between the slices of acquisition '",
                                   (*rival)->name,
                                   "' and was left out: ",
                                   acquisition.members.size(),
                                   " file(s)."));
    for (const std::size_t member : acquisition.members)
    {
      dropped.insert(member);
      report.leftOut.push_back({ slices[member].file,
                                 Text("acquisition '",
                                      acquisition.name,
                                      "' (0020,0012), which lies between the slices of acquisition '",
                                      (*rival)->name,
                                      "'"),
                                 Reason::DifferentVolume });
    }
  }
  Group selected;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    if (dropped.count(i) == 0)
    {
      selected.push_back(slices[i]);
    }
  }
  return selected;
}

/** Ascending along the normal, one slice a position. */
Group
SortAndRemoveDuplicates(const Group & slices, const std::string & file, CTSeriesReport & report)
{
  const auto               distances = GetDistances(slices);
  std::vector<std::size_t> order(slices.size());
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    order[i] = i;
  }
  std::stable_sort(
    order.begin(), order.end(), [&distances](std::size_t a, std::size_t b) { return distances[a] < distances[b]; });
  const auto isBetter = [&](std::size_t a, std::size_t b) {
    const auto rank = [&](std::size_t i) {
      return std::make_tuple(slices[i].file != file, slices[i].instanceNumber, slices[i].file);
    };
    return rank(a) < rank(b);
  };
  Group       sorted;
  std::size_t duplicates = 0;
  for (std::size_t begin = 0; begin < order.size();)
  {
    std::size_t end = begin + 1;
    while (end < order.size() && distances[order[end]] - distances[order[begin]] < positionTolerance)
    {
      ++end;
    }
    const std::size_t best = *std::min_element(order.begin() + begin, order.begin() + end, isBetter);
    for (std::size_t i = begin; i < end; ++i)
    {
      if (order[i] != best)
      {
        const bool same = slices[order[i]].sopInstanceUID == slices[best].sopInstanceUID;
        report.leftOut.push_back({ slices[order[i]].file,
                                   (same ? "the same image (0008,0018) as " : "at the same position (0020,0032) as ") +
                                     FileName(slices[best].file),
                                   Reason::DuplicatePosition });
        ++duplicates;
      }
    }
    sorted.push_back(slices[best]);
    begin = end;
  }
  if (duplicates > 0)
  {
    report.warnings.push_back(
      Text(duplicates,
           " file(s) duplicate the position of another and were left out; the lowest instance number was kept."));
  }
  return sorted;
}
/** A rescale that only some of the slices have is no rescale of the others. */
void
CheckRescale(const Group & slices, const CTSeriesReport & report)
{
  const auto hasNone = [](const SliceHeader & slice) { return !slice.hasRescale; };
  const auto missing = std::find_if(slices.begin(), slices.end(), hasNone);
  if (missing != slices.end() && !std::all_of(slices.begin(), slices.end(), hasNone))
  {
    itkGenericExceptionMacro("The series " << report.seriesInstanceUID << " cannot be read as HU: '"
                                           << FileName(missing->file)
                                           << "' has no Rescale Slope (0028,1053) and Intercept (0028,1052), other "
                                              "slices have them.");
  }
}
} // namespace

std::vector<SliceHeader>
SelectSlices(const std::vector<SliceHeader> & headers, const std::string & file, CTSeriesReport & report)
{
  Group usable;
  for (const SliceHeader & header : headers)
  {
    if (header.defect.empty())
    {
      usable.push_back(header);
    }
    else if (header.file == file)
    {
      itkGenericExceptionMacro("'" << file << "' cannot be a slice of a volume: " << header.defect << '.');
    }
    else if (HasUntoldValues(header))
    {
      itkGenericExceptionMacro("The series " << report.seriesInstanceUID << " cannot be read as HU: '"
                                             << FileName(header.file) << "': " << header.defect << '.');
    }
    else
    {
      report.leftOut.push_back({ header.file, header.defect, header.reason });
    }
  }
  if (usable.empty())
  {
    itkGenericExceptionMacro("The series " << report.seriesInstanceUID << " has no slice of a volume among its "
                                           << headers.size() << " file(s):" << ListLeftOut(report));
  }
  const Group group = SelectGroup(usable, file, report);
  if (group.size() < usable.size())
  {
    report.warnings.push_back(Text(usable.size() - group.size(),
                                   " file(s) do not match the ",
                                   group.size(),
                                   " file(s) of the largest group and were left out."));
  }
  Group slices = SortAndRemoveDuplicates(SelectAcquisitions(group, file, report), file, report);
  CheckRescale(slices, report);
  return slices;
}
} // namespace TransferLearning
} // namespace itk
