// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Part of CPUPlaneKernel.h, in its namespace, for instruction sets with vectors of their own.

/** UnitMap::Ramp of `length` values, and of what follows up to a whole vector. */
void
MapRamp(const float * values, std::size_t length, const UnitMap & map, float * result)
{
  const Vector lower = Broadcast(map.lower);
  const Vector inverseWidth = Broadcast(map.inverseWidth);
  for (std::size_t x = 0; x < length; x += lanes)
  {
    StoreVector(result + x, Clamp(Shift(Load(values + x), lower, inverseWidth)));
  }
}

/** Whether the map keeps all bytes inside 0..1 without clamping. */
bool
MapsBytesInside(const UnitMap & map)
{
  return map.Scale(0.0F) >= 0.0F && map.Scale(255.0F) <= 1.0F;
}

/** Clamps only where that may change a value. */
template <bool VClamps>
Vector
Map(Vector value, Vector lower, Vector inverseWidth)
{
  const Vector scaled = Shift(value, lower, inverseWidth);
  return VClamps ? Clamp(scaled) : scaled;
}

template <unsigned int VSources, bool VClamps, typename TComponent>
void
MapRampsOf(const TComponent * values, std::size_t length, const UnitMap * maps, std::size_t stride, float * result)
{
  Vector lower[VSources];
  Vector inverseWidth[VSources];
  for (unsigned int i = 0; i < VSources; ++i)
  {
    lower[i] = Broadcast(maps[i].lower);
    inverseWidth[i] = Broadcast(maps[i].inverseWidth);
  }
  std::size_t x = 0;
  for (; x + lanes <= length; x += lanes)
  {
    const Vector value = Load(values + x);
    for (unsigned int i = 0; i < VSources; ++i)
    {
      StoreVector(result + i * stride + x, Map<VClamps>(value, lower[i], inverseWidth[i]));
    }
  }
  for (; x < length; ++x)
  {
    for (unsigned int i = 0; i < VSources; ++i)
    {
      const UnitMap map = maps[i];
      result[i * stride + x] = map.Ramp(static_cast<float>(values[x]));
    }
  }
}

/** Colors by their own maps. */
template <bool VClamps, typename TComponent>
void
MapColors(const PlaneTask & task, const TComponent * row, float * sources)
{
  Vector lower[3];
  Vector inverseWidth[3];
  for (unsigned int i = 0; i < 3; ++i)
  {
    lower[i] = Broadcast(task.sources[i].lower);
    inverseWidth[i] = Broadcast(task.sources[i].inverseWidth);
  }
  const auto mapColor = [&](unsigned int color, Vector value) {
    return Map<VClamps>(value, lower[color], inverseWidth[color]);
  };
  const std::size_t read = ReadColorRow(row, task.columns, task.rowStride, sources, mapColor);
  for (unsigned int color = 0; color < 3; ++color)
  {
    const UnitMap map = task.sources[color];
    for (std::size_t x = read; x < task.columns; ++x)
    {
      sources[color * task.rowStride + x] = map.Ramp(static_cast<float>(row[3 * x + color]));
    }
  }
}

/** All windows or colors of a row in one pass, where its components are small integers side by side.
 * \return false where they are not, and nothing was done */
template <typename TComponent>
bool
MapRamps(const PlaneTask & task, const TComponent * row, float * sources)
{
  constexpr bool isByte = std::is_same<TComponent, std::uint8_t>::value;
  if constexpr (isByte || std::is_same<TComponent, std::int16_t>::value ||
                std::is_same<TComponent, std::uint16_t>::value)
  {
    bool isRamp = !task.hasPadding && !task.isLuma;
    bool clamps = !isByte;
    for (std::uint32_t source = 0; source < task.numberOfSources; ++source)
    {
      isRamp = isRamp && !task.sources[source].isSigmoid;
      clamps = clamps || !MapsBytesInside(task.sources[source]);
    }
    if (!isRamp)
    {
      return false;
    }
    if constexpr (isByte)
    {
      if (task.inputColumnStride == 3 && task.componentsRead == 3 && task.numberOfSources == 3)
      {
        clamps ? MapColors<true>(task, row, sources) : MapColors<false>(task, row, sources);
        return true;
      }
    }
    const bool isPlain = task.inputColumnStride == 1 && task.componentsRead == 1;
    if (isPlain)
    {
      Prefetch(row + task.inputRowStride, task.columns * sizeof(TComponent));
    }
    const auto mapAll = [&](auto map) { map(row, task.columns, task.sources, task.rowStride, sources); };
    if (isPlain && task.numberOfSources == 1)
    {
      mapAll(clamps ? MapRampsOf<1, true, TComponent> : MapRampsOf<1, false, TComponent>);
      return true;
    }
    if (isPlain && task.numberOfSources == 3)
    {
      mapAll(clamps ? MapRampsOf<3, true, TComponent> : MapRampsOf<3, false, TComponent>);
      return true;
    }
  }
  return false;
}
