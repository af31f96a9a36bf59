"""Where the lines of the pictures go."""

from datetime import UTC, datetime

from steward.web import pictures

NOW = datetime(2026, 7, 2, tzinfo=UTC)


def test_the_strip_places_releases_and_holders_on_one_scale() -> None:
    strip = pictures.strip(
        [("1.0", datetime(2025, 1, 1, tzinfo=UTC)), ("1.1", datetime(2026, 1, 1, tzinfo=UTC))],
        [pictures.Hold("anna", datetime(2025, 1, 1, tzinfo=UTC))],
        NOW,
    )

    assert strip is not None
    assert [tick.x for tick in strip.ticks] == [0.0, 50.0]
    assert [tick.major for tick in strip.ticks] == [True, False]
    assert strip.edges == (0.0, 50.0, 100.0)
    assert strip.bars[0].width == strip.stop == 74.9
    assert not strip.removed


def test_without_dates_there_is_no_strip() -> None:
    assert pictures.strip([], [], NOW) is None


def test_a_thousand_releases_are_drawn_as_the_last_four_hundred_and_counted() -> None:
    many = [(f"0.{n}", datetime(2020 + n % 6, 1, 1, tzinfo=UTC)) for n in range(1000)]

    strip = pictures.strip(many, [], NOW)

    assert strip is not None
    assert len(strip.ticks) == pictures.MOST_TICKS
    assert (strip.releases, strip.left_out) == (1000, 600)


def test_a_holder_of_a_day_is_still_seen() -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)

    strip = pictures.strip([("1", day)], [pictures.Hold("anna", day, day)], NOW)

    assert strip is not None
    assert strip.bars[0].width > 0


def test_reach_is_compared_on_a_log_scale_and_nothing_runs_over() -> None:
    bars = pictures.bars("leafdate", 1204, [("idna", 93945), ("none", 0)])

    assert [row.name for row in bars.rows] == ["none", "leafdate", "idna"]
    assert all(0 < row.width <= 100 for row in bars.rows)
    assert bars.marks[0] == (0.0, 1, False)
    assert bars.marks[-1] == (100.0, 100_000, False)


def test_what_was_before_our_first_look_is_drawn_apart() -> None:
    first, looked = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)

    strip = pictures.strip([("1", first)], [pictures.Hold("anna", looked, before=True)], NOW)

    assert strip is not None
    assert (strip.bars[0].begin, strip.bars[0].x) == (0.0, 50.0)
    assert strip.unknown


def test_two_roles_of_one_person_are_one_bar() -> None:
    first, later = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    roles = [pictures.Hold("anna", first, later), pictures.Hold("anna", later)]

    strip = pictures.strip([("1", first)], roles, NOW)

    assert strip is not None
    assert [(bar.begin, bar.width) for bar in strip.bars] == [(0.0, strip.stop)]


def test_a_long_time_without_a_release_is_said_where_there_is_room() -> None:
    early = datetime(2024, 1, 1, tzinfo=UTC)

    alone = pictures.strip([("1", early)], [], NOW)
    crowded = pictures.strip([("1", early.replace(year=2005)), ("2", early)], [], NOW)

    assert alone is not None
    assert crowded is not None
    assert (alone.idle, crowded.idle) == ("2 y 5 m", "")
