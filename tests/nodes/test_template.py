"""The template language: what it writes, what it can't reach, and what it may cost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard_nodes.template import MAX_CHARACTERS, TemplateProblem, compiled, render


def rendered(source: str, **values: Any) -> str:
    return render(compiled(source), values)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ x }}", "a"),
        ("{{ none_at_all }}.", "."),
        ("{{ items }}", '["é", null]'),
        ("{{ record }}", '{"k": [1, true]}'),
        ("{{ yes }} {{ 3 }} {{ 0.5 }}", "true 3 0.5"),
        ("{{ record | tojson }}", '{"k": [1, true]}'),
        ("{{ '<é>' | tojson }}", '"<é>"'),
        ("{{ items | join(', ') }}", "é, "),
        ("{{ x ~ 1 ~ none_at_all ~ x }}", "a1a"),
        ("{{ people | join('+', attribute='name') }}", "Ada+Bo"),
        ("{{ people | map(attribute='name') | list }}", '["Ada", "Bo"]'),
        ("{{ 'a\nb' | indent(2) }}", "a\n  b"),
        ("{{ 'aXa' | replace('a', x ~ 'b') }}", "abXab"),
        ("{% for p in people %}\n- {{ loop.index }}/{{ loop.length }} {{ p.name }}\n{% endfor %}", "- 1/2 Ada\n- 2/2 Bo\n"),
        ("{% macro twice(t) %}{{ t }}{{ t }}{% endmacro %}{{ twice(x) }}", "aa"),
        ("{% set ns = namespace(n=0) %}{% for p in people %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}", "2"),
        ("{% for i in range(3) %}{{ i }}{% endfor %}", "012"),
        ("{% for k, v in record.items() %}{{ k }}={{ v }}{% endfor %}", "k=[1, true]"),
        ("{% for p in tree recursive %}{{ p.n }}{{ loop(p.c) }}{% endfor %}", "12"),
        ("{% if x %}\nyes\n{% endif %}\nend", "yes\nend"),
        ("{{ 'Ab'.upper() }} {{ 'a b'.split() }} {{ 2 * 3 ** 2 % 7 }} {{ 'ab' * 2 }}", 'AB ["a", "b"] 4 abab'),
    ],
)  # fmt: skip
def test_what_a_template_writes(source: str, text: str) -> None:
    values = {
        "x": "a",
        "none_at_all": None,
        "yes": True,
        "items": ["é", None],
        "record": {"k": [1, True]},
        "people": [{"name": "Ada"}, {"name": "Bo"}],
        "tree": [{"n": 1, "c": [{"n": 2, "c": []}]}],
    }
    assert rendered(source, **values) == text


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ x['__class__'] }}",
    "{{ [x] | map(attribute='__class__') | list }}",
    "{{ x | attr('__class__') }}",
    "{{ [x] | groupby('__class__') }}{{ x.__class__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ range.__globals__ }}{{ range.__wrapped__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ dict.__base__ }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ joiner.__init__ }}",
    "{{ '{0.__class__}'.format(x) }}",
    "{{ '{x.__class__}'.format_map({'x': x}) }}",
    "{{ ''['format']('x') }}",
    "{{ '%s' | format(x) }}",
    "{% macro m() %}{% endmacro %}{{ m.__call__.__globals__ }}",
    "{% for i in [1] %}{{ loop.__class__ }}{% endfor %}",
    "{{ (x for x in []).gi_frame }}",
    "{{ items.append(1) }}",
    "{{ record.update({'a': 1}) }}",
    "{{ record.clear() }}",
    "{{ items.__iter__.__self__ }}",
    "{% set f = x.encode %}{{ f() }}",
    "{{ debug() }}",
    "{% debug %}",
    "{% do items.append(1) %}",
    "{% import 'os' as os %}{{ os }}",
    "{% extends x %}",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_no_template_reaches_pythons_insides_or_changes_its_inputs(source: str) -> None:
    items, record = ["a"], {"k": 1}
    with pytest.raises(TemplateProblem):
        rendered(source, x="text", items=items, record=record)
    assert (items, record) == (["a"], {"k": 1})


EXPLOSIONS = {
    "nested loops": "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
    "a long range": "{{ range(10 ** 9) | list }}",
    "repeated text": "{{ 'a' * 10 ** 10 }}",
    "repeated text, other way round": "{{ 10 ** 10 * 'a' }}",
    "repeated list": "{{ [0] * 10 ** 9 }}",
    "formatted width": "{{ '%999999999d' % 1 }}",
    "padding": "{{ 'x'.ljust(10 ** 9) }}",
    "centring": "{{ 'x' | center(10 ** 9) }}",
    "tabs": "{{ '\t'.expandtabs(10 ** 9) }}",
    "doubling text": "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "doubling with +": "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "doubling a list": "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "many lists": "{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x, range(9999) | list] %}{% endfor %}",
    "a capture": "{% set x %}{% for i in range(9999) %}" + "y" * 9999 + "{% endfor %}{% endset %}{{ x }}",
    "long output": "{% for i in range(9999) %}{{ big }}{% endfor %}",
    "a join": "{{ range(9999) | join(big) }}",
    "a replacement": "{{ big | replace('', big) }}",
    "a margin": "{{ lines | indent(10 ** 9) }}{{ lines | indent(100) | indent(100) }}",
    "a branching macro": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
    "an endless macro": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "a huge power": "{{ 9 ** 99999999 }}",
    "a huge product": "{% set ns = namespace(x=99) %}{% for i in range(60) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
    "deep nesting": "{{" + "(" * 5000 + "1" + ")" * 5000 + "}}",
}  # fmt: skip


@pytest.mark.parametrize("name", EXPLOSIONS)
def test_no_template_explodes(name: str) -> None:
    with pytest.raises(TemplateProblem):
        rendered(EXPLOSIONS[name], big="b" * 100_000, lines="\n" * 20_000)


def test_a_value_as_long_as_models_read_passes() -> None:
    text = "x" * (MAX_CHARACTERS // 2)
    assert rendered("{{ text }}", text=text) == text


def test_each_render_counts_anew() -> None:
    template = compiled("{% for i in range(9999) %}{{ i }}{% endfor %}")
    for _ in range(3):
        assert render(template, {}).startswith("0123")


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(st.sampled_from("{}%#-+~|.()[]'\"\\ abx_0\n"), max_size=60))
def test_no_text_raises_anything_but_the_documented_problem(source: str) -> None:
    try:
        rendered(source, a="1", b=[1], x={"a": None})
    except TemplateProblem as problem:
        assert str(problem)
