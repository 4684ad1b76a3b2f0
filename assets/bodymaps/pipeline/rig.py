"""Posing by linear blend skinning: the anatomical position, and arms reaching forward.

Frame: x to the body's left, y up, z forward, unit 0.1 m (MakeHuman's).
"""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.source import Source

Array = NDArray[np.float64]
Motion = tuple[Array, Array]  # turn, then shift: x -> turn @ x + shift

# Direction of upper arm, forearm and hand of the left arm; the right one is its mirror.
POSES = {
    "stand": ((0.208, -0.978, -0.03), (0.309, -0.951, 0.06), (0.276, -0.961, 0.08)),
    "reach": ((0.25, -0.25, 0.95), (0.25, -0.15, 0.95), (0.25, -0.15, 0.95)),
}
LEGS_APART_DEGREES = 4.5
FINGERS_STRAIGHTENED = 0.5
# How much of the turn of the palm each bone takes, so that the skin does not wring.
TWIST_SHARE = {"upperarm01": 0.12, "upperarm02": 0.28, "lowerarm01": 0.5, "lowerarm02": 0.8}


class Rig:
    """The bones of one figure: they move with its morph."""

    def __init__(self, source: Source, vertices: Array) -> None:
        self._source, self._vertices = source, vertices
        self._parent = {bone: spec["parent"] for bone, spec in source.bones.items()}
        self.head = {bone: self._place(spec["head"]) for bone, spec in source.bones.items()}
        self._tail = {bone: self._place(spec["tail"]) for bone, spec in source.bones.items()}

    def posed(self, pose: str) -> tuple[Array, dict[str, Array]]:
        """Vertices (n, 3) and bone heads in `pose`."""
        motions = self._motions(pose)
        for side in (".L", ".R"):
            motions.update(self._palm_forward(motions, side))
        heads = {bone: move(motions[bone], self.head[bone]) for bone in motions}
        return self._skinned(motions), heads

    def _place(self, spec: Mapping[str, object]) -> Array:
        if spec["strategy"] == "CUBE":
            chosen = self._source.joint_cubes[str(spec["cube_name"])]
        elif spec["strategy"] == "VERTEX":
            chosen = np.array([spec["vertex_index"]])
        else:
            chosen = np.array(spec["vertex_indices"])
        return self._vertices[chosen].mean(axis=0)

    def _ancestors(self, bone: str) -> list[str]:
        """Return the bone and its parents, root last."""
        chain = []
        while bone in self._parent:
            chain.append(bone)
            bone = self._parent[bone]
        return chain

    def _motions(self, pose: str) -> dict[str, Motion]:
        motions: dict[str, Motion] = {}
        for bone in sorted(self._parent, key=lambda b: (len(self._ancestors(b)), b)):
            turn, shift = motions.get(self._parent[bone], (np.eye(3), np.zeros(3)))
            new = self._own_turn(bone, turn, pose) @ turn
            motions[bone] = (new, turn @ self.head[bone] + shift - new @ self.head[bone])
        return motions

    def _own_turn(self, bone: str, turn: Array, pose: str) -> Array:
        """Return what the bone adds to its parent's turn."""
        name, side = bone[:-2], bone[-2:]
        mirror = np.array([1.0 if side == ".L" else -1.0, 1.0, 1.0])
        upper, fore, hand = (np.array(direction) * mirror for direction in POSES[pose])
        aims = {
            "upperarm01": ("lowerarm01", upper),
            "lowerarm01": ("wrist", fore),
            "wrist": ("finger3-1", hand),
        }
        if name in aims:
            towards, wanted = aims[name]
            return turn_from_to(turn @ (self.head[towards + side] - self.head[bone]), wanted)
        if name == "upperleg01":
            return self._leg_turn(turn @ (self.head["foot" + side] - self.head[bone]), mirror)
        if re.match(r"finger[2-5]-1", name):
            return self._finger_turn(bone, turn)
        return np.eye(3)

    def _leg_turn(self, now: Array, mirror: Array) -> Array:
        angle = np.radians(LEGS_APART_DEGREES)
        forward = now[2] / np.linalg.norm(now)
        return turn_from_to(now, np.array([np.sin(angle), -np.cos(angle), forward]) * mirror)

    def _finger_turn(self, bone: str, turn: Array) -> Array:
        side, tip = bone[-2:], f"{bone[:7]}-3{bone[-2:]}"
        now = turn @ (self._tail[tip] - self.head[bone])
        straight = turn @ (self.head[bone] - self.head["wrist" + side])
        share = FINGERS_STRAIGHTENED
        wanted = (1 - share) * unit(now) + share * unit(straight)
        return turn_from_to(now, wanted)

    def _palm_forward(self, motions: Mapping[str, Motion], side: str) -> dict[str, Motion]:
        """Supinate one arm until the palm faces forward, the twist shared along the arm."""
        wrist, elbow, shoulder, index, little = (
            move(motions[bone + side], self.head[bone + side])
            for bone in ("wrist", "lowerarm01", "upperarm01", "finger2-1", "finger5-1")
        )
        axis = unit(wrist - elbow)
        palm = np.cross(index - wrist, little - wrist) * (-1 if side == ".L" else 1)
        angle = angle_about(axis, palm, np.array([0.0, 0.0, 1.0]))
        turned = {}
        for bone in motions:
            chain = [each[:-2] for each in self._ancestors(bone)]
            if bone.endswith(side) and "upperarm01" in chain:
                share = TWIST_SHARE.get(bone[:-2], 1.0 if "wrist" in chain else 0.0)
                about = axis if "lowerarm01" in chain else elbow - shoulder
                turn, shift = motions[bone]
                twist = turn_about(about, angle * share)
                turned[bone] = (twist @ turn, twist @ (shift - elbow) + elbow)
        return turned

    def _skinned(self, motions: Mapping[str, Motion]) -> Array:
        total, moved = np.zeros(len(self._vertices)), np.zeros_like(self._vertices)
        for bone, (vertices, weights) in self._source.weights.items():
            if bone in motions:
                moved[vertices] += weights[:, None] * move(motions[bone], self._vertices[vertices])
                total[vertices] += weights
        held = total > 1e-6
        result = self._vertices.copy()
        result[held] = moved[held] / total[held][:, None]
        return result


def move(motion: Motion, points: Array) -> Array:
    """Apply a turn and a shift to points (3,) or (n, 3)."""
    turn, shift = motion
    return points @ turn.T + shift


def unit(vector: Array) -> Array:
    """Return the vector at length 1."""
    return vector / np.linalg.norm(vector)


def turn_about(axis: Array, angle: float) -> Array:
    """Rotation matrix by `angle` radians about `axis` (Rodrigues)."""
    x, y, z = unit(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def turn_from_to(start: Array, end: Array) -> Array:
    """Smallest rotation that turns direction `start` into direction `end`."""
    a, b = unit(start), unit(end)
    axis = np.cross(a, b)
    length = np.linalg.norm(axis)
    return np.eye(3) if length < 1e-9 else turn_about(axis, float(np.arctan2(length, a @ b)))


def angle_about(axis: Array, start: Array, end: Array) -> float:
    """Angle in radians from `start` to `end`, both seen along the unit vector `axis`."""
    a, b = (unit(vector - axis * (vector @ axis)) for vector in (start, end))
    return float(np.arctan2(np.cross(a, b) @ axis, a @ b))
