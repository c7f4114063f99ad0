// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Which files of a series make a volume.
#include "DICOM/VolumeGrouping.h"

#include "DICOM/SeriesProtocol.h"
#include "DICOM/ValueText.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

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

/** Image Type without the values from the fourth on that say nothing of the pixels. GE writes ADD where two rows of the
 * detector were added, which Slice Thickness tells as well. */
std::string
GetKindOfPixels(const std::string & imageType)
{
  static const std::set<std::string> idle = { "ADD", "NORMAL", "NONE", "OTHER" };
  const auto                         values = SplitValues(imageType);
  std::string                        kind;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (i < 3 || idle.count(values[i]) == 0)
    {
      kind += (i == 0 ? "" : "\\") + values[i];
    }
  }
  return kind;
}

/** What may change along a volume, and its value as text and as a number. */
struct Attribute
{
  const char * name;
  std::string (*text)(const SliceHeader &);
  double (*number)(const SliceHeader &);
};

double
ToNumber(const std::string & text)
{
  double number = 0.0;
  return ReadNumber(text, number) ? number : 0.0;
}

/** In this order; of two volumes at one place the first attribute that tells them apart decides. */
const Attribute attributes[] = { { "slice thickness (0018,0050) of ",
                                   [](const SliceHeader & slice) {
                                     return Text(std::round(slice.sliceThickness * 100.0) / 100.0, " mm");
                                   },
                                   [](const SliceHeader & slice) { return slice.sliceThickness; } },
                                 { "image type (0008,0008) ",
                                   [](const SliceHeader & slice) { return slice.imageType; },
                                   [](const SliceHeader &) { return 0.0; } },
                                 { "tube voltage (0018,0060) of ",
                                   [](const SliceHeader & slice) { return slice.tubeVoltage + " kV"; },
                                   [](const SliceHeader & slice) { return ToNumber(slice.tubeVoltage); } },
                                 { "trigger time (0018,1060) ",
                                   [](const SliceHeader & slice) { return slice.triggerTime; },
                                   [](const SliceHeader & slice) { return ToNumber(slice.triggerTime); } },
                                 { "acquisition (0020,0012) ",
                                   [](const SliceHeader & slice) { return slice.acquisition; },
                                   [](const SliceHeader & slice) { return ToNumber(slice.acquisition); } } };

/** Of images that no attribute tells apart. */
const Attribute everyFile = { "file ",
                              [](const SliceHeader & slice) { return SliceName(slice) + slice.file; },
                              [](const SliceHeader & slice) { return static_cast<double>(slice.instanceNumber); } };

/** Along the normal of the first slice. */
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

Group
SortAlongNormal(const Group & slices)
{
  const auto               distances = GetDistances(slices);
  std::vector<std::size_t> order(slices.size());
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    order[i] = i;
  }
  std::stable_sort(
    order.begin(), order.end(), [&distances](std::size_t a, std::size_t b) { return distances[a] < distances[b]; });
  Group sorted;
  for (const std::size_t i : order)
  {
    sorted.push_back(slices[i]);
  }
  return sorted;
}

/** Slices with one value of an attribute, and the stretch of the normal that they span. */
struct Stretch
{
  std::vector<std::size_t> members;
  double                   low{};
  double                   high{};
  double                   number{};
};

std::vector<Stretch>
FindStretches(const Group & slices, const Attribute & attribute)
{
  const auto                     distances = GetDistances(slices);
  std::map<std::string, Stretch> byValue;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    Stretch &  stretch = byValue[attribute.text(slices[i])];
    const bool isFirst = stretch.members.empty();
    stretch.low = isFirst ? distances[i] : std::min(stretch.low, distances[i]);
    stretch.high = isFirst ? distances[i] : std::max(stretch.high, distances[i]);
    stretch.number = attribute.number(slices[i]);
    stretch.members.push_back(i);
  }
  std::vector<Stretch> stretches;
  for (auto & entry : byValue)
  {
    stretches.push_back(std::move(entry.second));
  }
  std::stable_sort(
    stretches.begin(), stretches.end(), [](const Stretch & a, const Stretch & b) { return a.low < b.low; });
  return stretches;
}

/** Stretches that follow each other. */
struct Chain
{
  std::vector<std::size_t> members;
  double                   high{};
  double                   number{};
  double                   step{};

  double
  GetCost(const Stretch & stretch) const
  {
    return std::abs(number + step - stretch.number);
  }
  void
  Append(const Stretch & stretch)
  {
    step = members.empty() ? 0.0 : stretch.number - number;
    number = stretch.number;
    high = stretch.high;
    members.insert(members.end(), stretch.members.begin(), stretch.members.end());
  }
};

/** Appends stretches that begin at one position, each to another chain. As many as there are chains go in the order of
 * their numbers; of fewer or more, those go first whose number a chain comes nearest to. */
