"""Pictures of what lies bare at a depth: muscles with their fibres, tendon and bone, softly lit.

A picture is painted on the figure's own skin, spot by spot from what lies beneath it: so it shows
what a click would name, on every figure, pose and plate alike.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.mesh import body_mesh, fine_vertices
from needlemap.bodymap.plates import Plate
from pipeline.body import lit_as, open_sky
from pipeline.exposed import Exposed
from pipeline.figures import REFERENCE
from pipeline.normals import vertex_normals
from pipeline.picture import fade_of
from pipeline.scene import (
    FAR_MM,
    Bools,
    Floats,
    Ints,
    blend,
    skin_scene,
    surface_points,
    triangles_of,
)
from pipeline.shading import KEY_LIGHT
from pipeline.skeleton import BonesSeen

FINER = 0.48  # sharpness as a share of the body picture's
QUALITY = 56
# Fewer than the skin needs: most of the shade comes from the relief.
SKY_RAYS = 40
BORDER_MM, FINE_BORDER_MM = 3.2, 1.4  # borders are smoothed by this; where all is small
ROUND_MM = 7.0  # how far from its border a muscle still rises
CRUMB_MM2, FINE_CRUMB_MM2 = 260.0, 30.0
# Nor is an item shown of which nothing larger is seen: it reads as a stain, not as a muscle.
LAST_MM2, FINE_LAST_MM2 = 45.0, 20.0
GAP_MM, PEELED_GAP_MM = 9.0, 2.0
FIBRE_MM, FIBRE_LENGTH_MM = 1.1, 22.0
FINE_PLATES = ("palmar", "dorsal", "plantar", "foot_lateral", "foot_medial")
SEED = 20261130
# Tone pictures: brightness says how light, red less green how much of it is muscle.
REDDEST = 34
MUSCLE_TONES, WHITE_TONES = (46.0, 186.0), (70.0, 250.0)
LEAST_GREY = 24.0
# A cut end: flesh, even and paler than any muscle, so that none is taken for what lies there.
SECTION_GREY, SECTION_RED = 178.0, 14.0


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the rays of a plate met: maps (h, w), rows from the top.

    Attributes
    ----------
    texel, left
        Texel of the right half, -1 beside the body, and whether the spot is its mirror image.
    opened
        Where a ray went in at a cut end and met the skin from within.
    normal
        (h, w, 3) right, up, towards the viewer.
    """

    plate: Plate
    step_mm: float
    texel: Ints
    left: Bools
    opened: Bools
    normal: Floats
    sky: Floats
    alpha: Floats

    @property
    def skin(self) -> Bools:
        """Where there is skin."""
        return self.texel >= 0


def canvas_of(plate: Plate) -> Canvas:
    """Cast the rays of a plate."""
    mesh = body_mesh()
    px_per_mm = plate.px_per_mm * FINER
    x0, y0, x1, y1 = plate.window_mm
    width, height = round((x1 - x0) * px_per_mm), round((y1 - y0) * px_per_mm)
    step = 1 / px_per_mm
    x, y = x0 + (np.arange(width) + 0.5) * step, y1 - (np.arange(height) + 0.5) * step
    grid = np.stack([*np.meshgrid(x, y), np.full((height, width), FAR_MM)], axis=-1)
    origins = grid.reshape(-1, 3).astype(np.float32)
    axes = plate.axes().astype(np.float32)
    vertices = fine_vertices(plate.figure, plate.pose)
    normals = vertex_normals(vertices, mesh.quads) @ axes.T
    triangles = triangles_of(mesh.quads)
    hits = skin_scene(plate.figure, plate.pose, plate.part).cast_on_plate(axes, origins)
    met = np.flatnonzero(hits.triangle >= 0)
    corners, u, v = triangles[hits.triangle[met]], hits.u[met], hits.v[met]
    facing = blend(normals[corners], u, v)
    facing /= np.linalg.norm(facing, axis=1, keepdims=True)
    outside = facing[:, 2] > -0.05
    opened = np.zeros(len(origins), dtype=bool)
    opened[met[~outside]] = True
    met, corners, u, v, facing = (
        met[outside],
        corners[outside],
        u[outside],
        v[outside],
        facing[outside],
    )
    texels, left = label_texture().texels(surface_points(mesh, hits.triangle[met], u, v))
    texel = np.full(len(origins), -1)
    texel[met] = texels
    on_left = np.zeros(len(origins), dtype=bool)
    on_left[met] = left
    normal = np.zeros(origins.shape, dtype=np.float32)
    normal[met] = facing
    sky = np.ones(len(origins), dtype=np.float32)
    sky[met] = blend(open_sky(REFERENCE, plate.pose, lit_as(plate.part), SKY_RAYS)[corners], u, v)
    shape = (height, width)
    covered = (texel >= 0) | opened
    cover = ndimage.gaussian_filter(covered.reshape(shape).astype(np.float32), 0.6)
    alpha = np.clip(cover * 2 - 0.5, 0, 1) * fade_of(plate, width, height)
    return Canvas(
        plate, step, texel.reshape(shape), on_left.reshape(shape), opened.reshape(shape),
        normal.reshape(*shape, 3), sky.reshape(shape), alpha,
    )  # fmt: skip


