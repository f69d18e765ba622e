"""The commands that look for photos: search, similar and albums."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from organizer import formatting
from organizer.cli.options import Count, Json, MinScore, ModelId, place
from organizer.cli.selection import photos_at
from organizer.cli.session import Session
from organizer.cli.terminal import Terminal
from organizer.library.library import Library
from organizer.library.safekeeping.losses import count_losses
from organizer.library.search.query import Query, Term
from organizer.library.search.query_language import parse
from organizer.library.search.query_writer import write
from organizer.library.search.relevance_feedback import Feedback
from organizer.library.search.searcher import PhotoRanking
from organizer.paths import displayable

albums = typer.Typer(
    help="Searches that are kept and stay live.", no_args_is_help=True, add_completion=False
)


def search(
    context: typer.Context,
    text: Annotated[
        list[str], typer.Argument(metavar="QUERY", help="Words, [pictures], + and -, filters.")
    ],
    number: Count = 20,
    min_score: MinScore = -1.0,
    model: ModelId = None,
    as_json: Json = False,
) -> None:
    """Find photos, best first.

    A query adds and takes away words and pictures, with weights: "2:dog + [beach.jpg] - fruit".
    Filters narrow it down: date:2023-05..2023-08 folder:Holidays camera:canon rating:3..
    type:jpeg size:5mb.. gps:yes.
    """
    session: Session = context.obj
    query = parse(" ".join(text))
    with session.library() as library:
        ranking = library.search.searcher.rank(query, number, model=model)
        _show(session.terminal, library, ranking, min_score)


def similar(
    context: typer.Context,
    pictures: Annotated[
        list[str], typer.Argument(metavar="PICTURE", help="Picture files, with + and -.")
    ],
    number: Count = 20,
    min_score: MinScore = -1.0,
    model: ModelId = None,
    as_json: Json = False,
) -> None:
    """Find photos that look like pictures, best first.

    A picture that is in the library is found itself, with its copies. As in a search, pictures
    can be added and taken away, and words put in quotes: beach.jpg + '2:"dog"' - park.jpg
    """
    session: Session = context.obj
    query = parse(" ".join(_as_terms(pictures)), bare="picture")
    with session.library() as library:
        ranking = library.search.searcher.rank(query, number, model=model)
        _show(session.terminal, library, ranking, min_score)


def _as_terms(arguments: list[str]) -> list[str]:
    """A shell's words as a query: what names a file is a picture, and pictures are added up."""
    terms: list[str] = []
    for argument in arguments:
        term = _as_picture(argument)
        if terms and terms[-1] not in "+-" and argument not in "+-" and term.endswith("]"):
            terms.append("+")
        terms.append(term)
    return terms


def _as_picture(argument: str) -> str:
    """What names a file, perhaps after a weight, as a picture; anything else stays as it is."""
    weighted = re.fullmatch(r"(\d+(?:\.\d+)?:)(.+)", argument, re.DOTALL)
    for weight, name in (("", argument), *([weighted.groups()] if weighted else [])):
        path = os.path.abspath(os.path.expanduser(name))  # noqa: PTH100, PTH111 - links stay
        if os.path.exists(path):  # noqa: PTH110 - never raises
            return weight + write(Query((Term(1, "", Path(path)),)))
    return argument


def _show(terminal: Terminal, library: Library, ranking: PhotoRanking, min_score: float) -> None:
    found = library.search.searcher.matches(ranking.above(min_score))
    if not found:
        losses = count_losses(library.catalogue, library.thumbnails, library.embeddings.choice)
        if losses.vectors:
            terminal.note(losses.sentence)
    terminal.answer(
        [
            {
                "path": str(match.photo.path),
                "score": None if match.score is None else round(match.score, 4),
            }
            for match in found
        ],
        [
            displayable(match.photo.path)
            if match.score is None
            else f"{match.score:6.3f}  {displayable(match.photo.path)}"
            for match in found
        ]
        or ["No photo was found."],
    )


@albums.command("list")
def list_albums(context: typer.Context, as_json: Json = False) -> None:
    """List the albums, and how many photos each holds now."""
    session: Session = context.obj
    with session.library() as library:
        kept = library.search.albums.all()
        counts = library.search.albums.counts()
    session.terminal.answer(
        [{"name": each.name, "query": each.query, "count": counts[each.id]} for each in kept],
        [f"{counts[each.id]:6,}  {each.name:24}  {each.query}" for each in kept]
        or ["There are none."],
    )


@albums.command("show")
def show_album(context: typer.Context, name: str, as_json: Json = False) -> None:
    """List an album's photos, best first."""
    session: Session = context.obj
    with session.library() as library:
        ranking = library.search.albums.ranking(library.search.albums.named(name))
        _show(session.terminal, library, ranking, -1.0)


@albums.command("save")
def save_album(
    context: typer.Context,
    name: str,
    query: str,
    min_score: MinScore = 0.25,
    like: Annotated[
        list[Path] | None, typer.Option(parser=place, metavar="PHOTO", help="Belongs to it.")
    ] = None,
    dislike: Annotated[
        list[Path] | None, typer.Option(parser=place, metavar="PHOTO", help="Does not.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Keep a search as an album, taught by photos that belong to it or do not."""
    session: Session = context.obj
    with session.library() as library:
        liked, disliked = (photos_at(library.catalogue, paths or ()) for paths in (like, dislike))
        feedback = Feedback(tuple(liked), tuple(disliked))
        album, _ = library.search.albums.save(name, write(parse(query)), feedback, min_score)
        count = len(library.search.albums.ranking(album).photos)
    session.terminal.answer(
        {"name": album.name, "query": album.query, "count": count},
        [f"Kept {album.name}: {formatting.photos(count)}."],
    )


@albums.command("remove")
def remove_album(context: typer.Context, name: str, as_json: Json = False) -> None:
    """Forget an album; its photos stay where they are."""
    session: Session = context.obj
    with session.library() as library:
        library.search.albums.remove(library.search.albums.named(name))
    session.terminal.answer({"name": name}, [f"Forgot {name}."])
