"""Lines of values: whatever stands between them, an error names the right one."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from allegiance.pay.plan_lines import Lines

TEXT = '''# a remark with "quotes" and [brackets]
id = "x"   # id = "y"
about = """
weight = 3
[[measures]] "quoted" \\""" still
"""
raw = \'\'\'
title = 1\'\'\'
list = [
  1,  # one ]
  "[[measures]]",
]

[clawback]
months = 1

[[measures]]
id = "a"
"weight" = 1
fallback.whose = "team"

[[measures]] # a second one
id = "b"
  [measures.fallback]
  whose = "company"
  inline = { a = 1, b = "}" }

[[gates]]
id = "#"
floor = 1
'''


def test_lines_are_found_whatever_stands_between():
    tomllib.loads(TEXT)
    lines = Lines(TEXT)
    told = {
        ("id",): 2,
        ("about",): 3,
        ("raw",): 7,
        ("list",): 9,
        ("clawback", "months"): 15,
        ("measures", 0): 17,
        ("measures", 0, "weight"): 19,
        ("measures", 0, "fallback", "whose"): 20,
        ("measures", 1): 22,
        ("measures", 1, "id"): 23,
        ("measures", 1, "fallback"): 24,
        ("measures", 1, "fallback", "whose"): 25,
        ("measures", 1, "fallback", "inline", "a"): 26,
        ("gates", 0, "id"): 29,
        ("gates", 0, "floor"): 30,
    }
    assert {path: lines.of(*path) for path in told} == told


def test_a_missing_value_has_the_line_of_its_table():
    lines = Lines(TEXT)
    assert lines.of("measures", 1, "title") == 22
    assert lines.of("measures", 7, "title") == 1
    assert lines.of("nothing") == 1


VALUES = st.one_of(
    st.integers(0, 9).map(str),
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters="'"), max_size=9).map(
        lambda text: f"'{text}'"
    ),
    st.text(st.sampled_from("ab[]#={}\n'"), max_size=9).map(lambda text: f'"""\n{text}"""'),
    st.lists(st.sampled_from(["1", '"]"', "'#'"]), max_size=3).map(
        lambda all_: "[\n" + ",\n".join(all_) + "\n]"
    ),
)


@given(st.lists(st.tuples(VALUES, st.sampled_from(["", "  # x = 1", "\n\n# [y]"])), max_size=6))
def test_every_value_of_any_file_is_found_where_it_stands(values):
    """Planted: the line of each is counted as the file is written."""
    text, told = "", {}
    for at, (value, after) in enumerate(values):
        told[f"k{at}"] = text.count("\n") + 1
        text += f"k{at} = {value}{after}\n"
    assert set(tomllib.loads(text)) == set(told)
    lines = Lines(text)
    assert {name: lines.of(name) for name in told} == told