def layer_picture(
    canvas: Canvas, exposed: Exposed, midline: frozenset[int], bones: BonesSeen, *, peeled: bool
) -> tuple[Image.Image, Ints]:
    """Paint one depth; return with it whose each spot is: item * 2, + 1 on the left, -1 for none.

    Parameters
    ----------
    midline
        Items without sides: no line parts their halves.
    peeled
        Muscles were taken away: where none lies bare, the bones are seen as they are.
    """
    skin = canvas.skin
    owner = _owners(canvas, exposed, midline, peeled=peeled)
    items = np.where(owner >= 0, owner // 2, -1)
    hard = np.where(items >= 0, exposed.hard[items], False)
    texel = np.where(skin, canvas.texel, 0)
    white = _white(canvas, exposed, texel, items, (items >= 0) & ~hard)
    streaks = _streaks(canvas, exposed, texel, owner, items, hard)
    rise = _rise(canvas, exposed, texel, owner, hard) + 0.16 * streaks * (1 - 0.55 * white)
    crease, line = _borders(owner, skin, canvas.step_mm)
    tone = _light(canvas, rise) * (1 - 0.30 * crease) + 0.045 * streaks * (1 - 0.5 * white)
    grey, red = _blended(np.clip(tone, 0, 1), white)
    line = line * (1 - 0.45 * np.clip(white * 2 - 1, 0, 1) * ~hard)
    if peeled:
        bare_rib = np.where(items >= 0, exposed.between_ribs[items], False) & bones.rib
        open_to = _soft((items < 0) | bare_rib, canvas.step_mm)
        under, under_red = _bony(canvas, bones)
        grey, red = (
            grey * (1 - open_to) + under * open_to,
            red * (1 - open_to) + under_red * open_to,
        )
        line = np.where(bare_rib, line * 0.3, line)
    grey = LEAST_GREY + (grey - LEAST_GREY) * (1 - 0.72 * line)
    return _finished(canvas, grey, red), owner


def _white(canvas: Canvas, exposed: Exposed, texel: Ints, items: Ints, soft: Bools) -> Floats:
    """(h, w) 0 belly to 1 tendon or bone; a smoothed border is as white as what it belongs to."""
    white = exposed.white[texel]
    own = soft & (exposed.owner[texel] == items)
    if own.any():
        _, (row, column) = ndimage.distance_transform_edt(~own, return_indices=True)
        white = white[row, column]
    return np.where(soft, _within(white, 1.2 / canvas.step_mm, good=soft), 1.0)


def bone_picture(canvas: Canvas, bones: BonesSeen) -> Image.Image:
    """Paint the skeleton within a pale shape of the body."""
    grey, red = _bony(canvas, bones)
    _, line = _borders(np.zeros(canvas.texel.shape, dtype=int), canvas.skin, canvas.step_mm)
    grey = LEAST_GREY + (grey - LEAST_GREY) * (1 - 0.5 * line)
    return _finished(canvas, grey, red)


def _finished(canvas: Canvas, grey: Floats, red: Floats) -> Image.Image:
    """Picture of a map of tones: cut ends are closed, beside the body is nothing."""
    seen = canvas.skin | canvas.opened
    whole = ndimage.binary_fill_holes(seen) if canvas.plate.part != "all" else canvas.skin
    cut = whole & ~canvas.skin
    cut = cut & (ndimage.binary_opening(cut, iterations=3) | ndimage.binary_erosion(whole))
    grey = np.where(canvas.skin, grey, np.where(cut, SECTION_GREY, 255))
    red = np.where(canvas.skin, red, np.where(cut, SECTION_RED, 0))
    return _encoded(grey, red, np.where(cut, 1.0, canvas.alpha))


def _bony(canvas: Canvas, bones: BonesSeen) -> tuple[Floats, Floats]:
    """Grey and red of the bones, and of the flesh around them, which is left pale."""
    flat = np.clip(canvas.normal[..., 2], 0, 1)
    grey, red = 196 + 22 * flat, 9 * (1.15 - 0.4 * flat)
    low, high = WHITE_TONES
    share = ndimage.gaussian_filter(bones.there.astype(np.float32), 0.6)
    tone = low + (high - low) * bones.tone
    near = ndimage.gaussian_filter(bones.there.astype(np.float32), 3.0 / canvas.step_mm)
    grey = grey * (1 - 0.14 * near)
    grey = grey * (1 - share) + np.where(bones.there, tone, low + 0.5 * (high - low)) * share
    grey = LEAST_GREY + (grey - LEAST_GREY) * (1 - 0.66 * bones.ink)
    return grey, red * (1 - share)


def _blended(tone: Floats, white: Floats) -> tuple[Floats, Floats]:
    muscle = MUSCLE_TONES[0] + (MUSCLE_TONES[1] - MUSCLE_TONES[0]) * tone
    pale = WHITE_TONES[0] + (WHITE_TONES[1] - WHITE_TONES[0]) * tone
    return muscle * (1 - white) + pale * white, REDDEST * (1 - white)


def _soft(mask: Bools, step_mm: float) -> Floats:
    return np.asarray(ndimage.gaussian_filter(mask.astype(np.float32), max(0.3 / step_mm, 0.6)))


def _encoded(grey: Floats, red: Floats, alpha: Floats) -> Image.Image:
    """Picture whose brightness is grey and whose Cr tells how red."""
    luma = np.clip(np.rint(grey), 0, 255).astype(np.float32)
    reddish = red.astype(np.float32)
    pixels = np.empty((*grey.shape, 4), dtype=np.uint8)
    channels = (luma + 1.402 * reddish, luma - 0.714 * reddish, luma, 255 * alpha)
    for channel, values in enumerate(channels):
        pixels[..., channel] = np.clip(np.rint(values), 0, 255)
    pixels[pixels[..., 3] == 0] = (255, 255, 255, 0)
    return Image.fromarray(pixels, "RGBA")


def spots_of(canvas: Canvas, labels: Ints) -> dict[int, tuple[float, float, float]]:
    """Label to x, y in plate mm of its innermost spot in the window, and its area in mm2."""
    found = {}
    x0, _, _, y1 = canvas.plate.window_mm
    shown = np.where(canvas.alpha > 0.5, labels, -1)
    codes, number = _numbered(shown)
    for place, box in enumerate(ndimage.find_objects(number + 1)):
        if box is None or codes[place] < 0:
            continue
        mask = number[box] == place
        inner = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
        row, column = np.unravel_index(int(np.argmax(inner)), mask.shape)
        x = x0 + (box[1].start + column + 0.5) * canvas.step_mm
        y = y1 - (box[0].start + row + 0.5) * canvas.step_mm
        area = float(mask.sum()) * canvas.step_mm**2
        found[int(codes[place])] = (round(float(x), 1), round(float(y), 1), round(area))
    return found


def save_layer(picture: Image.Image, path: Path) -> None:
    """Write a picture, the same bytes each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=QUALITY, alpha_quality=60, method=4)


def _owners(canvas: Canvas, exposed: Exposed, midline: frozenset[int], *, peeled: bool) -> Ints:
    """(h, w) item * 2, + 1 on the left, -1 for none; borders smoothed, narrow gaps closed."""
    skin = canvas.skin
    item = np.where(skin, exposed.owner[np.where(skin, canvas.texel, 0)], -1)
    if peeled:
        item = np.where((item >= 0) & exposed.hard[item], -1, item)
    sided = ~np.isin(item, sorted(midline))
    raw = np.where(item >= 0, item * 2 + (canvas.left & sided), -1)
    away, (row, column) = ndimage.distance_transform_edt(raw < 0, return_indices=True)
    raw = np.where(
        away * canvas.step_mm <= (PEELED_GAP_MM if peeled else GAP_MM), raw[row, column], raw
    )
    codes, number = _numbered(raw)
    small = canvas.plate.id.endswith(FINE_PLATES) or canvas.plate.id.startswith("head")
    sigma = max((FINE_BORDER_MM if small else BORDER_MM) / canvas.step_mm, 1.0)
    reach = int(3 * sigma) + 1
    least = (FINE_CRUMB_MM2 if small else CRUMB_MM2) / canvas.step_mm**2
    last = (FINE_LAST_MM2 if small else LAST_MM2) / canvas.step_mm**2
    best, leader = np.zeros(raw.shape, dtype=np.float32), np.zeros(raw.shape, dtype=np.int64)
    for place, box in enumerate(ndimage.find_objects(number + 1)):
        if box is None:
            continue
        window = tuple(
            slice(max(side.start - reach, 0), min(side.stop + reach, size))
            for side, size in zip(box, raw.shape, strict=True)
        )
        mask = np.zeros(number[window].shape, dtype=np.float32)
        inner = tuple(
            slice(side.start - wide.start, side.stop - wide.start)
            for side, wide in zip(box, window, strict=True)
        )
        mask[inner] = _without_crumbs(number[box] == place, least, last)
        share = ndimage.gaussian_filter(mask, sigma, truncate=3.0)
        stronger = share > best[window]
        best[window][stronger] = share[stronger]
        leader[window][stronger] = place
    _, (row, column) = ndimage.distance_transform_edt(best < 0.02, return_indices=True)
    return np.where(skin, codes[leader[row, column]], -1)


def _numbered(values: Ints) -> tuple[Ints, Ints]:
    """Return the values that occur in a map, from -1 up, and which of them each spot has."""
    codes = np.flatnonzero(np.bincount(values.ravel() + 1)) - 1
    place = np.zeros(int(codes[-1]) + 2, dtype=np.int32)
    place[codes + 1] = np.arange(len(codes))
    return codes, place[values + 1]


def _without_crumbs(mask: Bools, least: float, last: float) -> Bools:
    """Mask without pieces smaller than this many samples; the largest may be as small as `last`."""
    pieces, _ = ndimage.label(mask)
    size = np.bincount(pieces.ravel())
    size[0] = 0
    return np.asarray((size >= min(least, max(last, size.max())))[pieces])


def _within(field: Floats, sigma: float, *, good: Bools | None = None) -> Floats:
    """Field smoothed over the samples that are good."""
    weight = np.ones(field.shape, dtype=np.float32) if good is None else good.astype(np.float32)
    filled = np.where(weight > 0, field, 0).astype(np.float32)
    return np.asarray(_blurred(filled, sigma) / np.maximum(_blurred(weight, sigma), 1e-4))


def _blurred(field: Floats, sigma: float) -> Floats:
    """Field smoothed; a wide blur is made on means of blocks, which is as smooth and quicker."""
    block = int(sigma / 3)
    if block < 2:
        return np.asarray(ndimage.gaussian_filter(field, sigma))
    height, width = field.shape
    rows, columns = -(-height // block), -(-width // block)
    padded = np.pad(field, ((0, rows * block - height), (0, columns * block - width)), mode="edge")
    means = padded.reshape(rows, block, columns, block).mean(axis=(1, 3))
    small = ndimage.gaussian_filter(means, sigma / block)
    return np.asarray(_enlarged(small, block)[:height, :width])


def _enlarged(small: Floats, times: int) -> Floats:
    """Field (h, w) as one of (h * times, w * times), without steps."""
    centre = (np.arange(small.shape[0] * times) + 0.5) / times - 0.5
    across = (np.arange(small.shape[1] * times) + 0.5) / times - 0.5
    places = np.meshgrid(centre, across, indexing="ij")
    return np.asarray(ndimage.map_coordinates(small, places, order=1, mode="nearest"))


def _rise(canvas: Canvas, exposed: Exposed, texel: Ints, owner: Ints, hard: Bools) -> Floats:
    """(h, w) mm by which the surface stands out: rounded to its borders, and as the mesh has it."""
    step = canvas.step_mm
    edge = _edges(owner)
    away = ndimage.distance_transform_edt(~edge) * step
    rounded = np.sqrt(np.clip(away, 0, ROUND_MM) / ROUND_MM)
    rounded = ndimage.gaussian_filter(rounded, 0.9 / step) * np.where(hard, 1.6, 2.6)
    depth = exposed.depth_mm[texel]
    good = np.isfinite(depth) & canvas.skin
    filled = np.where(good, depth, 0)
    coarse = _within(filled, 14.0 / step, good=good)
    fine = _within(filled, 1.3 / step, good=good)
    sure = ndimage.gaussian_filter(good.astype(np.float32), 2.0 / step)
    relief = np.clip(coarse - fine, -4, 4) * np.clip(sure * 2 - 1, 0, 1)
    return np.asarray(rounded + 0.55 * relief)


def _edges(owner: Ints) -> Bools:
    """(h, w) samples whose neighbour to the right or below has another owner."""
    edge = np.zeros(owner.shape, dtype=bool)
    edge[:, :-1] |= owner[:, :-1] != owner[:, 1:]
    edge[:-1] |= owner[:-1] != owner[1:]
    return edge


def _light(canvas: Canvas, rise: Floats) -> Floats:
    """(h, w) 0 to 1."""
    down, across = np.gradient(ndimage.gaussian_filter(rise, 0.7), canvas.step_mm)
    normal = canvas.normal.astype(np.float32).copy()
    bend = np.clip(normal[..., 2], 0.15, 1)
    normal[..., 0] -= np.clip(across, -1.1, 1.1) * bend
    normal[..., 1] += np.clip(down, -1.1, 1.1) * bend
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    key = np.clip(normal @ KEY_LIGHT.astype(np.float32), 0, 1)
    tone = 0.60 * key + 0.40 * np.clip(normal[..., 2], 0, 1)
    halfway = KEY_LIGHT + np.array([0, 0, 1.0])
    halfway = (halfway / np.linalg.norm(halfway)).astype(np.float32)
    gloss = np.clip(normal @ halfway, 0, 1) ** 22
    tone *= 0.40 + 0.60 * canvas.sky**0.8
    return np.asarray(0.06 + 0.84 * tone + 0.10 * gloss)


def _borders(owner: Ints, skin: Bools, step_mm: float) -> tuple[Floats, Floats]:
    """Soft shade beside borders, and thin lines on them, both 0 to 1."""
    edge = (_edges(owner) & ndimage.binary_erosion(skin, iterations=2)).astype(np.float32)
    crease = ndimage.gaussian_filter(edge, 1.7 / step_mm) * (1.7 / step_mm) * 2.2
    width = max(0.42 / step_mm, 0.62)
    line = ndimage.gaussian_filter(edge, width) * width * 2.4
    outline = skin & ~ndimage.binary_erosion(skin, iterations=max(round(0.5 / step_mm), 1))
    line = np.maximum(line, ndimage.gaussian_filter(outline.astype(np.float32), 0.6))
    return np.clip(crease, 0, 1), np.clip(line, 0, 1)


def _streaks(
    canvas: Canvas, exposed: Exposed, texel: Ints, owner: Ints, items: Ints, hard: Bools
) -> Floats:
    """(h, w) -1 to 1: noise drawn out along the fibres; made no finer than fibres are."""
    times = max(1, int(FIBRE_MM / canvas.step_mm / 1.4))
    height, width = owner.shape
    thin = (slice(None, None, times), slice(None, None, times))
    field = exposed.along[texel[thin]]
    mine = np.where(canvas.skin[thin] & ~hard[thin], owner[thin], -1)
    turned = np.where(items[thin] >= 0, exposed.across[items[thin]], False)
    streaks = _drawn_out(field, mine, turned, canvas.step_mm * times)
    if times > 1:
        streaks = _enlarged(streaks, times)[:height, :width]
    return streaks


def _drawn_out(along: Floats, owner: Ints, turned: Bools, step: float) -> Floats:
    """(h, w) noise summed up and down the slope of a field, within each owner."""
    shape = owner.shape
    noise = np.random.default_rng(SEED).standard_normal(shape).astype(np.float32)
    noise = ndimage.gaussian_filter(noise, max(FIBRE_MM / step * 0.5, 0.55))
    way_x, way_y = _ways(along, owner, step)
    way_x, way_y = np.where(turned, -way_y, way_x), np.where(turned, way_x, way_y)
    rows, columns = (each.astype(np.int32) for each in np.nonzero(owner >= 0))
    flat_noise, flat_owner = noise.ravel(), owner.ravel().astype(np.int32)
    flat_x, flat_y = way_x.ravel(), way_y.ravel()
    here = rows * shape[1] + columns
    total, count = flat_noise[here].copy(), np.ones(len(rows), dtype=np.float32)
    mine, stride = flat_owner[here], np.float32(max(1.0, FIBRE_MM / step * 0.8))
    for sign in (1.0, -1.0):
        # Those that have met a border are left out of the further steps.
        going, own = np.arange(len(rows)), mine
        x, y = columns.astype(np.float32), rows.astype(np.float32)
        dx, dy = np.float32(sign) * flat_x[here], np.float32(sign) * flat_y[here]
        for _ in range(max(int(FIBRE_LENGTH_MM / step / stride / 2), 3)):
            x += stride * dx
            y += stride * dy
            row = np.clip(np.rint(y), 0, shape[0] - 1).astype(np.int32)
            column = np.clip(np.rint(x), 0, shape[1] - 1).astype(np.int32)
            at = row * shape[1] + column
            on = np.flatnonzero(flat_owner[at] == own)
            if len(on) < len(at):
                going, own, at, x, y, dx, dy = (each[on] for each in (going, own, at, x, y, dx, dy))
            total[going] += flat_noise[at]
            count[going] += 1
            next_x, next_y = flat_x[at], flat_y[at]
            turn = np.copysign(np.float32(1), next_x * dx + next_y * dy)
            dx, dy = next_x * turn, next_y * turn
    streaks = np.zeros(shape, dtype=np.float32)
    if len(rows):
        drawn = total / np.sqrt(count)
        streaks[rows, columns] = drawn / max(float(np.std(drawn)), 1e-6)
    return np.clip(streaks / 2.2, -1, 1)


def _ways(along: Floats, owner: Ints, step: float) -> tuple[Floats, Floats]:
    """Directions (h, w) of a field's slope to the right and down, smoothed within each owner."""
    across, down = np.zeros(owner.shape, dtype=np.float32), np.zeros(owner.shape, dtype=np.float32)
    same = owner[:, :-1] == owner[:, 1:]
    across[:, :-1] = np.where(same, along[:, 1:] - along[:, :-1], 0)
    same = owner[:-1] == owner[1:]
    down[:-1] = np.where(same, along[1:] - along[:-1], 0)
    # A direction has no sign: its double angle is smoothed, then halved again.
    sigma = 2.2 / step
    cosine = ndimage.gaussian_filter(across**2 - down**2, sigma)
    sine = ndimage.gaussian_filter(2 * across * down, sigma)
    angle = 0.5 * np.arctan2(sine, cosine)
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
