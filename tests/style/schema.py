#!/usr/bin/env python3
"""The JSON Schemas say what the player says: about the corpora of the tests and all samples.

Good documents of tests/unit/manifest/corpus pass; bad ones whose list starts with "schema:" (a
schema can see the fault) do not. Manifests in playlists/, the examples of docs/MANIFEST.md and
panel profiles pass. Every field has a description: editors show it.
"""

import json
import os
import re
import sys

import tree

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(tree.SKIPPED)

FOLDER = "playlists/schema"
PAGE = "docs/MANIFEST.md"
CORPUS = "tests/unit/manifest/corpus"


def undescribed(schema, node, place=""):
    """Places of properties that neither say nor refer to what they mean."""
    if isinstance(node, list):
        for i, child in enumerate(node):
            yield from undescribed(schema, child, f"{place}/{i}")
    if not isinstance(node, dict):
        return
    for name, child in node.get("properties", {}).items():
        target = schema["$defs"].get(child.get("$ref", "").removeprefix("#/$defs/"), {})
        # Conditions (if, then, not) repeat fields that are described where they are defined.
        condition = re.search(r"/(if|then|not)\b", place)
        if not condition and "description" not in child and "description" not in target:
            yield f"{place}/properties/{name}"
    for name, child in node.items():
        yield from undescribed(schema, child, f"{place}/{name}")


def load(name):
    schema = json.loads(tree.read(f"{FOLDER}/{name}.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema, jsonschema.Draft202012Validator(schema)


def first_fault(validator, path):
    """Why the document at path does not fit, or None."""
    try:
        document = json.loads(tree.read(path))
    except ValueError as error:
        return str(error)
    best = jsonschema.exceptions.best_match(validator.iter_errors(document))
    return best and f"/{'/'.join(str(step) for step in best.absolute_path)}: {best.message[:200]}"


def check_page(validator, faults):
    examples = re.findall(r"^```json\n(.*?)^```", tree.read(PAGE), re.MULTILINE | re.DOTALL)
    for number, text in enumerate(examples, 1):
        best = jsonschema.exceptions.best_match(validator.iter_errors(json.loads(text)))
        if best:
            faults.append(f"{PAGE}: example {number}: {best.message[:200]}")
    return len(examples)


def is_format(path, field):
    """Is this a document that says so by its version field?"""
    document = json.loads(tree.read(path))
    return isinstance(document, dict) and field in document


def check_corpus(validator, faults):
    count = 0
    for path in tree.files(".json", under=(CORPUS,)):
        expected = os.path.join(tree.ROOT, path.removesuffix(".json") + ".txt")
        good = path.startswith(CORPUS + "/good/")
        listed = os.path.exists(expected) and tree.read(expected).startswith("schema:")
        fault = first_fault(validator, path) if good or listed else None
        count += good or listed
        if good and fault:
            faults.append(f"{path}: {fault}")
        if not good and listed and not fault:
            faults.append(f"{path}: passes the schema, although its list starts with schema:")
    return count


def main():
    faults, count = [], 0
    manifest, manifests = load("manifest-1")
    panel, panels = load("panel-1")
    for name, schema in (("manifest-1", manifest), ("panel-1", panel)):
        faults += [f"{name}: {place} has no description" for place in undescribed(schema, schema)]
    for path in tree.files(".json", under=("playlists", "tests/fuzz/seeds")):
        if path.startswith(FOLDER) or not path.startswith(("playlists/", "tests/")):
            continue
        for field, validator in (("vitrine", manifests), ("vitrine_panel", panels)):
            if is_format(path, field):
                fault = first_fault(validator, path)
                faults += [f"{path}: {fault}"] if fault else []
                count += 1
    count += check_corpus(manifests, faults) + check_page(manifests, faults)
    print(f"{count} documents")
    tree.report("schema", faults)


main()
