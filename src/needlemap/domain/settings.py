"""What a clinic or a user sets: values of their own, where storage keeps them is its matter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PayerRules:
    """How a payer counts muscles for a code hint; what no payer says is counted cautiously.

    ``sides_counted_twice``: the same muscle left and right counts as two.
    ``tendons_counted``: tendons, ligaments and the like count as muscles.
    """

    sides_counted_twice: bool = False
    tendons_counted: bool = False
