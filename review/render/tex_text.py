"""Text becomes LaTeX source here: what was typed is what is set, under pdfLaTeX (T1, UTF-8), XeLaTeX and LuaLaTeX.

To add a character that pdfLaTeX cannot set from UTF-8: one line in `_SYMBOLS`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Characters that mean something to TeX, or that make a ligature or an argument with what stands before or after them.
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "[": "{[}", "]": "{]}", "*": "{*}",
    "\n": " ", "\t": " ", "\N{NO-BREAK SPACE}": "~", "\N{SOFT HYPHEN}": r"\-",
}  # fmt: skip
_LIGATURES = re.compile(
    r"(?<=-)(?=-)|(?<=,)(?=,)|(?<=')(?=')|(?<=\\textless\{\})(?=\\textless\b)|(?<=\\textgreater\{\})(?=\\textgreater\b)"
    r"|(?:(?<=[?!])|(?<=\\textasciigrave\{\}))(?=\\textasciigrave\b)"
)
# An empty group would part them under pdfLaTeX, but not under LuaLaTeX.
_PARTED = r"{\kern0pt}"

_MATHS = {
    "→": "rightarrow", "←": "leftarrow", "↑": "uparrow", "↓": "downarrow", "↔": "leftrightarrow", "⇒": "Rightarrow",
    "⇐": "Leftarrow", "⇔": "Leftrightarrow", "≥": "geq", "⩾": "geq", "≤": "leq", "⩽": "leq", "≠": "neq", "≈": "approx",
    "≡": "equiv", "∼": "sim", "∝": "propto", "≪": "ll", "≫": "gg", "∞": "infty", "√": "surd", "∑": "sum",
    "∏": "prod", "∫": "int", "∂": "partial", "∆": "Delta", "∇": "nabla", "∈": "in", "∉": "notin", "∩": "cap",
    "∪": "cup", "⊂": "subset", "⊆": "subseteq", "∅": "emptyset", "∧": "wedge", "∨": "vee", "∀": "forall",
    "∃": "exists", "⋅": "cdot", "∙": "cdot", "∗": "ast", "⊕": "oplus", "⊗": "otimes", "ℓ": "ell", "○": "circ",
    "✓": "checkmark", "✔": "checkmark", "✗": "times", "✘": "times", "■": "blacksquare", "□": "square",
    "▪": "blacksquare", "▲": "blacktriangle", "△": "triangle", "▼": "blacktriangledown", "◆": "blacklozenge",
    "★": "bigstar", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ϑ": "vartheta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon",
    "φ": "varphi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_SYMBOLS = {
    **{char: rf"\ensuremath{{\{name}}}" for char, name in _MATHS.items()},
    **{digit: rf"\textsubscript{{{n}}}" for n, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{digit: rf"\textsuperscript{{{n}}}" for n, digit in zip((0, 4, 5, 6, 7, 8, 9), "⁰⁴⁵⁶⁷⁸⁹", strict=True)},
    **dict.fromkeys("\N{EN SPACE}\N{EM SPACE}\N{FIGURE SPACE}\N{THIN SPACE}\N{HAIR SPACE}", " "),
    # Invisible: joiners, directions, variation selectors.
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f", ""),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", "ABEZHIKMNOPTX", strict=True)), "ο": "o",
    "\N{NARROW NO-BREAK SPACE}": "~", "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": r"\mbox{-}", "\N{FIGURE DASH}": "–", "\N{HORIZONTAL BAR}": "—",
    "\N{MINUS SIGN}": r"\ensuremath{-}", "…": r"\ldots{}", "′": r"\ensuremath{'}", "″": r"\ensuremath{''}",
    "●": r"\textbullet{}",
}  # fmt: skip
# Accents that T1 can set on any letter.
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
    "\u0331": "b",
}  # fmt: skip
# What T1 and the kernel's symbols set from UTF-8: Latin-1, Latin Extended-A but for a few, dashes, quotes, signs.
_SET = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e"
    "\u0192\u0218-\u021b–—‘’‚“”„†‡•‰‹›€™]"
)
# Styled letters of formulas, and full-width forms: the same letters to a reader.
_VARIANTS = re.compile("[\U0001d400-\U0001d7ff\uff01-\uff5e]")


def escape_tex(text: str) -> str:
    """`text` as LaTeX source that sets what was typed; a line feed is a space.

    A character that pdfLaTeX has no glyph for is written with a command if there is one (Greek, arrows, relations,
    accents), and else shown as its code point, [U+4E2D]. Straight quotation marks stay straight; a single one is set as
    an apostrophe, as anywhere in LaTeX. The symbols need the package amssymb."""
    clusters = re.findall(r"(?s).[\u0300-\u036f]*", unicodedata.normalize("NFC", text))
    return _LIGATURES.sub(lambda _: _PARTED, "".join(map(_cluster, clusters)))


@cache
def _cluster(cluster: str) -> str:
    """A character with the combining marks that stand on it, taken apart if T1 has the letter but not the whole."""
    apart = unicodedata.normalize("NFD", cluster)
    letter, *marks = list(cluster if _known(cluster[0]) or not _known(apart[0]) else apart)
    source = _character(letter)
    for mark in marks:
        source = rf"\{_ACCENTS[mark]}{{{source}}}" if mark in _ACCENTS else source + _code_point(mark)
    return source


def _known(char: str) -> bool:
    return char in _SPECIAL or char in _SYMBOLS or bool(_SET.fullmatch(char))


def _character(char: str) -> str:
    if _VARIANTS.fullmatch(char):
        return escape_tex(unicodedata.normalize("NFKC", char))
    source = _SPECIAL.get(char, _SYMBOLS.get(char))
    if source is not None:
        return source
    return char if _SET.fullmatch(char) else _code_point(char)


def _code_point(char: str) -> str:
    return f"{{[}}U+{ord(char):04X}{{]}}"
