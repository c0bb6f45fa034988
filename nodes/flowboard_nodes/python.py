"""The `python` node: runs a Python function on each item, in the sandbox."""

from __future__ import annotations

import re
import symtable
from collections.abc import Sequence
from typing import Any

from pydantic import field_validator

from flowboard.node import Context, Field, NodeFailed, NodeType, Outputs, Port

_IN_FILE = re.compile(r"([^\n:]+\.py)::([A-Za-z_]\w*)")


class Python(NodeType):
    """Runs `def run(**inputs)` on each item, in the sandbox: without files, network or other rows.

    Inputs are the function's arguments, by the names under which they are wired::

        dates:
          type: python
          inputs: {text: answer.text}
          code: |
            import re

            def run(text):
                return re.findall(r"\\d{4}-\\d{2}-\\d{2}", text)

    What it returns, any JSON value, leaves by `value`. With `returns`, it returns a dict, and each of
    the keys named there leaves by the port of that name. Longer code may live beside the flow
    (`code: steps.py::dates`). It starts afresh for every item, so that the same inputs always give
    the same value, and may import what is useful for looking at texts and data.
    """

    type = "python"
    category = "Transform"
    icon = "code"
    open_inputs = True

    code: str = Field(
        min_length=1,
        description="Python that defines `def run(…)`, or `file.py::function`",
        json_schema_extra={"widget": "code", "language": "python"},
    )
    returns: tuple[str, ...] = Field(
        (), description="keys of the dict that the function returns, a port each (default: any value)"
    )

    @field_validator("code")
    @classmethod
    def _is_python(cls, code: str) -> str:
        if _IN_FILE.fullmatch(code.strip()) is not None:
            return code
        try:
            names = symtable.symtable(code, "<code>", "exec").get_symbols()
        except SyntaxError as error:
            where = f", in its line {error.lineno}, column {error.offset}" if error.lineno else ""
            raise ValueError(f"this isn't Python: {error.msg}{where}") from error
        except (RecursionError, MemoryError) as error:
            raise ValueError("this is nested too deeply for Python; make it flatter") from error
        if not any(
            one.get_name() == "run" and (one.is_assigned() or one.is_imported()) for one in names
        ):
            raise ValueError("this defines no function `run`; begin it with `def run(…):`")
        return code

    @field_validator("returns")
    @classmethod
    def _name_ports(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for place, name in enumerate(names):
            if not name.isidentifier():
                raise ValueError(f"{name!r} can't name a port; use letters, digits and _")
            if name in names[:place]:
                raise ValueError(f"{name!r} is named twice")
        return names

    def output_ports(self) -> Sequence[Port]:
        """`value`, or a port for every key that is returned."""
        return [Port(name, "json") for name in self.returns or ("value",)]

    def data_files(self) -> Sequence[str]:
        """The file with the code, if it is in one."""
        found = _IN_FILE.fullmatch(self.code.strip())
        return (found[1].strip(),) if found else ()

    def code_sources(self) -> Sequence[str]:
        """The code, as it is written."""
        return (self.code,)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """What the function returns for one item.

        Raises:
            NodeFailed: it fails, takes too long, or doesn't return what it should.
        """
        source, function = self._source(ctx)
        (result,) = await ctx.sandbox.call(source, function, [inputs])
        if result.error is not None:
            raise NodeFailed(": ".join([*self.data_files(), result.error]))
        if not self.returns:
            return {"value": result.value}
        if not isinstance(result.value, dict):
            found = type(result.value).__name__
            raise NodeFailed(f"`{function}` returned {found}; with `returns` it has to return a dict")
        missing = [name for name in self.returns if name not in result.value]
        if missing:
            raise NodeFailed(
                f"`{function}` returned a dict without {missing[0]!r}, which `returns` names"
            )
        return {name: result.value[name] for name in self.returns}

    def _source(self, ctx: Context) -> tuple[str, str]:
        found = _IN_FILE.fullmatch(self.code.strip())
        if found is None:
            return self.code, "run"
        with ctx.files.open(found[1].strip()) as stream:
            try:
                return stream.read().decode("utf-8"), found[2]
            except UnicodeDecodeError as error:
                raise NodeFailed(f"{found[1]} isn't UTF-8 text; save it as such") from error
