"""A choice of how to look (which line, which split): it lives in the address too, so that a link shows the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def asked(name: str, options: Sequence[str], default: str = "") -> str:
    """What the address chooses; the default, or the first option, when it says nothing that can be chosen."""
    found = st.query_params.get(name, "")
    return found if found in options else default or options[0]


def buttons(
    label: str, options: Sequence[str], name: str, text: Callable[[str], str] = str, *, default: str = ""
) -> str:
    """A few options side by side; they wrap on a telephone."""
    st.session_state[f"c_{name}"] = asked(name, options, default)
    st.segmented_control(
        label,
        list(options),
        key=f"c_{name}",
        format_func=text,
        on_change=_write(name, default or options[0]),
        required=True,
        wrap=True,
    )
    return asked(name, options, default)


def menu(label: str, options: Sequence[str], name: str, text: Callable[[str], str] = str) -> str:
    """Many options in a list."""
    st.session_state[f"c_{name}"] = asked(name, options)
    st.selectbox(
        label,
        list(options),
        key=f"c_{name}",
        format_func=text,
        on_change=_write(name, options[0]),
        width=280,
    )
    return asked(name, options)


def _write(name: str, default: str) -> Callable[[], None]:
    def write() -> None:
        chosen = st.session_state[f"c_{name}"]
        if chosen and chosen != default:
            st.query_params[name] = chosen
        elif name in st.query_params:
            del st.query_params[name]

    return write
