"""LaTeX as reference managers write it becomes Unicode here; a command that is not known stays as it is written."""

from __future__ import annotations

import re
import unicodedata

_MARKS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
_SYMBOLS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ",
    "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "euro": "€", "texteuro": "€", "textregistered": "®",
    "texttrademark": "™", "dots": "…", "ldots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "textquotedbl": '"', "textquotesingle": "'", "textbackslash": "\\", "textasciitilde": "~",
    "textasciicircum": "^", "textasciigrave": "`", "textbraceleft": "{", "textbraceright": "}", "textbar": "|",
    "textless": "<", "textgreater": ">", "textunderscore": "_", "textdollar": "$", "textasteriskcentered": "*",
    "textdegree": "°", "degree": "°", "textperiodcentered": "·", "guillemotleft": "«", "guillemotright": "»",
    "slash": "/", "newline": " ", "quad": " ", "qquad": " ", "space": " ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "times": "×",
    "pm": "±", "cdot": "·", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "approx": "≈",
    "sim": "∼", "infty": "∞", "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔", "lt": "<",
    "gt": ">", "in": "∈", "ell": "ℓ", "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX",
}  # fmt: skip
# Commands that only say how their argument looks.
_LOOKS = frozenset((
    "emph", "textit", "textbf", "textsc", "textsl", "textrm", "textsf", "texttt", "textup", "textnormal", "text",
    "textsuperscript", "textsubscript", "mathrm", "mathit", "mathbf", "mathcal", "mathbb", "mathsf", "operatorname",
    "it", "bf", "em", "sc", "sl", "rm", "tt", "sf", "itshape", "bfseries", "scshape", "upshape", "ensuremath", "mbox",
    "hbox", "url", "path", "uppercase", "underline", "protect", "relax", "NoCaseChange", "MakeUppercase", "enquote",
    "noopsort",
))  # fmt: skip
_ACCENT = re.compile(
    r"\\\\|\\(?P<sign>[`'^\"~=.])\s*(?:\{\s*\\?(?P<a>[^\W\d_])\s*\}|\\(?P<b>[ij])(?![A-Za-z])\s*(?:\{\})?|(?P<c>[^\W\d_]))"
    r"|\\(?P<word>[uvHtcdbrk])"
    r"(?:\s*\{\s*\\?(?P<d>[^\W\d_])\s*\}|\s*\\(?P<e>[ij])(?![A-Za-z])\s*(?:\{\})?|\s+(?P<f>[^\W\d_]))"
)
_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+)\*?(?:[ \t\n]+|(?=\W|\d|_|$))|\\(?P<sign>.)|\$(?P<math>[^$\s](?:[^$]{0,78}[^$\s])?)\$"
    r"|[{}~]|---?|``|''",
    re.DOTALL,
)
_PLAIN = {"~": " ", "--": "–", "---": "—", "``": "“", "''": "”"}
_SIGNS = {"\\": " ", ",": " ", ";": " ", ":": " ", " ": " ", "\n": " ", "!": "", "/": "", "-": ""}
_LOOKS_MATH = re.compile(r"[\\^_{}<>=+]|^[^\W\d_]{1,2}$")
_ESCAPED = re.compile(r"\\([&%$#_{}~\\])")


def decoded(text: str) -> str:
    """`text` with accents, symbols, dashes and quotation marks as Unicode, and without grouping braces.

    An unknown command stays as written, with the braces of its argument, so that nobody's text is lost."""
    if not (
        "\\" in text or "{" in text or "}" in text or "~" in text or "$" in text
        or "--" in text or "``" in text or "''" in text
    ):  # fmt: skip
        return text
    kept: list[bool] = []  # of each open brace, whether it stays

    def token(found: re.Match[str]) -> str:
        whole = found.group()
        if whole in _PLAIN:
            return _PLAIN[whole]
        if whole == "{":
            # The argument of a command that stayed: the brace stands right after it.
            kept.append(found.start() == unknown_end[0])
            return whole if kept[-1] else ""
        if whole == "}":
            return whole if not kept or kept.pop() else ""
        if command := found["command"]:
            if command in _SYMBOLS:
                return _SYMBOLS[command]
            if command in _LOOKS:
                return ""
            unknown_end[0] = found.end()
            return whole
        if math := found["math"]:
            return re.sub(r"[\^_]", "", decoded(math)) if _LOOKS_MATH.search(math) else whole
        return _SIGNS.get(found["sign"], found["sign"])

    unknown_end = [-1]
    return _TOKEN.sub(token, _ACCENT.sub(_accented, text))


def _accented(found: re.Match[str]) -> str:
    mark = found["sign"] or found["word"]
    if not mark:
        return found.group()
    letter = next(letter for letter in found.group("a", "b", "c", "d", "e", "f") if letter)
    return unicodedata.normalize("NFC", letter + _MARKS[mark])


def unescaped(address: str) -> str:
    """An address or DOI without LaTeX's escapes and braces; '~' and '--' are signs of the address and stay."""
    if "\\" in address or "{" in address:
        address = _ESCAPED.sub(r"\1", address).replace("{", "").replace("}", "")
    return address.strip()
