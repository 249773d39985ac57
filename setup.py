"""Says what goes into the wheel: each file of the package, and ``policies/`` in it.

Everything else about the build stands in ``pyproject.toml``, which has no way to say
that a folder beside the package belongs inside of it, as ``hiring/policies``.
"""

from setuptools import find_namespace_packages, setup

setup(
    packages=[
        *find_namespace_packages(include=["hiring*"], exclude=["*__pycache__*"]),
        "hiring.policies",
        "hiring.policies.notices",
    ],
    package_dir={"hiring.policies": "policies"},
    package_data={"": ["*"]},
)
