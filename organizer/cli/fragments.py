"""The commands that cut pictures into pieces, and put pieces together."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from organizer.cli.options import Json, place, places
from organizer.errors import PictureError, QueryError
from organizer.fragments.assembling import Step, Wish, assemble
from organizer.fragments.cut import Cutting, cut
from organizer.fragments.evaluating import CASES, MEASURES, evaluate, held_out
from organizer.fragments.layout import Layout
from organizer.fragments.reading import Heap, read_heap
from organizer.fragments.saving import about, render, write_png
from organizer.headless import Session
from organizer.imaging.decode import read_picture
from organizer.library.control import Control
from organizer.records import Progress
from organizer.terminal import shown

fragments = typer.Typer(
    help="Cut pictures into shuffled pieces, and put pieces back together.",
    no_args_is_help=True,
    add_completion=False,
)

Found = TypeVar("Found")
Stage = TypeVar("Stage", Progress, Step)

Out = Annotated[
    Path, typer.Option("--out", parser=place, metavar="DIR", help="A new or empty folder.")
]


def _grid(text: str) -> tuple[int, int]:
    rows, _, columns = text.lower().partition("x")
    if not (rows.isdecimal() and columns.isdecimal() and int(rows) > 0 and int(columns) > 0):
        raise typer.BadParameter("A grid is rows and columns, such as 4x6.")
    return int(rows), int(columns)


@fragments.command("cut")
def cut_photos(
    context: typer.Context,
    photos: Annotated[list[Path], places("Picture files.", "PHOTO")],
    out: Out,
    pixels: Annotated[int, typer.Option(min=2, help="Side of a piece.")] = 16,
    seed: Annotated[int, typer.Option(min=0, help="The same seed shuffles alike.")] = 0,
    resize: Annotated[
        int | None, typer.Option(min=4, help="First squash each to a square of this side.")
    ] = None,
    rotate: Annotated[bool, typer.Option("--rotate", help="Turn the pieces too.")] = False,
    noise: Annotated[
        float, typer.Option(min=0, max=255, help="Standard deviation of noise, of 255.")
    ] = 0.0,
    jpeg: Annotated[int | None, typer.Option(min=1, max=100, help="Recompress as JPEG.")] = None,
    erode: Annotated[int, typer.Option(min=0, help="Pixels lost along each side.")] = 0,
    missing: Annotated[float, typer.Option(min=0, max=1, help="Share of pieces lost.")] = 0.0,
    as_json: Json = False,
) -> None:
    """Cut photos into shuffled PNG pieces; the solution goes beside the folder."""
    session: Session = context.obj
    how = Cutting(pixels, None, resize, rotate, noise, jpeg, erode, missing, seed)
    pieces, layout = cut([_opened(photo) for photo in photos], how)
    solution = out.with_name(f"{out.name}.solution.json")
    if solution.exists():
        raise QueryError(f"{shown(solution)} is there already.", "Choose another folder.")
    _make_empty(out)
    names = [f"{name}.png" for name in pieces.names]
    for name, piece in zip(names, pieces.pixels, strict=True):
        write_png(out / name, piece)
    _write_json(solution, _document(layout, names, [shown(photo) for photo in photos]))
    words = f"Cut into {len(pieces)} pieces in {shown(out)}; the solution is {shown(solution)}."
    session.terminal.answer(
        {"pieces": len(pieces), "out": str(out), "solution": str(solution)}, [words]
    )


@fragments.command("assemble")
def assemble_pieces(
    context: typer.Context,
    folder: Annotated[Path, places("The folder of pieces.", "DIR")],
    out: Out,
    pictures: Annotated[
        int | None, typer.Option("--pictures", min=1, help="How many pictures, if known.")
    ] = None,
    grid: Annotated[
        str | None, typer.Option(metavar="RxC", help="Rows and columns of each, if known.")
    ] = None,
    rotated: Annotated[bool, typer.Option("--rotated", help="Pieces may be turned.")] = False,
    as_json: Json = False,
) -> None:
    """Put pieces together and write the pictures and layout.json; pieces of each size apart."""
    session: Session = context.obj
    wish = Wish(pictures, None if grid is None else _grid(grid), rotated)
    heap, layouts = session.follow(lambda control: _assembled(folder, wish, control))
    _make_empty(out)
    found: list[dict[str, Any]] = []
    leftover: list[str] = [problem.path.name for problem in heap.problems]
    lines = [f"{shown(problem.path)}: {problem.reason}" for problem in heap.problems]
    for pieces, files, layout in zip(heap.pieces, heap.files, layouts, strict=True):
        names = [shown(Path(file.name)) for file in files]
        outputs: list[str] = []
        for picture in layout.pictures:
            outputs.append(f"picture-{len(found) + len(outputs) + 1:02}.png")
            write_png(out / outputs[-1], render(pieces, picture), about(picture))
            lines.append(f"{outputs[-1]}: {about(picture)}")
        document = _document(layout, names, outputs)
        found += document["pictures"]
        leftover += document["leftover"]
    _write_json(out / "layout.json", {"pictures": found, "leftover": leftover})
    lines.append(f"{len(leftover)} pieces left over." if leftover else "No piece is left over.")
    session.terminal.answer({"pictures": found, "leftover": leftover}, lines)


def _case(name: str) -> str:
    if name not in (*CASES, "all"):
        raise typer.BadParameter(f"Choose one of: all, {', '.join(CASES)}.")
    return name


@fragments.command("evaluate")
def evaluate_cases(
    context: typer.Context,
    folder: Annotated[Path, places("A folder of photos.", "FOLDER")],
    case: Annotated[
        str, typer.Option(callback=_case, metavar="NAME", help=f"all, {', '.join(CASES)}.")
    ] = "64/16",
    samples: Annotated[int, typer.Option(min=1, help="How many heaps to put together.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="The same seed measures the same.")] = 0,
    use_all: Annotated[
        bool, typer.Option("--all", help="Also the photos that the settings were tuned on.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Cut photos, put them together and measure how much is right."""
    session: Session = context.obj
    if not folder.is_dir():
        raise QueryError(f"{shown(folder)} is not a folder.", "Choose a folder of photos.")
    photos = sorted(filter(Path.is_file, folder.iterdir())) if use_all else held_out(folder)
    results = [
        session.follow(partial(_checked, evaluate(photos, name, samples, seed)))
        for name in (CASES if case == "all" else (case,))
    ]
    lines = [f"{'case':18}" + "".join(f"{each:>18}" for each in (*MEASURES, "median s"))]
    for result in results:
        cells = [
            f"{result.measures[each]:.4f} ± {result.errors[each]:.4f}".rjust(18)
            for each in MEASURES
        ]
        lines.append(f"{result.case:18}{''.join(cells)}{result.seconds:18.2f}")
    document = [
        {"case": each.case, "samples": each.samples}
        | each.measures
        | {"seconds": each.seconds, "errors": each.errors}
        for each in results
    ]
    session.terminal.answer(document, lines)


