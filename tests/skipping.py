"""Refuse skipped tests in CI, where everything they need can be installed."""

import os

import pytest


def is_ci() -> bool:
    """Tell whether this run stands for everybody, not for one machine."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in CI that left a test out."""
    if is_ci() and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say why a run without a failure failed."""
    if is_ci() and _skipped(config):
        terminalreporter.write_line("CI=true: no test may be skipped.", red=True)
