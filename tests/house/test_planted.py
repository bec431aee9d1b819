"""The planted bugs stay plantable: ten patches, each of which fits the tree as it is."""

from tests.planted.trees import applies, name, patches

BUGS = {
    "watermark too early", "base before confirmation", "create without key",
    "unknown create retried", "watermark from local clock", "policy sides swapped",
    "supersede removed", "tombstone ignored", "answers matched by order", "fence removed",
}  # fmt: skip


def test_there_are_ten_planted_bugs():
    assert sorted(BUGS) == sorted(map(name, patches()))


def test_each_planted_bug_fits_the_tree_and_touches_the_core_alone():
    assert {} == {name(one): why for one in patches() if (why := applies(one))}
    for one in patches():
        lines = one.read_text(encoding="utf-8").splitlines()
        assert all(line.startswith("+++ b/core/") for line in lines if line.startswith("+++"))
