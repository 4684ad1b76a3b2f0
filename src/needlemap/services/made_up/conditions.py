"""What the made-up patients come with: the conditions of which clinics report dry needling."""

from dataclasses import dataclass

from needlemap.domain.placement import Side
from needlemap.domain.visit import Position
from needlemap.services.made_up.forms import COURSES, Course


@dataclass(frozen=True, slots=True)
class Needled:
    """One way of needling, and the structures it is done to; "" is no structure by name."""

    technique: str
    structures: tuple[str, ...]
    manipulation: str = "static"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A complaint, how it is needled, and what is charted with it.

    ``ways`` come with the usual one first. ``both`` is how often, 0 to 1, the other side too.
    """

    name: str
    region: str
    side: Side
    both: float
    ways: tuple[Needled, ...]
    course: Course


_PISTON, _FAST, _PECK, _WIND = "pistoning", "fast_in_fast_out", "periosteal_peck", "winding"

CONDITIONS = (
    Condition(
        "Neck and shoulder pain",
        "neck",
        Side.RIGHT,
        0.4,
        (
            Needled(
                "trigger_point_dn",
                ("trapezius_upper", "levator_scapulae", "infraspinatus", "supraspinatus"),
                _PISTON,
            ),
            Needled("superficial_dn", ("trapezius_upper", "splenius_capitis")),
            Needled("paraspinal_segmental_dn", ("multifidus_cervicis",)),
        ),
        COURSES["neck and shoulder"],
    ),
    Condition(
        "Low back pain",
        "lower_back",
        Side.RIGHT,
        0.5,
        (
            Needled("paraspinal_segmental_dn", ("multifidus_lumborum", "longissimus_lumborum")),
            Needled("trigger_point_dn", ("gluteus_medius", "quadratus_lumborum"), _FAST),
            Needled("electrical_dn", ("multifidus_lumborum",), "with_e_stim"),
            Needled("intramuscular_stimulation", ("iliocostalis_lumborum",), _WIND),
            Needled("fascial_dn", ("thoracolumbar_fascia",), "threading"),
            Needled("ligament_dn", ("posterior_sacroiliac_ligament",)),
        ),
        COURSES["low back"],
    ),
    Condition(
        "Tennis elbow",
        "forearm",
        Side.RIGHT,
        0.1,
        (
            Needled("trigger_point_dn", ("extensor_carpi_radialis_brevis", "supinator"), _FAST),
            Needled("teno_osseous_dn", ("common_extensor_origin",), "sparrow_pecking"),
            Needled("tendon_dn", ("common_extensor_origin",), "coning_fanning"),
            Needled("periosteal_pecking", ("common_extensor_origin",), _PECK),
        ),
        COURSES["forearm"],
    ),
    Condition(
        "Headache from the neck",
        "head",
        Side.LEFT,
        0.6,
        (
            Needled("trigger_point_dn", ("splenius_capitis", "semispinalis_capitis"), _PISTON),
            Needled("superficial_dn", ("trapezius_upper", "splenius_capitis")),
            Needled("perineural_dn", ("greater_occipital_nerve",)),
        ),
        Course(
            ("G44.86",),
            Position.PRONE,
            ("ndi", 38, -3),
            "reading for an hour",
            "Deep neck flexors, 2 x 10 daily.",
        ),
    ),
    Condition(
        "Calf pain of a runner",
        "leg",
        Side.LEFT,
        0.7,
        (
            Needled("trigger_point_dn", ("gastrocnemius_medial", "soleus"), _FAST),
            Needled("musculotendinous_dn", ("gastrocnemius_lateral",)),
            Needled("tendon_dn", ("achilles_tendon",), "sparrow_pecking"),
        ),
        COURSES["both calves"],
    ),
    Condition(
        "Plantar heel pain",
        "foot",
        Side.LEFT,
        0.1,
        (
            Needled("trigger_point_dn", ("flexor_digitorum_brevis", "soleus"), _PISTON),
            Needled(
                "percutaneous_electrolysis",
                ("plantar_fascia_insertion",),
                note="3 mA for 3 s, three times; the other electrode was held in the hand.",
            ),
            Needled("perineural_dn", ("tibial_nerve_ankle",)),
            Needled("perivascular_dn", ("abductor_hallucis",)),
        ),
        Course(
            ("M72.2",),
            Position.PRONE,
            ("lefs", 46, 4),
            "the first steps in the morning",
            "Calf stretch, 3 x 45 s daily.",
        ),
    ),
    Condition(
        "Shoulder pain",
        "shoulder",
        Side.RIGHT,
        0.1,
        (
            Needled("trigger_point_dn", ("infraspinatus", "teres_minor", "deltoid_middle"), _FAST),
            Needled("tendon_dn", ("supraspinatus_tendon",), _WIND),
            Needled("scar_dn", ("",), "threading"),
        ),
        Course(
            ("M25.511",),
            Position.SIDE_LYING_LEFT,
            ("quickdash", 44, -5),
            "reaching a high shelf",
            "External rotation with a band, 3 x 12.",
        ),
    ),
    Condition(
        "Pain in front of the knee",
        "thigh",
        Side.LEFT,
        0.3,
        (
            Needled("motor_point_dn", ("vastus_medialis", "vastus_lateralis", "rectus_femoris")),
            Needled("electrical_dn", ("vastus_medialis",), "with_e_stim"),
            Needled("tendon_dn", ("patellar_tendon",), "sparrow_pecking"),
            Needled("other", ("",)),
        ),
        COURSES["front of the thigh"],
    ),
    Condition(
        "Hamstring strain",
        "thigh",
        Side.RIGHT,
        0.1,
        (
            Needled(
                "trigger_point_dn", ("biceps_femoris_long", "semitendinosus"), "screwed_in_out"
            ),
            Needled("musculotendinous_dn", ("semimembranosus",), _FAST),
            Needled("tendon_dn", ("proximal_hamstring_tendon",)),
        ),
        Course(
            ("M79.18",),
            Position.PRONE,
            ("lefs", 50, 4),
            "sprinting",
            "Bridges, then Nordic lowers, 3 x 6.",
        ),
    ),
    Condition(
        "Jaw pain",
        "head",
        Side.RIGHT,
        0.5,
        (
            Needled("superficial_dn", ("masseter", "temporalis")),
            Needled("trigger_point_dn", ("masseter", "sternocleidomastoid_sternal")),
        ),
        Course(
            ("R68.84",),
            Position.SUPINE,
            ("ndi", 24, -2),
            "chewing bread",
            "Jaw opening to the first pull, 3 x 6.",
        ),
    ),
)
