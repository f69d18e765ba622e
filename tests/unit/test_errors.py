"""What a person is told."""

from __future__ import annotations

from organizer.errors import Cancelled, OrganizerError, PictureError


def test_an_error_reads_as_its_sentence_and_its_remedy() -> None:
    error = PictureError("The file is empty.", "Leave it out.")
    assert (error.sentence, error.remedy) == ("The file is empty.", "Leave it out.")
    assert str(error) == "The file is empty. Leave it out."


def test_to_cancel_is_no_failure() -> None:
    assert not issubclass(Cancelled, OrganizerError)