void
AppendAll(std::vector<Stretch> stretches, std::vector<Chain> & chains)
{
  std::vector<Chain *> open;
  for (Chain & chain : chains)
  {
    if (chain.high < stretches.front().low - positionTolerance)
    {
      open.push_back(&chain);
    }
  }
  std::stable_sort(open.begin(), open.end(), [](const Chain * x, const Chain * y) { return x->number < y->number; });
  const bool isEven = open.size() == stretches.size();
  while (!open.empty() && !stretches.empty())
  {
    std::size_t chosenChain = 0;
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < open.size() && !isEven; ++i)
    {
      for (std::size_t j = 0; j < stretches.size(); ++j)
      {
        if (open[i]->GetCost(stretches[j]) < open[chosenChain]->GetCost(stretches[chosen]))
        {
          chosenChain = i;
          chosen = j;
        }
      }
    }
    open[chosenChain]->Append(stretches[chosen]);
    open.erase(open.begin() + chosenChain);
    stretches.erase(stretches.begin() + chosen);
  }
  for (const Stretch & stretch : stretches)
  {
    chains.emplace_back();
    chains.back().Append(stretch);
  }
}

/** Stretches that follow each other are one volume, as of step and shoot; those that overlap are volumes of their own.
 */
std::vector<Group>
Divide(const Group & slices, const Attribute & attribute)
{
  const auto         stretches = FindStretches(slices, attribute);
  std::vector<Chain> chains;
  for (auto begin = stretches.begin(); begin != stretches.end();)
  {
    const auto           end = std::find_if(begin, stretches.end(), [&begin](const Stretch & stretch) {
      return stretch.low - begin->low > positionTolerance;
    });
    std::vector<Stretch> together(begin, end);
    std::stable_sort(
      together.begin(), together.end(), [](const Stretch & x, const Stretch & y) { return x.number < y.number; });
    AppendAll(together, chains);
    begin = end;
  }
  std::vector<Group> groups;
  for (const Chain & chain : chains)
  {
    groups.emplace_back();
    for (const std::size_t member : chain.members)
    {
      groups.back().push_back(slices[member]);
    }
  }
  return groups;
}

std::vector<Group>
DivideAll(const std::vector<Group> & groups, const Attribute & attribute)
{
  std::vector<Group> divided;
  for (const Group & group : groups)
  {
    for (Group & part : Divide(group, attribute))
    {
      divided.push_back(std::move(part));
    }
  }
  return divided;
}

/** Whether two files hold the same picture, whatever they are called. */
bool
HaveSamePixels(const SliceHeader & a, const SliceHeader & b)
{
  std::vector<short> first(std::size_t{ a.columns } * a.rows);
  std::vector<short> second(first.size());
  try
  {
    ReadSliceVoxels(a, first.data());
    ReadSliceVoxels(b, second.data());
  }
  catch (const std::exception &)
  {
    return false;
  }
  return first == second;
}

/** Whether two files say to hold the same image. */
bool
HaveSameName(const SliceHeader & a, const SliceHeader & b)
{
  return a.sopInstanceUID == b.sopInstanceUID && a.frame == b.frame;
}

/** Of copies of one image one is kept: `file`, or the one of the lowest instance number. */
Group
RemoveCopies(const Group & slices, const std::string & file, std::vector<CTSeriesReport::LeftOut> & leftOut)
{
  Group      sorted = SortAlongNormal(slices);
  const auto distances = GetDistances(sorted);
  Group      kept;
  for (std::size_t begin = 0; begin < sorted.size();)
  {
    std::size_t end = begin + 1;
    while (end < sorted.size() && distances[end] - distances[begin] < positionTolerance)
    {
      ++end;
    }
    std::sort(sorted.begin() + begin, sorted.begin() + end, [&file](const SliceHeader & a, const SliceHeader & b) {
      const auto rank = [&file](const SliceHeader & slice) {
        return std::make_tuple(slice.file != file, slice.instanceNumber, slice.file, slice.frame);
      };
      return rank(a) < rank(b);
    });
    const std::size_t firstKept = kept.size();
    for (std::size_t i = begin; i < end; ++i)
    {
      const SliceHeader & slice = sorted[i];
      const auto same = std::find_if(kept.begin() + firstKept, kept.end(), [&slice](const SliceHeader & other) {
        const bool isSame = !slice.sopInstanceUID.empty() && HaveSameName(slice, other);
        return isSame || (IsNear(slice.position, other.position, positionTolerance) && HaveSamePixels(slice, other));
      });
      if (same == kept.end())
      {
        kept.push_back(slice);
        continue;
      }
      const bool isSame = HaveSameName(slice, *same);
      leftOut.push_back(
        LeaveOut(slice,
                 (isSame ? "the same image (0008,0018) as " : "the same pixels at the same position as ") +
                   FileName(same->file) + (same->frames > 1 ? ", frame " + std::to_string(same->frame + 1) : ""),
                 Reason::Copy));
    }
    begin = end;
  }
  return kept;
}

