"""Finds listed words and phrases in a text, whole words only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


class Phrases[Meaning]:
    """What each of many phrases means; a phrase is words, apart by one blank.

    Where several fit at one place the longest stands, and its words serve no other: in `vice
    president` there is no `president`.
    """

    def __init__(self, listed: Iterable[tuple[str, Meaning]]) -> None:
        """Takes phrases with their meanings; one listed twice keeps all its meanings in order."""
        self._meanings: dict[str, list[Meaning]] = {}
        lengths: dict[str, set[int]] = {}
        for phrase, meaning in listed:
            meanings = self._meanings.get(phrase)
            if meanings is None:
                self._meanings[phrase] = [meaning]
                first = phrase.partition(" ")[0]
                lengths.setdefault(first, set()).add(phrase.count(" ") + 1)
            elif meaning not in meanings:
                meanings.append(meaning)
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def __contains__(self, word: str) -> bool:
        """Whether a phrase begins with this word."""
        return word in self._lengths

    def split(self, words: Sequence[str]) -> Iterator[tuple[Sequence[str], list[Meaning]]]:
        """The words from left to right: phrases with their meanings, other words with none."""
        at = 0
        while at < len(words):
            length, meanings = self._at(words, at)
            yield words[at : at + length], meanings
            at += length

    def find(self, words: Sequence[str]) -> list[Meaning]:
        """The meanings of the phrases found, in their order, repeated where they are."""
        return [meaning for _, meanings in self.split(words) for meaning in meanings]

    def _at(self, words: Sequence[str], at: int) -> tuple[int, list[Meaning]]:
        for length in self._lengths.get(words[at], ()):
            meanings = self._meanings.get(" ".join(words[at : at + length]))
            if meanings is not None:
                return min(length, len(words) - at), meanings
        return 1, []
