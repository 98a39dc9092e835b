"""Reasons of exclusion in the words of another program become criteria of the codebook here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from review.coding import Field
from review.errors import Complaint, SheetError, did_you_mean
from review.nouns import some
from review.records.text import fold


@dataclass(slots=True)
class Reasons:
    """column: that of the criteria. default: the criterion of exclusions whose reasons are none, '' for no such
    criterion. given: words of reasons -> code. What has no criterion is gathered, for `complain`."""

    column: Field
    default: str
    given: Mapping[str, str]
    meant: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        wrong = [code for code in (self.default, *self.given.values()) if code and self.column.code(code) is None]
        if wrong:
            raise SheetError(
                Complaint("", f'"{code}" is no criterion of the codebook', did_you_mean(code, self.column.codes))
                for code in dict.fromkeys(wrong)
            )
        self.meant = {fold(words): self.column.code(code) or "" for words, code in self.given.items()}
        for name, code in self.column.codes.items():
            for words in (code.label, *code.formerly, name):
                self.meant.setdefault(fold(words), name)

    def criterion(self, reasons: str, where: str) -> tuple[str, str]:
        """The criterion that an exclusion rests on, and what its reasons say beside it, for a note."""
        codes, others = self._split(reasons)
        if not self.default:
            for words in others:
                self.unknown.setdefault(words, []).append(where)
            self.without += [where] if not codes and not others else []
        codes = [code for code in self.column.codes if code in codes] or [self.column.code(self.default) or ""]
        if not self.column.several:
            others, codes = [*codes[1:], *others], codes[:1]
        return "; ".join(codes), f"reasons: {', '.join(others)}" if others else ""

    def _split(self, reasons: str) -> tuple[list[str], list[str]]:
        """The criteria that reasons mean, and the words that mean none. A comma parts reasons, but one may hold it."""
        parts = [part.removeprefix("__EXR__").strip() for part in reasons.split(",")]
        codes, others, at = [], [], 0
        while at < len(parts):
            ends = range(len(parts), at, -1)
            end = next((end for end in ends if fold(",".join(parts[at:end])) in self.meant), at + 1)
            words = ", ".join(parts[at:end])
            if code := self.meant.get(fold(words)):
                codes.append(code)
            elif words:
                others.append(words)
            at = end
        return codes, others

    def complain(self) -> None:
        """SheetError with each reason that is no criterion, and the exclusions that have none."""
        names = [*self.column.codes, *(code.label for code in self.column.codes.values())]
        complaints = []
        for words, places in self.unknown.items():
            what = f'"{words}" is no criterion of the codebook ({some(len(places), "exclusion")})'
            say = f'say what it means by --reason "{words}=CODE", or by --criterion CODE for all'
            hint = "; ".join(filter(None, (did_you_mean(words, names), say)))
            complaints.append(Complaint(places[0], what, hint))
        if self.without:
            what = f"{some(len(self.without), 'exclusion')} name no reason"
            complaints.append(Complaint(self.without[0], what, "say by --criterion CODE which criterion they rest on"))
        if complaints:
            raise SheetError(complaints)
