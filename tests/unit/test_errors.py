"""What a person is told."""

from __future__ import annotations

import pytest

from organizer.errors import (
    Cancelled,
    ModelError,
    OrganizerError,
    PictureError,
    foreign_code,
)


def test_an_error_reads_as_its_sentence_and_its_remedy() -> None:
    error = PictureError("The file is empty.", "Leave it out.")
    assert (error.sentence, error.remedy) == ("The file is empty.", "Leave it out.")
    assert str(error) == "The file is empty. Leave it out."


def test_to_cancel_is_no_failure() -> None:
    assert not issubclass(Cancelled, OrganizerError)


@pytest.mark.parametrize("raised", [ValueError("odd"), MemoryError(), StopIteration(1)])
def test_whatever_foreign_code_raises_is_explained_with_its_cause(raised: Exception) -> None:
    with pytest.raises(PictureError) as caught, foreign_code(explain):
        raise raised
    assert caught.value.sentence == f"It is {type(raised).__name__}."
    assert caught.value.__cause__ is raised


@pytest.mark.parametrize("raised", [Cancelled(), ModelError("No.", "Yes."), KeyboardInterrupt()])
def test_what_is_explained_already_goes_through_foreign_code(raised: BaseException) -> None:
    with pytest.raises(type(raised)) as caught, foreign_code(explain):
        raise raised
    assert caught.value is raised


def explain(error: Exception) -> PictureError:
    return PictureError(f"It is {type(error).__name__}.", "Leave it out.")
