"""The Clean up pane: duplicates and other photos that can probably go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.library.cleanup.keep_rules import KeepRules
from organizer.records import ActionKind, Changes, Clearable, Duplicates, Progress
from organizer.ui.actions.action_controller import ActionController
from organizer.ui.base.context import AppContext
from organizer.ui.base.icons import icon
from organizer.ui.base.pane import ZOOM_PX, Pane
from organizer.ui.cleanup.duplicates.duplicate_model import SetModel
from organizer.ui.cleanup.duplicates.keep_rules_dialog import (
    KeepRulesDialog,
    read_rules,
    store_rules,
)
from organizer.ui.cleanup.duplicates.set_page import SetPage
from organizer.ui.cleanup.duplicates.verdict_controller import VerdictController
from organizer.ui.cleanup.findings import SETS, Findings
from organizer.ui.cleanup.kind_list import KindList
from organizer.ui.cleanup.kind_page import KindPage
from organizer.ui.cleanup.start_page import CleanupStartPage

_START, _SETS, _PHOTOS = 0, 1, 2


class CleanupPane(Pane):
    """On the left what can go, kind by kind; nothing goes before the person says so."""

    title = "Clean up"
    icon = "cleanup"

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._kind = ""
        self._is_looking = False
        self._rules_changed = False
        self._stale: set[str] = set()
        self._sizes: dict[str, tuple[int, int]] = {}
        photos = context.library.catalogue.photos
        self.findings = Findings(lambda: SetModel(photos.by_ids, context.runner, context))
        self.action_controller = ActionController(context, self)
        self.verdict_controller = VerdictController(context, self.findings, self)
        self.kinds = KindList()
        self.start_page = CleanupStartPage()
        self.set_page = SetPage(self.findings.models["exact"], context.thumbnails)
        self.photo_page = KindPage(context.photo_model(), context.thumbnails)
        self.photo_page.grid.set_cell(int(context.settings.number("cell")))
        self.summary = QLabel()
        self.archive = QPushButton("Archive…")
        self.archive.setToolTip("Move what is ticked into an archive; this can be undone")
        self.trash = QPushButton("Move to trash…")
        self.trash.setToolTip("Move what is ticked to the system's trash; this can be undone")
        self._lay_out()
        self._connect()
        self.recolour()

    # What the window asks

    def selected(self) -> list[int]:
        match self._pages.currentIndex():
            case 1:  # the sets
                return self.set_page.sets.selected_ids()
            case 2:  # the photos
                return self.photo_page.grid.selected_ids()
        return []

    def select_all(self) -> None:
        if self._pages.currentIndex() == _PHOTOS:
            self.photo_page.grid.selectAll()

    def zoom(self, step: int) -> None:
        for grid in (self.set_page.sets, self.photo_page.grid):
            if grid.isVisible():
                grid.set_cell(grid.cell + step * ZOOM_PX)

    def menu_actions(self) -> list[QAction]:
        is_sets = self._pages.currentIndex() == _SETS
        return self.set_page.actions_for_menu if is_sets else []

    def follow(self, changes: Changes) -> None:
        if changes.removed:
            self.findings.remove(changes.removed)
        if changes.added:
            self.findings.bring_back(changes.added)
        if changes.updated:
            for model in (*self.findings.models.values(), self.photo_page.model):
                model.refresh(changes.updated)
        if self._kind and (changes.removed or changes.added):
            self._show_kinds()

    def reveal(self, photo: int) -> None:
        page = self._pages.currentIndex()
        grid = self.set_page.sets if page == _SETS else self.photo_page.grid
        grid.scroll_to(photo)

    def recolour(self) -> None:
        self.kinds.recolour()
        self.archive.setIcon(icon("archive"))
        self.trash.setIcon(icon("trash"))
        self.set_page.recolour()

    # Looking

    def look(self) -> None:
        """Find duplicates, then the other kinds; what is found first is shown first."""
        if self._is_looking:
            return
        self._set_looking(True)
        finder, rules = self.context.library.cleanup.duplicates, read_rules(self.context.settings)
        task = self.context.work(lambda control: finder.find(control, rules), "cleanup")
        task.progressed.connect(self._show_step)
        task.then(self._show_duplicates)
        task.failed.connect(lambda _: self._set_looking(False))
        task.cancelled.connect(lambda: self._set_looking(False))

    def _show_duplicates(self, found: list[Duplicates]) -> None:
        self.findings.show_duplicates(found, afresh=self._rules_changed)
        self._rules_changed = False
        self.verdict_controller.forget()
        task = self.context.work(self.context.library.cleanup.finder.find, "cleanup")
        task.progressed.connect(self._show_step)
        task.then(self._show_clearables)
        task.ended.connect(lambda: self._set_looking(False))
        if self.findings.kinds():
            self._show_kinds()

    def _show_clearables(self, found: list[Clearable]) -> None:
        self.findings.show_clearables(found)
        self._show_kinds()

    def _show_step(self, step: Progress) -> None:
        if self._is_looking and not self.kinds.kinds():
            self.start_page.show_step(formatting.progress(step))

    def _set_looking(self, is_looking: bool) -> None:
        self._is_looking = is_looking
        self.kinds.again.setEnabled(not is_looking)
        if is_looking and not self.kinds.kinds():
            self.start_page.show_step("This can be paused and stopped at the bottom of the window.")
        elif not is_looking and not self.start_page.look.isEnabled():
            self.start_page.invite()

    # Kinds

    def _show_kinds(self) -> None:
        """Ask what each kind amounts to; the list is in that order."""
        kinds = self.findings.kinds()
        going = {kind: self.findings.going(kind) for kind in kinds}
        bytes_of = self.context.library.catalogue.photos.bytes_of
        self.context.ask(
            lambda: {kind: (len(photos), bytes_of(photos)) for kind, photos in going.items()},
            self._list_kinds,
            lane="cleanup-kinds",
        )

    def _list_kinds(self, sizes: dict[str, tuple[int, int]]) -> None:
        self._sizes = sizes
        order = sorted(sizes, key=lambda kind: -sizes[kind][1])
        self.kinds.setVisible(bool(order))
        self._foot.setVisible(bool(order))
        self.kinds.show_kinds(order, self._kind)
        self._say_sizes()
        if not order:
            self._kind = ""
            self.start_page.show_nothing_found()
            self._pages.setCurrentIndex(_START)

    def _open_kind(self, kind: str) -> None:
        self._kind = kind
        if kind in SETS:
            self.set_page.show_model(self.findings.models[kind])
            self._pages.setCurrentIndex(_SETS)
        else:
            photos, going = self.findings.photos(kind), self.findings.going(kind)
            self.photo_page.show_kind(kind, photos, going)
            self._pages.setCurrentIndex(_PHOTOS)
        self._say_sizes()
        self.selection_changed.emit(self.selected())

    def _follow_marks(self, kind: str) -> None:
        """Something else of a kind goes now: ask what that amounts to."""
        if kind == self._kind and kind in SETS:
            self.set_page.say(self.findings.models[kind])
        self._stale.add(kind)
        going = {each: self.findings.going(each) for each in self._stale}
        bytes_of = self.context.library.catalogue.photos.bytes_of
        self.context.ask(
            lambda: {each: (len(photos), bytes_of(photos)) for each, photos in going.items()},
            self._store_sizes,
            lane="cleanup-sizes",
        )

    def _store_sizes(self, sizes: dict[str, tuple[int, int]]) -> None:
        self._stale -= set(sizes)
        self._sizes.update(sizes)
        self._say_sizes()

    def _say_sizes(self) -> None:
        said = {kind: _said(*self._sizes.get(kind, (0, 0))) for kind in self.kinds.kinds()}
        self.kinds.say({kind: (self.findings.title(kind), said[kind]) for kind in said})
        count, size = self._sizes.get(self._kind, (0, 0))
        self.summary.setText(_said(count, size) if count else "Nothing is ticked")
        for button in (self.archive, self.trash):
            button.setEnabled(count > 0)
        self.count_changed.emit(sum(count for count, _ in self._sizes.values()))

    # Clearing

    def _ask_rules(self) -> None:
        dialog = KeepRulesDialog(self, read_rules(self.context.settings))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._keep_by(dialog.rules()))
        dialog.open()

    def _keep_by(self, rules: KeepRules) -> None:
        """Choose the keepers anew, whatever was marked by hand."""
        store_rules(self.context.settings, rules)
        self._rules_changed = True
        self.look()

    def _clear(self, action: ActionKind) -> None:
        self.action_controller.confirm_clearance(self.findings.clearance(action, self._kind))

    # Wiring

    def _connect(self) -> None:
        sets, grid = self.set_page.sets, self.photo_page.grid
        self.findings.changed.connect(self._follow_marks)
        self.kinds.chosen.connect(self._open_kind)
        self.start_page.wanted.connect(self.look)
        self.kinds.again_wanted.connect(self.look)
        self.photo_page.chosen.connect(self.findings.choose)
        self.set_page.rules_wanted.connect(self._ask_rules)
        self.set_page.take_back_wanted.connect(self.verdict_controller.take_back)
        self.verdict_controller.can_take_back.connect(self.set_page.take_back.setVisible)
        sets.emptying.connect(lambda row: self.verdict_controller.ask_to_empty(sets.marks, row))
        sets.compared.connect(lambda row: self.verdict_controller.compare(self._kind, row))
        sets.dismissed.connect(
            lambda number: self.verdict_controller.dismiss_set(self._kind, number)
        )
        self.archive.clicked.connect(lambda: self._clear(ActionKind.ARCHIVE))
        self.trash.clicked.connect(lambda: self._clear(ActionKind.TRASH))
        for view in (sets, grid):
            view.selection_changed.connect(self.selection_changed)
            view.opened.connect(self._open)
            view.previewed.connect(self._open)
            view.menu_requested.connect(lambda where, _: self.menu_wanted.emit(where))

    def _open(self, photo: int) -> None:
        is_sets = self._pages.currentIndex() == _SETS
        model = self.findings.models[self._kind] if is_sets else self.photo_page.model
        self.preview_wanted.emit(model.ids, photo)

    def _lay_out(self) -> None:
        self._pages = QStackedLayout()
        for each in (self.start_page, self.set_page, self.photo_page):
            self._pages.addWidget(each)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 8, 16, 8)
        foot.setSpacing(8)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.archive)
        foot.addWidget(self.trash)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.kinds)
        middle.addLayout(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self._foot)
        self.kinds.hide()
        self._foot.hide()


def _said(count: int, size: int) -> str:
    """Such as "312 photos, 1.4 GB"."""
    return f"{formatting.photos(count)}, {formatting.data_size(size)}" if count else "Nothing"
