"""Asks two libraries what is wrong with FHIR bundles; run by the Python of its own environment.

fhir.resources (R4B) reads each bundle into its models; pyfhircheck checks it against FHIR 4.0.1,
with the definitions of extensions that lie in a folder. They cannot share our environment: they
want an older python-dateutil.

usage: fhir_validators.py FOLDER-OF-DEFINITIONS < {"name": bundle, ...}
Prints {"name": {"fhir.resources": [what is wrong], "pyfhircheck": [what is wrong]}, ...}.
"""

import json
import sys
from typing import Any

from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError
from pyfhircheck.config import ValidatorConfig
from pyfhircheck.core.engine import Validator


def by_models(bundle: dict[str, Any]) -> list[str]:
    try:
        Bundle.model_validate(bundle)
    except ValidationError as error:
        return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return []


def main(definitions: str) -> None:
    bundles = json.load(sys.stdin)
    validator = Validator(ValidatorConfig(local_package_paths=[definitions]))
    told = {}
    for name, bundle in bundles.items():
        issues = validator.validate_resource(bundle).issues
        told[name] = {
            "fhir.resources": by_models(bundle),
            "pyfhircheck": [
                f"{each.severity.value} {each.code} {each.path}: {each.message}"
                for each in issues
                if each.severity.value in ("fatal", "error")
            ],
        }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
