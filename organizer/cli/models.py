"""The commands about embedding models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from organizer import formatting
from organizer.cli.options import Json, place
from organizer.cli.session import Misuse, Session
from organizer.library.embeddings.model_choice import TASKS

models = typer.Typer(
    help="See, download, choose and measure the models that look at photos.",
    no_args_is_help=True,
    add_completion=False,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="As smalti models list shows it.")]


def _task(name: str) -> str:
    if name != "all" and name not in TASKS:
        raise typer.BadParameter(f"Choose one of: all, {', '.join(TASKS)}.")
    return name


@models.command("list")
def list_models(context: typer.Context, as_json: Json = False) -> None:
    """List the models, and which of them answer."""
    session: Session = context.obj
    document, lines = [], []
    with session.library() as library:
        for model in library.embeddings.model_store.models():
            card, is_ready = (
                library.embeddings.model_store.card(model),
                library.embeddings.model_store.is_ready(model),
            )
            tasks = [task for task in TASKS if library.embeddings.choice.answering(task) == model]
            document.append(
                {
                    "id": model,
                    "name": card.name,
                    "version": card.version,
                    "dimension": card.dimension,
                    "reads_text": card.reads_text,
                    "licence": card.licence,
                    "ready": is_ready,
                    "active": bool(tasks),
                    "tasks": tasks,
                    "bytes": card.download_bytes,
                }
            )
            size = formatting.data_size(card.download_bytes)
            state = "ready" if is_ready else f"to be downloaded, {size}"
            use = f", answers {formatting.listed([TASKS[task] for task in tasks])}" if tasks else ""
            lines.append(f"{model:18}  {card.name} ({state}{use})")
            lines.append(f"{'':18}  {card.about} Licence: {card.licence}.")
    session.terminal.answer(document, lines)


@models.command()
def download(context: typer.Context, model: Id, as_json: Json = False) -> None:
    """Download a model's weights; a download that was stopped carries on."""
    session: Session = context.obj
    with session.library() as library:
        library.embeddings.model_store.card(model)
        session.follow(
            lambda control: library.embeddings.model_store.download(model, control.checkpoint)
        )
        card = library.embeddings.model_store.card(model)
    words = f"{card.name} is ready. To let it answer: smalti models use {model}"
    session.terminal.answer({"id": model, "version": card.version}, [words])


@models.command()
def add(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(parser=place, metavar="FILE", help="A checkpoint: safetensors or .pt.")
    ],
    model: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="Which model it is of.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take a checkpoint from a local file; the file itself stays as it is."""
    session: Session = context.obj
    with session.library() as library:
        model_store = library.embeddings.model_store
        added = session.follow(lambda control: model_store.add(file, control.checkpoint, model))
        card = model_store.card(added)
    words = f"{card.name} is ready. To let it answer: smalti models use {added}"
    session.terminal.answer({"id": added, "version": card.version}, [words])


@models.command()
def use(
    context: typer.Context,
    model: Id,
    task: Annotated[
        str, typer.Option("--for", callback=_task, help=f"One of: all, {', '.join(TASKS)}.")
    ] = "all",
    as_json: Json = False,
) -> None:
    """Let a model answer, once the photos have its vectors; they are made right away.

    Stopped half-way, the model before goes on answering; smalti index carries on.
    """
    session: Session = context.obj
    with session.library() as library:
        card = library.embeddings.model_store.card(model)
        able = [name for name in TASKS if name != "text" or card.reads_text]
        library.embeddings.choice.choose_for(able if task == "all" else [task], model)
        online = [root.path for root in library.catalogue.roots.all() if root.online]
        session.follow(lambda control: library.indexer.index(online, control))
        tasks = [name for name in TASKS if library.embeddings.choice.answering(name) == model]
    words = f"{card.name} does not answer yet."
    if tasks:
        words = f"{card.name} answers {formatting.listed([TASKS[name] for name in tasks])}."
    session.terminal.answer({"id": model, "version": card.version, "tasks": tasks}, [words])


@models.command()
def remove(context: typer.Context, model: Id, as_json: Json = False) -> None:
    """Delete a model's weights from this computer; it can be downloaded again."""
    session: Session = context.obj
    with session.library() as library:
        name = library.embeddings.model_store.card(model).name
        library.embeddings.model_store.remove(model)
        library.embeddings.choice.forget(model)
    session.terminal.answer({"id": model}, [f"Removed the weights of {name}."])


@models.command()
def benchmark(
    context: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="All that are ready if none is named.", show_default=""),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure pictures a second, and the cosine to torch in float32, each way a model can run."""
    session: Session = context.obj
    with session.library() as library:
        ready = [
            model
            for model in library.embeddings.model_store.models()
            if library.embeddings.model_store.is_ready(model)
        ]
        for model in ids or ():
            library.embeddings.model_store.card(model)
            if model not in ready:
                raise Misuse(f"{model} is not on this computer yet.")
        speeds = session.follow(
            lambda control: library.embeddings.benchmarks.measure(ids or ready, control)
        )
    document = [
        {
            "model": speed.model,
            "runtime": speed.runtime,
            "images_per_second": round(speed.images_per_second, 1),
            "cosine": round(speed.cosine, 6),
        }
        for speed in speeds
    ]
    lines = [
        f"{speed.model:18}  {speed.runtime:36}  {speed.images_per_second:8.1f}  {speed.cosine:.6f}"
        for speed in speeds
    ]
    heading = f"{'MODEL':18}  {'RUNTIME':36}  {'IMAGES/S':>8}  COSINE"
    session.terminal.answer(document, [heading, *lines])
