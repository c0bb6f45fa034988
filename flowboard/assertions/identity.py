"""The identity of an assertion: under what its outcomes are kept, and what a fingerprint is made of."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flowboard.assertions.arguments import Arguments, BadArguments, CodeArguments, validated
from flowboard.assertions.checks.check import Check
from flowboard.assertions.judge import PARSER_VERSION, SCHEMA, JudgeArguments, prompt_template
from flowboard.flow.canonical import digest
from flowboard.node import AssertionSpec


def spec_hash(
    spec: AssertionSpec,
    *,
    default_model: str | None = None,
    file_source: str | None = None,
    artefact: str | None = None,
) -> str:
    """The digest of everything that decides the outcome, as 64 hex digits.

    That is the kind and its arguments, with defaults as good as left out; the version of a check; the
    source of code; the question, model, parameters, prompt and parser of a judge; and what was learned. Name, criterion,
    scope, `on` and `on_fail` aren't in it: outcomes are kept per hash and subject, and the subject
    says which output was judged. `default_model` is who judges where the spec names no model;
    `file_source` is the text of the file that code refers to, `artefact` the digest of the classifier
    that a learned assertion names.
    """
    try:
        arguments = validated(spec)
    except BadArguments:
        return digest([spec.kind, getattr(spec, spec.kind), spec.arguments])
    return digest([spec.kind, *_parts(spec, arguments, default_model, file_source, artefact)])


def _parts(
    spec: AssertionSpec,
    arguments: Arguments,
    default_model: str | None,
    file_source: str | None,
    artefact: str | None,
) -> list[Any]:
    match arguments:
        case Check():
            return [
                spec.check,
                arguments.version,
                arguments.model_dump(mode="json", exclude_defaults=True),
            ]
        case JudgeArguments():
            return [
                (spec.judge or "").strip(),
                arguments.model or default_model,
                list(arguments.include),
                arguments.parameters,
                sha256(prompt_template().encode()).hexdigest(),
                SCHEMA,
                PARSER_VERSION,
            ]
        case CodeArguments():
            source = arguments.source if arguments.file is None else file_source or arguments.file
            return [source, arguments.function]
        case _:
            return [spec.learned] if artefact is None else [artefact]
