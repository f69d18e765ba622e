"""The Clean up pane: duplicates and other photos that can probably go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout

from organizer import formatting
from organizer.records import Changes, Clearable
from organizer.ui.actions.action_controller import ActionController
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import ZOOM_PX, Pane
from organizer.ui.cleanup.cleanup_search import CleanupSearch
from organizer.ui.cleanup.clear_bar import ClearBar
from organizer.ui.cleanup.duplicates.duplicate_model import DuplicateModel
from organizer.ui.cleanup.duplicates.keep_rules_dialog import (
    KeepRulesDialog,
    read_rules,
)
from organizer.ui.cleanup.duplicates.set_page import SetPage
from organizer.ui.cleanup.duplicates.verdict_controller import VerdictController
from organizer.ui.cleanup.findings import SETS, Findings
from organizer.ui.cleanup.kind_amounts import KindAmounts
from organizer.ui.cleanup.kind_list import KindList
from organizer.ui.cleanup.kind_page import KindPage
from organizer.ui.cleanup.start_page import CleanupStartPage
from organizer.ui.photos.photo_model import create_photo_model

_START, _SETS, _PHOTOS = 0, 1, 2


class CleanupPane(Pane):
    """On the left what can go, kind by kind; nothing goes before the person says so."""

    title = "Clean up"
    icon = "cleanup"

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._kind = ""
        photos = context.library.catalogue.photos
        self.findings = Findings(lambda: DuplicateModel(photos.by_ids, context.runner, context))
        self.cleanup_search = CleanupSearch(context, self.findings, self)
        self.kind_amounts = KindAmounts(context, self.findings, self)
        self.action_controller = ActionController(context, self)
        self.verdict_controller = VerdictController(context, self.findings, self)
        self.kind_list = KindList()
        self.start_page = CleanupStartPage()
        self.set_page = SetPage(self.findings.models["exact"], context.thumbnails)
        self.kind_page = KindPage(create_photo_model(context), context.thumbnails)
        self.kind_page.grid.set_cell(int(context.settings.number("cell")))
        self.clear_bar = ClearBar()
        self._lay_out()
        self._connect()
        self.recolour()

    # What the window asks

    def selected(self) -> list[int]:
        """Those chosen among the sets, or ticked of the one kind that is shown."""
        match self._pages.currentIndex():
            case 1:  # the sets
                return self.set_page.set_list.selected_ids()
            case 2:  # the photos
                return self.kind_page.grid.chosen_ids()
        return []

    def source(self) -> str:
        """The kind whose ticked photos are chosen; photos of sets are chosen one by one."""
        is_kind = self._pages.currentIndex() == _PHOTOS
        return formatting.quoted(self.findings.title(self._kind)) if is_kind else ""

    def found_in(self, photos: Sequence[int]) -> tuple[Clearable, ...]:
        """The kind that is shown: of sets, with what is left of each when the photos go."""
        is_shown = self._pages.currentIndex() != _START
        return self.findings.found_in(self._kind, photos) if is_shown else ()

    def select_all(self) -> None:
        """Tick all photos of a kind; among sets there is nothing to tick at once."""
        if self._pages.currentIndex() == _PHOTOS:
            self.kind_page.grid.selectAll()

    def zoom(self, step: int) -> None:
        """Larger (+1) or smaller (-1) thumbnails of what is shown."""
        for grid in (self.set_page.set_list, self.kind_page.grid):
            if grid.isVisible():
                grid.set_cell(grid.cell + step * ZOOM_PX)

    def menu_actions(self) -> list[QAction]:
        """What can be said of a set."""
        is_sets = self._pages.currentIndex() == _SETS
        return self.set_page.actions_for_menu if is_sets else []

    def follow(self, changes: Changes) -> None:
        """What left goes from the findings, and comes back into them; nothing is looked for.

        But for sets of duplicates of which something else is said now.
        """
        if changes.verdicts:
            self.cleanup_search.look_at_sets()
        if changes.removed:
            self.findings.remove(changes.removed)
        if changes.added:
            self.findings.bring_back(changes.added)
        if changes.updated:
            for model in (*self.findings.models.values(), self.kind_page.model):
                model.refresh(changes.updated)
        if self._kind and (changes.removed or changes.added):
            self.kind_amounts.list_all()

    def reveal(self, photo: int) -> None:
        """Choose a photo of a set; of a kind make it the current one, its ticks being decisions."""
        is_sets = self._pages.currentIndex() == _SETS
        (self.set_page.set_list if is_sets else self.kind_page.grid).make_current(photo)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for part in (self.kind_list, self.clear_bar, self.set_page):
            part.recolour()

    # Looking

    def look(self) -> None:
        """Find duplicates, then the other kinds; what is found first is shown first."""
        self.cleanup_search.look()

    def _show_looking(self, is_looking: bool) -> None:
        self.kind_list.again.setEnabled(not is_looking)
        if is_looking:
            self._show_step("This can be paused and stopped at the bottom of the window.")
        elif not self.start_page.look.isEnabled():
            self.start_page.invite()

    def _show_step(self, words: str) -> None:
        if not self.kind_list.kinds():
            self.start_page.show_step(words)

    def _show_duplicates(self) -> None:
        if self.findings.kinds():
            self.kind_amounts.list_all()

    # Kinds

    def _list_kinds(self) -> None:
        kinds = self.kind_amounts.kinds()
        self.kind_list.setVisible(bool(kinds))
        self.clear_bar.setVisible(bool(kinds))
        self.kind_list.show_kinds(kinds, self._kind)
        self._show_amounts()
        if not kinds:
            self._kind = ""
            self.start_page.show_nothing_found()
            self._pages.setCurrentIndex(_START)

    def _open_kind(self, kind: str) -> None:
        self._kind = kind
        if kind in SETS:
            self.set_page.show_model(self.findings.models[kind])
            self._pages.setCurrentIndex(_SETS)
        else:
            photos, going = self.findings.photos(kind), self.findings.going_photos(kind)
            self.kind_page.show_kind(kind, photos, going)
            self._pages.setCurrentIndex(_PHOTOS)
        self._show_amounts()
        self.selection_changed.emit()

    def _follow_marks(self, kind: str) -> None:
        """Something else of a kind goes now."""
        if kind == self._kind and kind in SETS:
            self.set_page.say(self.findings.models[kind])
        self.kind_amounts.recount(kind)

    def _show_amounts(self) -> None:
        amounts = self.kind_amounts
        self.kind_list.say(
            {
                kind: (self.findings.title(kind), f"{amounts.amount(kind)}")
                for kind in self.kind_list.kinds()
            }
        )
        self.clear_bar.show_amount(amounts.amount(self._kind))
        self.count_changed.emit(amounts.total)

    def _ask_rules(self) -> None:
        dialog = KeepRulesDialog(self, read_rules(self.context.settings))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.cleanup_search.look_by(dialog.rules()))
        dialog.open()

    # Wiring

    def _connect(self) -> None:
        sets, grid = self.set_page.set_list, self.kind_page.grid
        verdicts = self.verdict_controller
        self.cleanup_search.looking_changed.connect(self._show_looking)
        self.cleanup_search.stepped.connect(self._show_step)
        self.cleanup_search.duplicates_found.connect(self._show_duplicates)
        self.cleanup_search.clearables_found.connect(self.kind_amounts.list_all)
        self.kind_amounts.listed.connect(self._list_kinds)
        self.kind_amounts.changed.connect(self._show_amounts)
        self.findings.changed.connect(self._follow_marks)
        self.kind_list.chosen.connect(self._open_kind)
        self.start_page.wanted.connect(self.look)
        self.kind_list.again_wanted.connect(self.look)
        self.kind_page.chosen.connect(self.findings.choose)
        self.set_page.rules_wanted.connect(self._ask_rules)
        sets.emptying.connect(lambda row: verdicts.ask_to_empty(sets.duplicate_model, row))
        sets.compared.connect(lambda row: verdicts.compare(self._kind, row))
        sets.dismissed.connect(lambda number: verdicts.dismiss_set(self._kind, number))
        self.clear_bar.wanted.connect(
            lambda action: self.action_controller.confirm_clearance(
                self.findings.clearance(action, self._kind)
            )
        )
        for view in (sets, grid):
            view.selection_changed.connect(self.selection_changed)
            view.opened.connect(self._open)
            view.previewed.connect(self._open)
            view.menu_requested.connect(lambda where, _: self.menu_wanted.emit(where))

    def _open(self, photo: int) -> None:
        is_sets = self._pages.currentIndex() == _SETS
        model = self.findings.models[self._kind] if is_sets else self.kind_page.model
        self.preview_wanted.emit(model.ids, photo)

    def _lay_out(self) -> None:
        self._pages = QStackedLayout()
        for each in (self.start_page, self.set_page, self.kind_page):
            self._pages.addWidget(each)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.kind_list)
        middle.addLayout(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.clear_bar)
        self.kind_list.hide()
        self.clear_bar.hide()
