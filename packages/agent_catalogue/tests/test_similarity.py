"""How alike two texts are."""

import itertools
import random

from agent_catalogue.similarity import Pair, Shelf, shingles, similar_pairs


def test_letter_case_punctuation_and_line_breaks_play_no_part() -> None:
    assert (
        shingles("One, two\nTHREE - four!", 3)
        == shingles("one two three four", 3)
        == {"one two three", "two three four"}
    )


def test_a_text_shorter_than_a_shingle_is_one_itself() -> None:
    assert shingles("two words", 3) == {"two words"}
    assert similar_pairs(["two words", "Two words."], 3) == [Pair(1.0, 0, 1)]


def test_the_score_is_the_share_of_shingles_in_common() -> None:
    [pair] = similar_pairs(["a b c d", "b c d e"], 2)
    assert pair == Pair(2 / 4, 0, 1)


def test_texts_that_share_nothing_are_no_pair() -> None:
    assert similar_pairs(["a b c", "d e f", "c b a"], 2) == []


def test_every_pair_is_found_with_the_score_that_comparing_them_one_by_one_gives() -> None:
    chance = random.Random(7)  # noqa: S311 - texts, not secrets
    texts = [" ".join(chance.choices("abcdefg", k=chance.randint(1, 30))) for _ in range(60)]
    found = {(pair.first, pair.second): pair.score for pair in similar_pairs(texts, 3, at_least=0.1)}
    expected = {}
    for (first, a), (second, b) in itertools.combinations(enumerate(texts), 2):
        one, other = shingles(a, 3), shingles(b, 3)
        if (score := len(one & other) / len(one | other)) >= 0.1:
            expected[first, second] = score
    assert found == expected
    assert expected, "some of these texts are alike"


def test_the_closest_pairs_come_first_and_ties_in_the_order_of_the_texts() -> None:
    pairs = similar_pairs(["x y z", "a b c d", "a b c d", "a b c e"], 2)
    assert [(pair.first, pair.second) for pair in pairs] == [(1, 2), (1, 3), (2, 3)]


def test_a_shelf_gives_the_closest_and_of_equals_the_first() -> None:
    shelf = Shelf(2)
    for text in ("x y z", "a b c d", "a b c d"):
        shelf.put(text)
    assert shelf.closest("a b c d", at_least=0.5) == Pair(1.0, 1, 3)
    assert shelf.closest("x b c d", at_least=0.9) is None
