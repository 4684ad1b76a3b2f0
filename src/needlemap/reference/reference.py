"""The reference tables together, each read when first asked for."""

from collections.abc import Mapping
from functools import cached_property

from needlemap.domain.catalogue import Manipulation, Structure, Technique
from needlemap.paths import data_table
from needlemap.reference import anatomy, needling
from needlemap.reference.visit_names import VisitNames


class Reference(VisitNames):
    """The tables of data/, as mappings from id to object in the order of the file.

    Reference data, not yet reviewed by a clinician. Every property raises ReferenceDataError when
    its file is missing or has a bad row.
    """

    @classmethod
    def load(cls) -> "Reference":
        """Return the tables that ship with the program; nothing is read yet."""
        return cls(data_table("structures.csv").parent)

    @cached_property
    def techniques(self) -> Mapping[str, Technique]:
        """What can be done with a needle."""
        return self._read(needling.TECHNIQUES)

    @cached_property
    def manipulations(self) -> Mapping[str, Manipulation]:
        """What is done with the needle once it is in."""
        return self._read(needling.MANIPULATIONS)

    @cached_property
    def needle_diameters(self) -> Mapping[str, needling.NeedleDiameter]:
        """Diameters on offer, by their two-digit label, thin to thick."""
        return self._read(needling.NEEDLE_DIAMETERS)

    @cached_property
    def needle_lengths(self) -> Mapping[str, needling.NeedleLength]:
        """Lengths on offer, by their label, short to long."""
        return self._read(needling.NEEDLE_LENGTHS)

    @cached_property
    def structures(self) -> Mapping[str, Structure]:
        """Muscles, tendons and other targets that a site can name."""
        return self._read(anatomy.STRUCTURES)

    @cached_property
    def parent_muscles(self) -> Mapping[str, anatomy.ParentMuscle]:
        """Muscles of which several structures are parts."""
        return self._read(anatomy.PARENT_MUSCLES)

    @cached_property
    def body_regions(self) -> Mapping[str, anatomy.BodyRegion]:
        """Regions of the body, from the head down."""
        return self._read(anatomy.BODY_REGIONS)

    @cached_property
    def region_notes(self) -> Mapping[str, anatomy.RegionNote]:
        """What to beware of, by part of the body."""
        return self._read(anatomy.REGION_NOTES)

    @cached_property
    def depth_facts(self) -> Mapping[str, anatomy.DepthFact]:
        """What is known of needles that are too long for a place."""
        return self._read(anatomy.DEPTH_FACTS)

    def structure_name(self, structure_id: str | None) -> str:
        """Return the name to show; an unknown id is shown as it is, None as nothing."""
        if structure_id is None:
            return ""
        structure = self.structures.get(structure_id)
        return structure.name if structure else structure_id

    def technique_name(self, technique_id: str) -> str:
        """Return the name to show; an unknown id is shown as it is."""
        technique = self.techniques.get(technique_id)
        return technique.name if technique else technique_id

    def manipulation_name(self, manipulation_id: str | None) -> str:
        """Return the name to show; an unknown id is shown as it is, None as nothing."""
        if manipulation_id is None:
            return ""
        manipulation = self.manipulations.get(manipulation_id)
        return manipulation.name if manipulation else manipulation_id

    def region_name(self, region_id: str) -> str:
        """Return the name to show; an unknown id is shown as it is."""
        region = self.body_regions.get(region_id)
        return region.name if region else region_id

    def parent_muscle(self, structure_id: str) -> str | None:
        """Return the id of the muscle that a structure counts as, None when it is no muscle."""
        structure = self.structures.get(structure_id)
        return structure.parent_muscle if structure else None

    def muscle_name(self, parent_muscle_id: str) -> str:
        """Return the name of what `parent_muscle` returned."""
        parent = self.parent_muscles.get(parent_muscle_id)
        return parent.name if parent else self.structure_name(parent_muscle_id)
