"""The commands that cut pictures into pieces, and put pieces together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from organizer.cli import fragment_output as files
from organizer.cli.options import Json, place, places
from organizer.cli.session import Session
from organizer.errors import QueryError
from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.evaluation.benchmark import (
    CASES,
    MEASURES,
    BenchmarkResult,
    evaluate,
    list_held_out,
)
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.files.export import write_ranking
from organizer.fragments.files.layout_file import layout_json
from organizer.fragments.grouping import GROUPINGS
from organizer.fragments.scoring.scorer import SCORERS
from organizer.fragments.session import assembly_jobs as jobs
from organizer.fragments.session.assembly_jobs import PieceSource
from organizer.jobs import checked
from organizer.paths import displayable

fragments = typer.Typer(
    help="Cut pictures into shuffled pieces, and put pieces back together.",
    no_args_is_help=True,
    add_completion=False,
)

_ASSEMBLY = "assembly"
_METHODS = (_ASSEMBLY, *GROUPINGS)


def _parse_grid(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    rows, _, columns = text.lower().partition("x")
    if not (rows.isdecimal() and columns.isdecimal() and int(rows) > 0 and int(columns) > 0):
        raise typer.BadParameter("A grid is rows and columns, such as 4x6.")
    return int(rows), int(columns)


def _check_one_of(names: Iterable[str], name: str) -> str:
    if name not in names:
        raise typer.BadParameter(f"Choose one of: {', '.join(names)}.")
    return name


def _check_case(name: str) -> str:
    return _check_one_of(("all", *CASES), name)


def _check_scorer(name: str) -> str:
    return _check_one_of(SCORERS, name)


def _check_method(name: str) -> str:
    return _check_one_of(_METHODS, name)


Out = Annotated[
    Path, typer.Option("--out", parser=place, metavar="DIR", help="A new or empty folder.")
]
Sources = Annotated[
    list[Path], places("A folder or zip file of pieces, the pieces, or one sheet.", "DIR|ZIP|SHEET")
]
Rotated = Annotated[bool, typer.Option("--rotated", help="Pieces may be turned.")]
GridSize = Annotated[
    str | None,
    typer.Option("--grid", metavar="RxC", help="Rows and columns of each, if known."),
]
Scorer = Annotated[
    str,
    typer.Option(callback=_check_scorer, metavar="NAME", help=f"{' or '.join(SCORERS)}."),
]


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
    solution = out.with_name(f"{out.name}.solution.json")
    if solution.exists():
        raise QueryError(f"{displayable(solution)} is there already.", "Choose another folder.")
    files.check_empty(out)
    how = Cutting(pixels, None, resize, rotate, noise, jpeg, erode, missing, seed)
    pieces, layout = cut([files.read_photo(photo, session.decoders) for photo in photos], how)
    pieces = replace(pieces, names=tuple(f"{name}.png" for name in pieces.names))
    with files.explain_write_errors(out):
        files.write_pieces(pieces, out)
        document = layout_json(pieces, layout, [displayable(photo) for photo in photos])
        files.write_json(solution, document)
    places = f"{displayable(out)}; the solution is {displayable(solution)}"
    words = f"Cut into {len(pieces)} pieces in {places}."
    session.terminal.answer(
        {"pieces": len(pieces), "out": str(out), "solution": str(solution)}, [words]
    )


@fragments.command("assemble")
def assemble_pieces(
    context: typer.Context,
    sources: Sources,
    out: Out,
    pictures: Annotated[
        int | None, typer.Option("--pictures", min=1, help="How many pictures, if known.")
    ] = None,
    grid: GridSize = None,
    rotated: Rotated = False,
    scorer: Scorer = "learned",
    effort: Annotated[
        int, typer.Option(min=0, help="Most rounds of improving; 0 for the first layout only.")
    ] = AssemblyOptions().effort,
    seed: Annotated[int, typer.Option(min=0, help="The same seed improves alike.")] = 0,
    sheet: Annotated[
        str | None,
        typer.Option(metavar="RxC", help="Tiles of the sheet; found if left out."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Put pieces together and write the pictures and layout.json; pieces of each size apart.

    Ctrl+C writes the best layout until then.
    """
    session: Session = context.obj
    files.check_empty(out)
    options = AssemblyOptions(pictures, _parse_grid(grid), rotated, scorer, effort, seed)
    source = PieceSource(sources, session.decoders, _parse_grid(sheet))
    result = session.follow(partial(jobs.assemble_source, source, options))
    with files.explain_write_errors(out):
        document, lines = files.write_assembly(result, out)
    for note in result.notes:
        session.terminal.note(note)
    session.terminal.answer(document, lines)


