#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Draws the folders of src/, floor by floor, and which of them include which: doc/images/folders.svg, the picture of doc/design.md.

    python3 Utilities/draw-folders.py            writes the picture
    python3 Utilities/draw-folders.py --check    fails if the picture does not match the sources

A dark arrow is an include that no chain of other includes implies; a pale one is implied.
"""

import argparse
import collections
import itertools
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test"))
sys.dont_write_bytecode = True

import LayeringTest  # noqa: E402

WIDTH, LEFT, BOX_WIDTH, BOX_HEIGHT, ROW_STEP, LANE = 960, 70, 138, 36, 96, 7
COLORS = ["#000000", "#4d4d4d", "#00695c", "#6a1b9a", "#b23c17", "#0d47a1"]  # of the arrows from a floor
ABOVE = "programs, wrapping: the public headers of all floors"


def read_pairs():
    """Pairs of folders (upper, lower) of which the first includes the second."""
    sources, problems = LayeringTest.read_sources(ROOT)
    pairs = sorted(LayeringTest.find_includes(sources))
    floor = LayeringTest.FLOOR_OF
    problems += [f"{upper} includes {lower}" for upper, lower in pairs if floor[lower] >= floor[upper]]
    if problems:
        sys.exit("\n".join(["Layering fails, see test/LayeringTest.py:"] + problems))
    return pairs


def find_implied(pairs):
    """Those pairs that a chain of others makes, too."""
    below = collections.defaultdict(set)
    for upper, lower in sorted(pairs, key=lambda pair: LayeringTest.FLOOR_OF[pair[0]]):
        below[upper] |= {lower} | below[lower]
    direct = collections.defaultdict(set)
    for upper, lower in pairs:
        direct[upper].add(lower)
    return {(upper, lower) for upper, lower in pairs if any(lower in below[other] for other in direct[upper] - {lower})}


def place_boxes(pairs):
    """Folder -> x of its center; the order within the floors makes the arrows short."""

    def place(orders):
        return {
            folder: LEFT + (WIDTH - LEFT) * (2 * position + 1) / (2 * len(order))
            for order in orders
            for position, folder in enumerate(order)
        }

    def measure(orders):
        centers = place(orders)
        return sum(abs(centers[upper] - centers[lower]) for upper, lower in pairs)

    return place(min(itertools.product(*map(itertools.permutations, LayeringTest.FLOORS)), key=measure))


def row_top(floor):
    return 20 + ROW_STEP * (len(LayeringTest.FLOORS) - floor)


def find_gaps(floor, centers):
    """x of the middle of the gaps beside the boxes of a floor."""
    boxes = sorted(centers[folder] for folder in LayeringTest.FLOORS[floor])
    edges = [LEFT] + [edge for box in boxes for edge in (box - BOX_WIDTH / 2, box + BOX_WIDTH / 2)] + [WIDTH]
    return [(a + b) / 2 for a, b in zip(edges[::2], edges[1::2])]


def route(pairs, centers):
    """Pair -> [(x, top, bottom)] from box to box, through gaps of the floors between; arrows in one place lie beside each other."""
    stations = collections.defaultdict(list)  # (floor, x) -> [(x of where the arrow goes, pair)]
    for upper, lower in pairs:
        first, last = LayeringTest.FLOOR_OF[upper], LayeringTest.FLOOR_OF[lower]
        x = centers[upper]
        stations[first, x, "bottom"].append((centers[lower], (upper, lower)))
        for floor in range(first - 1, last, -1):
            wanted = x + (centers[lower] - x) / (floor - last + 1)
            x = min(find_gaps(floor, centers), key=lambda gap: abs(gap - wanted))
            stations[floor, x, "gap"].append((centers[lower] + centers[upper], (upper, lower)))
        stations[last, centers[lower], "top"].append((x, (upper, lower)))
    routes = collections.defaultdict(list)
    for (floor, x, kind), arrows in stations.items():
        top = row_top(floor)
        for position, (_, pair) in enumerate(sorted(arrows)):
            lane = x + (position - (len(arrows) - 1) / 2) * LANE
            ends = {"bottom": (top + BOX_HEIGHT, top + BOX_HEIGHT), "gap": (top, top + BOX_HEIGHT), "top": (top - 7, top - 7)}
            routes[pair].append((lane, *ends[kind]))
    return {pair: sorted(points, key=lambda point: point[1]) for pair, points in routes.items()}


def draw_arrow(points, color, width):
    x, _, y = points[0]
    path = f"M{x:g},{y:g}"
    for next_x, top, bottom in points[1:]:
        middle = (y + top) / 2
        path += f" C{x:g},{middle:g} {next_x:g},{middle:g} {next_x:g},{top:g}" + (f" V{bottom:g}" if bottom > top else "")
        x, y = next_x, bottom
    head = f"M{x - 3:g},{y:g} h6 l-3,7 z"
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"/><path d="{head}" fill="{color}"/>'


def draw():
    pairs = read_pairs()
    implied = find_implied(pairs)
    centers = place_boxes(pairs)
    height = row_top(0) + BOX_HEIGHT + 20
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="Helvetica, Arial, sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
    ]
    for pair, points in sorted(route(pairs, centers).items(), key=lambda item: (item[0] not in implied, item[0])):
        color = "#c9ced6" if pair in implied else COLORS[LayeringTest.FLOOR_OF[pair[0]]]
        lines.append(f"<g><title>{pair[0]} includes {pair[1]}</title>{draw_arrow(points, color, 1 if pair in implied else 1.6)}</g>")
    boxes = [(centers[folder], floor, folder, BOX_WIDTH) for floor, floors in enumerate(LayeringTest.FLOORS) for folder in floors]
    boxes.append(((LEFT + WIDTH) / 2, len(LayeringTest.FLOORS), ABOVE, WIDTH - LEFT - 40))
    for x, floor, text, width in boxes:
        top = row_top(floor)
        lines.append(
            f'<rect x="{x - width / 2:g}" y="{top}" width="{width}" height="{BOX_HEIGHT}" rx="5" fill="#eef3fa" stroke="#33415c"/>'
            f'<text x="{x:g}" y="{top + 23}" text-anchor="middle" font-size="15" fill="#16202e">{text}</text>'
        )
    for floor in range(len(LayeringTest.FLOORS) + 1):
        lines.append(f'<text x="8" y="{row_top(floor) + 23}" font-size="13" fill="#66707f">floor {floor}</text>')
    return "\n".join(lines) + "\n</svg>\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "doc" / "images" / "folders.svg")
    options = parser.parse_args()
    picture = draw()
    if not options.check:
        options.output.write_text(picture, encoding="utf-8")
    elif not options.output.exists() or options.output.read_text(encoding="utf-8") != picture:
        sys.exit(f"{options.output} is out of date: run python3 Utilities/draw-folders.py")


if __name__ == "__main__":
    main()