/** What keeps a file out of the volume that another one is in; empty where nothing does. */
std::string
DescribeDifference(const SliceHeader & kept, const SliceHeader & other)
{
  if (other.patientID != kept.patientID)
  {
    return "another patient (0010,0020)";
  }
  if (other.frameOfReferenceUID != kept.frameOfReferenceUID)
  {
    return "another frame of reference (0020,0052)";
  }
  if (GetKindOfPixels(other.imageType) != GetKindOfPixels(kept.imageType))
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
  if (other.temporalPosition != kept.temporalPosition)
  {
    return Text("temporal position (0020,0100) '", other.temporalPosition, "', not '", kept.temporalPosition, "'");
  }
  if (other.contrastAgent != kept.contrastAgent)
  {
    return Text("contrast agent (0018,0010) '", other.contrastAgent, "', not '", kept.contrastAgent, "'");
  }
  return {};
}

/** Groups that cannot share a grid or a unit of the pixels. */
std::vector<Group>
GroupByKind(const Group & slices)
{
  std::vector<Group> groups;
  for (const SliceHeader & slice : slices)
  {
    const auto group = std::find_if(
      groups.begin(), groups.end(), [&slice](const Group & g) { return DescribeDifference(g.front(), slice).empty(); });
    if (group == groups.end())
    {
      groups.push_back({ slice });
    }
    else
    {
      group->push_back(slice);
    }
  }
  return groups;
}

/** The files of a series that are not slices, one entry a reason. */
std::vector<SliceVolume>
CollectDefects(const std::vector<SliceHeader> & headers)
{
  std::map<Reason, SliceVolume> byReason;
  for (const SliceHeader & header : headers)
  {
    SliceVolume & volume = byReason[header.reason];
    if (volume.slices.empty())
    {
      volume.report.status = CTSeriesEnums::Status::Refused;
      volume.report.code = header.reason;
      volume.report.reason = header.defect;
    }
    volume.slices.push_back(header);
  }
  std::vector<SliceVolume> volumes;
  for (auto & entry : byReason)
  {
    volumes.push_back(std::move(entry.second));
  }
  return volumes;
}

long
GetLowestNumber(const Group & slices)
{
  return std::min_element(
           slices.begin(),
           slices.end(),
           [](const SliceHeader & a, const SliceHeader & b) { return a.instanceNumber < b.instanceNumber; })
    ->instanceNumber;
}
} // namespace

CTSeriesReport::LeftOut
LeaveOut(const SliceHeader & slice, const std::string & reason, CTSeriesEnums::Reason code)
{
  return { slice.file, reason, code, slice.hasOwnPlace && slice.frames > 1 ? slice.frame + 1 : 0 };
}

std::string
DescribeOtherVolume(const SliceHeader & kept, const SliceHeader & other)
{
  const std::string difference = DescribeDifference(kept, other);
  if (!difference.empty())
  {
    return difference;
  }
  for (const Attribute & attribute : attributes)
  {
    const std::string value = attribute.text(other);
    if (value != attribute.text(kept))
    {
      return "another volume at the same place: " + (attribute.name + value) + ", not " + attribute.text(kept);
    }
  }
  return "another volume at the same place, with other pixels";
}

std::vector<SliceVolume>
FindVolumes(const std::vector<SliceHeader> & headers, const std::string & file)
{
  Group usable;
  Group defects;
  for (const SliceHeader & header : headers)
  {
    const bool isSlice = header.defect.empty() || (HasUntoldValues(header) && header.pixelSpacing[0] > 0.0);
    (isSlice ? usable : defects).push_back(header);
  }
  std::vector<SliceVolume> volumes;
  for (const Group & kind : GroupByKind(usable))
  {
    std::vector<Group> groups{ kind };
    for (const Attribute & attribute : attributes)
    {
      groups = DivideAll(groups, attribute);
    }
    for (const Group & group : groups)
    {
      std::vector<CTSeriesReport::LeftOut> copies;
      for (const Group & pictures : Divide(RemoveCopies(group, file, copies), everyFile))
      {
        SliceVolume volume;
        volume.slices = SortAlongNormal(pictures);
        volume.report.leftOut = std::exchange(copies, {});
        volumes.push_back(std::move(volume));
      }
    }
  }
  std::stable_sort(volumes.begin(), volumes.end(), [](const SliceVolume & a, const SliceVolume & b) {
    return a.slices.size() != b.slices.size() ? a.slices.size() > b.slices.size()
                                              : GetLowestNumber(a.slices) < GetLowestNumber(b.slices);
  });
  std::set<long> numbers;
  for (const SliceHeader & header : headers)
  {
    numbers.insert(header.instanceNumber);
  }
  for (SliceVolume & volume : volumes)
  {
    SetNumbering(volume.slices, numbers, volume.report);
  }
  for (SliceVolume & volume : CollectDefects(defects))
  {
    volumes.push_back(std::move(volume));
  }
  for (std::size_t i = 0; i < volumes.size(); ++i)
  {
    volumes[i].report.volume = static_cast<unsigned int>(i + 1);
    volumes[i].report.numberOfVolumes = static_cast<unsigned int>(volumes.size());
  }
  return volumes;
}
} // namespace TransferLearning
} // namespace itk
