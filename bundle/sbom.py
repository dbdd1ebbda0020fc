"""The bundle's bill of materials: CycloneDX 1.6, as JSON."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from bundle.python_zip import PythonZip
from bundle.wheels import Wheel

_SPACE = uuid.UUID("c2f2b5a4-5d5e-5a0e-9d0a-6f2f0f0c7a11")


def bill_of_materials(
    own: Wheel, wheels: Sequence[Wheel], python: PythonZip | None, identity: str
) -> bytes:
    """Return the document about `own`, the `wheels` it needs, and Python where it is contained.

    It has no time: the same parts give the same bytes. `identity` is that of the bundle.
    """
    others = [wheel for wheel in wheels if wheel is not own]
    components = [_library(wheel) for wheel in others]
    depends = [{"ref": _purl(wheel), "dependsOn": _needs(wheel, wheels)} for wheel in wheels]
    if python is not None:
        components.append(_python(python))
        depends.append({"ref": components[-1]["bom-ref"], "dependsOn": []})
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, identity)}",
        "version": 1,
        "metadata": {"component": _library(own) | {"type": "application"}},
        "components": components,
        "dependencies": depends,
    }
    return json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"


def _purl(wheel: Wheel) -> str:
    return f"pkg:pypi/{wheel.name}@{wheel.version}"


def _needs(wheel: Wheel, wheels: Sequence[Wheel]) -> list[str]:
    return [_purl(other) for other in wheels if other.name in wheel.needs]


def _library(wheel: Wheel) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": _purl(wheel),
        "name": wheel.name,
        "version": wheel.version,
        "hashes": [{"alg": "SHA-256", "content": wheel.sha256}],
        "licenses": [_licence(wheel.licence)],
        "purl": _purl(wheel),
        "properties": [{"name": "pledgexl:file", "value": f"wheels/{wheel.path.name}"}],
    }


def _licence(text: str) -> dict[str, Any]:
    """Return the licence as an SPDX expression where it is one, else by its name."""
    try:
        return {"expression": canonicalize_license_expression(text)}
    except InvalidLicenseExpression:
        return {"license": {"name": text}}


def _python(python: PythonZip) -> dict[str, Any]:
    reference = f"pkg:generic/python@{python.version}"
    return {
        "type": "platform",
        "bom-ref": reference,
        "name": "CPython embeddable package",
        "version": python.version,
        "hashes": [{"alg": "SHA-256", "content": python.sha256}],
        "licenses": [{"expression": "PSF-2.0"}],
        "purl": reference,
        "properties": [{"name": "pledgexl:file", "value": python.name}],
    }
