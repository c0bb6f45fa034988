"""The judge: what it is asked, the versions of that, and who answers."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.editor.dialogs.keys import open_keys
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.model_choices import ModelChoices, model_choices
from flowboard.workspace.labelling.prompt_versions import PromptVersion, prompts_of

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom

_MOST_AT_HAND: Final = 4
_MISSING: Final = 4.0  # seconds between two looks for a key, or a server, that is missing


class JudgeForm:
    """Prompt and model. What is typed is the flow's at once; the versions are those that were put to use."""

    def __init__(self, room: LabelRoom) -> None:
        self.room = room
        self._choices: ModelChoices | None = None
        self._versions: list[PromptVersion] = []
        self._drawn_for: str | None = None
        self._told: tuple[ModelChoices, str] | None = None
        judging, locked = room.judging, not room.desk.may("edit")
        with ui.element("section").classes("fb-judge-form"):
            with ui.element("div").classes("fb-judge-head"):
                prompt_label = Text("label", "What the judge is asked")
                self._version = Text("span", "", "fb-chip")
            self._prompt = FieldControl(
                "area", judging.prompt, self._ask, name="judge-prompt", locked=locked
            )
            prompt_label.props["for"] = self._prompt.input_id
            Text(
                "p",
                "Ask so that yes is good. The judge sees the input and the output, writes its reasons, then "
                "pass or fail.",
                "fb-quiet",
            )
            with ui.element("details").classes("fb-more fb-judge-versions") as self._history:
                self._history_words = Text("summary", "Earlier versions")
                self._list = ui.element("ul")
            model_label = Text("label", "Who judges")
            self._model = FieldControl(
                "line",
                judging.model,
                self._choose,
                name="judge-model",
                placeholder="provider/model",
                locked=locked,
                mono=True,
                lazy=True,
                on_enter=self._choose,
            )
            model_label.props["for"] = self._model.input_id
            self._model_note = Text("p", "", "fb-quiet").props('data-testid="model-note"')
            self._offers = ui.element("div").classes("fb-model-offers")
        self._shown = (judging.prompt, judging.model)
        ui.timer(0, self._find, once=True)
        self._look_again = ui.timer(_MISSING, self._find, active=False)

    def hear(self) -> None:
        """The flow, or the versions, may have changed."""
        judging = self.room.judging
        prompt, model = judging.prompt, judging.model
        if prompt != self._shown[0]:
            self._prompt.show(prompt)
        if model != self._shown[1]:
            self._model.show(model)
        self._shown = (prompt, model)
        self._tell_model()
        self._draw_versions()

    @property
    def version(self) -> PromptVersion | None:
        """The version that the prompt is; None where it wasn't put to use yet, or nothing is read yet."""
        prompt = self.room.judging.prompt
        return next((one for one in self._versions if one.text == prompt), None)

    # -- the prompt --------------------------------------------------------------------------------

    def _ask(self, text: Any) -> None:
        written = str(text).strip()
        judging = self.room.judging
        if not written:
            self.room.desk.notice("A judge has to be asked something, so the prompt stays as it was.")
            return
        if written != judging.prompt:
            self._shown = (written, self._shown[1])
            self.room.change("Change the judge's prompt", judging.with_prompt(written))

    def _restore(self, version: PromptVersion) -> None:
        self.room.change(
            f"Go back to version {version.number}", self.room.judging.with_prompt(version.text)
        )

    async def refresh_versions(self) -> None:
        """Read the versions again: one was put to use."""
        try:
            self._versions = await asyncio.to_thread(
                prompts_of, self.room.desk.flow.path, self.room.judging
            )
        except WorkspaceError as error:
            self.room.desk.notice(str(error))
        with self.room.desk.client:
            self._drawn_for = None
            self._draw_versions()

    def _draw_versions(self) -> None:
        prompt = self.room.judging.prompt
        if prompt == self._drawn_for:
            return
        self._drawn_for = prompt
        current = self.version
        newest = len(self._versions)
        self._version.set_text(
            f"version {current.number}" if current else f"version {newest + 1}, not evaluated yet"
        )
        others = [one for one in self._versions if one is not current]
        self._history.set_visibility(bool(others))
        count = len(others)
        self._history_words.set_text(f"{count} other {'version' if count == 1 else 'versions'}")
        self._list.clear()
        with self._list:
            for one in others:
                self._build_version(one)

    def _build_version(self, version: PromptVersion) -> None:
        with ui.element("li"):
            with ui.element("div").classes("fb-judge-head"):
                Text("strong", f"Version {version.number}")
                Text("span", f"{datetime.fromtimestamp(version.created_at):%d %b, %H:%M}", "fb-meta")
                ui.element("span").classes("fb-top-space")
                if self.room.desk.may("edit"):
                    button(
                        "Use it",
                        partial(self._restore, version),
                        kind="quiet",
                        testid=f"use-version-{version.number}",
                    )
            Text("p", version.text, "fb-judge-version-text")

    # -- the model ---------------------------------------------------------------------------------

    def _choose(self, text: Any) -> None:
        name, judging = str(text).strip(), self.room.judging
        if name != judging.model:
            self._shown = (self._shown[0], name)
            self.room.change("Choose who judges", judging.with_model(name))
            self._model.show(name)

    async def _find(self) -> None:
        flow = self.room.desk.flow
        try:
            self._choices = await asyncio.to_thread(model_choices, flow.session.flow, flow.path)
        except WorkspaceError as error:
            self.room.desk.notice(str(error))
            return
        self._model.offer((one.name, one.note) for one in self._choices.choices)
        self._tell_model()
        await self.refresh_versions()

    def _tell_model(self) -> None:
        """Who answers for the model, or what is missing; and the models that answer from here."""
        choices, model = self._choices, self.room.judging.model
        if choices is None or (choices, model) == self._told:
            return
        self._told = (choices, model)
        note, is_ready = choices.note_on(model) if model else ("Choose a model to judge.", False)
        self.room.is_model_ready = is_ready or not model
        self.room.look()
        is_missing = bool(model) and not is_ready
        self._look_again.active = is_missing
        self._model_note.set_text(note)
        self._model_note.classes(replace="fb-quiet" if is_ready else "fb-attention").props(
            'data-testid="model-note"'
        )
        is_local = any(one.name == model and one.source == "local" for one in choices.choices)
        self.room.runner.at_once = None if is_local else type(self.room.runner).at_once
        at_hand = [one for one in choices.choices if one.ready and one.name != model]
        self._offers.clear()
        with self._offers:
            if self.room.desk.may("edit"):
                for one in at_hand[:_MOST_AT_HAND]:
                    button(
                        one.name,
                        partial(self._choose, one.name),
                        kind="quiet",
                        symbol="add",
                        hint=one.note,
                    )
            if is_missing and self.room.desk.may("owner"):
                button("Keys…", open_keys, symbol="key")
            if choices.missing:
                _build_missing(choices)


def _build_missing(choices: ModelChoices) -> None:
    names = " and ".join(facts.name for facts in choices.missing)
    with ui.element("details").classes("fb-more"):
        Text("summary", f"No key for {names}")
        for facts in choices.missing:
            Text("p", f"{facts.name}: {facts.key}.", "fb-quiet")
