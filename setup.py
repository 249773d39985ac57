"""Says what goes into the wheel: each file of the package, and ``policies/`` in it.

Everything else about the build stands in ``pyproject.toml``, which has no way to say
that a folder beside the package belongs inside of it, as ``hiring/policies``.
"""

from pathlib import Path

from setuptools import find_namespace_packages, setup

POLICIES = Path(__file__).parent / "policies"

setup(
    packages=[
        *find_namespace_packages(include=["hiring*"], exclude=["*__pycache__*"]),
        "hiring.policies",
        *(
            f"hiring.policies.{path.name}"
            for path in POLICIES.iterdir()
            if path.is_dir()
        ),
    ],
    package_dir={"hiring.policies": "policies"},
    package_data={"": ["*"]},
)
