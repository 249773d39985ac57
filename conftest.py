"""The plug-ins that every test may use; fixtures of our own stand in tests/."""

pytest_plugins = [
    "tests.scratch",
    "tests.quick",
    "tests.skipping",
    "tests.postgres",
    "tests.browser",
    "tests.ledger_house",
    "tests.office",
]
