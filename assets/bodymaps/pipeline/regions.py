"""Body regions of the skin, for spots where no structure is drawn, and for counting."""

import numpy as np
from numpy.typing import NDArray

from pipeline.parts import bone_share
from pipeline.scene import Floats
from pipeline.skin import Skin
from pipeline.source import Source
from pipeline.texels import Texels

# The codes are those of the structure table's body_region.
REGIONS = (
    "head", "neck", "shoulder", "upper_arm", "forearm", "hand", "thorax", "upper_back",
    "abdomen", "lower_back", "pelvis_hip", "thigh", "leg", "foot",
)  # fmt: skip
BONES = {
    "head": r"(head|jaw|special|oculi|eye|levator|oris|orbicularis|temporalis|risorius|tongue).*",
    "neck": r"neck.*",
    "trunk": r"(spine|breast|clavicle|shoulder).*",
    "upper_arm": r"upperarm.*",
    "forearm": r"lowerarm.*",
    "hand": r"(wrist|finger|metacarpal).*",
    "pelvis_hip": r"(root|pelvis).*",
    "thigh": r"upperleg.*",
    "leg": r"lowerleg.*",
    "foot": r"(foot|toe).*",
}
# Behind, the low back reaches down to S1 between the posterior iliac spines, and rises along the
# crest from there: L4/5 and L5/S1 are low back.
SACRUM_BELOW, SPINES_WITHIN, CREST_BEYOND = 1008.0, 48.0, 108.0
# Levels on the standing reference figure, mm: landmarks T12 and iliac crest, the gluteal fold,
# the deltoid's lower end, where the neck meets the trunk, and the lower edge of the skull.
THORAX_ABOVE, WAIST_ABOVE, FOLD = 1190.0, 1062.0, 846.0
DELTOID_ABOVE, SHOULDER_OUTSIDE = 1290.0, 118.0
NECK_ABOVE_BACK, NECK_ABOVE_FRONT = 1468.0, 1446.0
HALF_THICKNESS = 0.5


def region_of(source: Source, skin: Skin, texels: Texels) -> NDArray[np.uint8]:
    """(n,) number in REGIONS of each texel."""
    base = np.stack([bone_share(source, skin, bones) for bones in BONES.values()], axis=1)
    shares = texels.mesh.refined(base)
    group = np.argmax([texels.field(share) for share in shares.T], axis=0)
    name = np.array(list(BONES))[group].astype("U12")
    places, normals = texels.places("stand")
    return _numbered(_divided(name, places, normals))


def _divided(name: NDArray[np.str_], places: Floats, normals: Floats) -> NDArray[np.str_]:
    """Divide trunk, shoulder, neck and hip by level and by front and back."""
    aside, level = np.abs(places[:, 0]), places[:, 1]
    front = normals[:, 2] + 0.004 * places[:, 2] > 0
    trunk = np.isin(name, ["trunk", "neck", "pelvis_hip"])
    name[trunk & (level <= THORAX_ABOVE) & front] = "abdomen"
    name[trunk & (level <= THORAX_ABOVE) & ~front] = "lower_back"
    name[trunk & (level > THORAX_ABOVE) & front] = "thorax"
    name[trunk & (level > THORAX_ABOVE) & ~front] = "upper_back"
    name[trunk & (level <= _back_waist(aside)) & ~front] = "pelvis_hip"
    name[trunk & (level <= WAIST_ABOVE - 45) & front] = "pelvis_hip"
    hip = (name == "thigh") & (level > np.where(front, 905.0, FOLD))
    name[hip] = "pelvis_hip"
    arm = np.isin(name, ["upper_arm", "thorax", "upper_back"])
    name[arm & (level > DELTOID_ABOVE) & (aside > SHOULDER_OUTSIDE + 40)] = "shoulder"
    name[arm & (level > 1385) & (aside > SHOULDER_OUTSIDE)] = "shoulder"
    lowest = np.where(front, NECK_ABOVE_FRONT, NECK_ABOVE_BACK)
    name[np.isin(name, ["thorax", "upper_back"]) & (level > lowest) & (aside < 100)] = "neck"
    return name


def _back_waist(aside: Floats) -> Floats:
    """Level above which the skin of the back counts as low back."""
    rise = np.clip((aside - SPINES_WITHIN) / (CREST_BEYOND - SPINES_WITHIN), 0, 1)
    return np.asarray(SACRUM_BELOW + rise * (WAIST_ABOVE - SACRUM_BELOW))


def _numbered(name: NDArray[np.str_]) -> NDArray[np.uint8]:
    number = np.full(len(name), 255, dtype=np.uint8)
    for index, region in enumerate(REGIONS):
        number[name == region] = index
    if (number == 255).any():
        raise ValueError(f"no region for {sorted(set(name[number == 255]))}")
    return number
