"""``python -m needlemap.cli``: the same as ``needlemap-cli``."""

import sys

from needlemap.cli import main

if __name__ == "__main__":
    sys.exit(main())
