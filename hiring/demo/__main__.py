"""`python -m hiring.demo` is `sayso demo`."""

import sys

from hiring.cli import main

sys.argv.insert(1, "demo")
main()
