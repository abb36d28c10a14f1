"""Files of one session alone."""

from __future__ import annotations

import secrets

import streamlit as st

_KEY = "al-files"


def kind(mime: str) -> str:
    """The kind of a download, with a word that no other session knows.

    Streamlit gives a file an address made from its content and its kind, and of a large file from parts of its content:
    whoever can guess a file could fetch it, and of two large files that differ little a second reader would get the
    first one's. With the word, an address cannot be guessed and no session ever meets another's.
    """
    if _KEY not in st.session_state:
        st.session_state[_KEY] = secrets.token_hex(16)
    return f"{mime}; session={st.session_state[_KEY]}"