def _assembled(
    folder: Path, wish: Wish, control: Control
) -> Generator[Progress, None, tuple[Heap, list[Layout]]]:
    heap = yield from _checked(read_heap([folder]), control)
    layouts: list[Layout] = []
    for pieces in heap.pieces:
        if len(pieces) == 1:
            layouts.append(Layout((), (0,)))
        else:
            layouts += [(yield from _checked(assemble(pieces, wish), control))]
    return heap, layouts


def _checked(
    work: Generator[Stage, None, Found], control: Control
) -> Generator[Progress, None, Found]:
    """The same work, which the control can now pause and stop."""
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            found: Found = end.value
            return found
        control.checkpoint()
        yield step if isinstance(step, Progress) else Progress(step.stage, step.done, step.total)


def _opened(photo: Path) -> Any:
    try:
        return read_picture(photo.read_bytes(), photo.name, long_side=None).pixels
    except OSError as error:
        raise PictureError(
            f"{shown(photo)} cannot be read: {error.strerror}.", "Check its name."
        ) from error


def _make_empty(out: Path) -> None:
    """Raises QueryError where pictures could get mixed with what is there."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        taken = any(out.iterdir())
    except OSError as error:
        raise QueryError(
            f"{shown(out)} cannot be used: {error.strerror}.", "Choose another folder."
        ) from error
    if taken:
        raise QueryError(f"{shown(out)} is not empty.", "Choose a new or an empty folder.")


def _document(layout: Layout, names: Sequence[str], files: Sequence[str]) -> dict[str, Any]:
    return {
        "pictures": [
            {
                "file": file,
                "rows": picture.rows,
                "columns": picture.columns,
                "confidence": round(picture.confidence, 4),
                "pieces": [
                    {
                        "file": names[place.piece],
                        "row": place.row,
                        "column": place.column,
                        "rotation": place.rotation,
                        "confidence": round(place.confidence, 4),
                    }
                    for place in picture.places
                ],
            }
            for file, picture in zip(files, layout.pictures, strict=True)
        ],
        "leftover": [names[piece] for piece in layout.leftover],
    }


def _write_json(file: Path, document: dict[str, Any]) -> None:
    with file.open("x", encoding="utf-8") as sink:
        json.dump(document, sink, indent=1)