@fragments.command("group")
def group_pieces(
    context: typer.Context,
    sources: Sources,
    number: Annotated[
        int | None, typer.Option("--number", "-n", min=1, help="How many groups, if known.")
    ] = None,
    method: Annotated[
        str,
        typer.Option(callback=_check_method, metavar="NAME", help=f"{', '.join(_METHODS)}."),
    ] = _ASSEMBLY,
    grid: GridSize = None,
    rotated: Rotated = False,
    as_json: Json = False,
) -> None:
    """Tell which pieces are of one picture: by putting them together, or by their looks alone."""
    session: Session = context.obj
    source = PieceSource(sources, session.decoders)
    if method == _ASSEMBLY:
        options = AssemblyOptions(number, _parse_grid(grid), rotated)
        result = session.follow(partial(jobs.assemble_source, source, options))
        heap, groups, notes = result.heap, result.groups(), result.notes
    else:
        heap, groups = session.follow(partial(jobs.group_source, source, method, number))
        notes = ()
    for note in (*files.describe_problems(heap), *notes):
        session.terminal.note(note)
    session.terminal.answer(
        [{"id": number, "pieces": names} for number, names in enumerate(groups)],
        [f"{number:4}  {len(names):5}  {' '.join(names)}" for number, names in enumerate(groups)],
    )


@fragments.command("rank")
def rank_pairs(
    context: typer.Context,
    sources: Sources,
    piece: Annotated[
        str | None, typer.Option(metavar="FILE", help="Only the neighbours of this piece.")
    ] = None,
    number: Annotated[
        int | None,
        typer.Option("--number", "-n", min=1, help="How many to list; 20, or all with --json."),
    ] = None,
    rotated: Rotated = False,
    scorer: Scorer = "learned",
    csv: Annotated[
        Path | None, typer.Option(parser=place, metavar="FILE", help="Write all pairs there.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List which pieces most likely lie side by side, without putting anything together."""
    session: Session = context.obj
    if csv is not None and csv.exists():
        raise QueryError(f"{displayable(csv)} is there already.", "Choose another name.")
    source = PieceSource(sources, session.decoders)
    result = session.follow(partial(jobs.rank_source, source, piece, rotated, scorer))
    for note in files.describe_problems(result.heap):
        session.terminal.note(note)
    if csv is not None:
        with files.explain_write_errors(csv):
            write_ranking(csv, result.ranking, result.pieces)
    names, pairs = result.pieces.names, result.pairs
    if number is not None or not session.terminal.as_json:
        pairs = pairs[: number or 20]
    session.terminal.answer(
        [
            {
                "piece": names[each.piece],
                "side": each.side.word,
                "other": names[each.other],
                "rotation": each.rotation,
                "score": round(each.score, 6),
            }
            for each in pairs
        ],
        [
            f"{each.score:6.3f}  {names[each.piece]}  {each.side.word:5}  {names[each.other]}"
            + (f"  turned by {90 * each.rotation}°" if each.rotation else "")
            for each in pairs
        ],
    )


@fragments.command("evaluate")
def evaluate_cases(
    context: typer.Context,
    folder: Annotated[Path, places("A folder of photos.", "FOLDER")],
    case: Annotated[
        str, typer.Option(callback=_check_case, metavar="NAME", help=f"all, {', '.join(CASES)}.")
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
        raise QueryError(f"{displayable(folder)} is not a folder.", "Choose a folder of photos.")
    photos = sorted(filter(Path.is_file, folder.iterdir())) if use_all else list_held_out(folder)
    results = [
        session.follow(partial(checked, evaluate(photos, name, samples, seed, session.decoders)))
        for name in (CASES if case == "all" else (case,))
    ]
    document = [
        {"case": each.case, "samples": each.samples}
        | each.measures
        | {"seconds": each.seconds, "errors": each.errors}
        for each in results
    ]
    session.terminal.answer(document, _table_lines(results))


def _table_lines(results: Sequence[BenchmarkResult]) -> list[str]:
    lines = [f"{'case':18}" + "".join(f"{each:>18}" for each in (*MEASURES, "median s"))]
    for result in results:
        cells = [
            f"{result.measures[each]:.4f} ± {result.errors[each]:.4f}".rjust(18)
            for each in MEASURES
        ]
        lines.append(f"{result.case:18}{''.join(cells)}{result.seconds:18.2f}")
    return lines
