"""``python -m quotetrack``: the command."""

import sys

from quotetrack.cli import main

if __name__ == "__main__":
    sys.exit(main())
