"""Says what a run has done: seconds by the clock and of work, and the most memory it held."""

import resource
import sys
import time
from dataclasses import dataclass, field


@dataclass
class Progress:
    """Times of the steps of one process, from the moment it is made."""

    of: str = ""
    steps: list[str] = field(default_factory=list)
    _clock: float = field(default_factory=time.perf_counter)
    _work: float = field(default_factory=time.process_time)

    def done(self, step: str) -> None:
        """Note and say that a step has ended."""
        clock, work = time.perf_counter(), time.process_time()
        took = f"{step} {clock - self._clock:.0f} s ({work - self._work:.0f} of work)"
        say(f"{self.of}: {took}" if self.of else took)
        self.steps.append(took)
        self._clock, self._work = clock, work

    def told(self, what: str) -> str:
        """Return one line about all steps."""
        held_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return f"{what}: {', '.join(self.steps)}; {held_mb:,.0f} MB at most"


def say(line: str) -> None:
    """Write a line where it does not mix with results."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
