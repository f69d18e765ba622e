"""Brings what searches find, and what albums keep, into the Photos pane."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from organizer.catalogue.albums import Album
from organizer.library.search.searcher import PhotoRanking
from organizer.ui.photos.photos_pane import PhotosPane
from organizer.ui.search.feedback_controller import FeedbackController
from organizer.ui.search.search_bar import SearchBar
from organizer.ui.search.search_controller import SearchController
from organizer.ui.window.preview_stack import PreviewStack
from organizer.ui.window.sidebar import Sidebar


class ResultController(QObject):
    """Connects the search bar, the albums and the thumbs to the searches they ask for."""

    def __init__(
        self,
        search_bar: SearchBar,
        sidebar: Sidebar,
        photos: PhotosPane,
        body: PreviewStack,
        feedback_controller: FeedbackController,
        search_controller: SearchController,
    ) -> None:
        super().__init__(search_bar)
        self._search_bar = search_bar
        self._sidebar = sidebar
        self._photos = photos
        self._body = body
        self._feedback_controller = feedback_controller
        self._search_controller = search_controller
        self._connect_search_bar()
        self._connect_albums_and_thumbs()
        search_controller.pictured.connect(self._show_pictured)
        search_controller.refused.connect(search_bar.refuse)
        search_controller.found.connect(self._show_found)
        search_controller.found_again.connect(self._show_again)

    def _connect_search_bar(self) -> None:
        bar, search = self._search_bar, self._search_controller
        bar.text_wanted.connect(self._feedback_controller.search)
        bar.settled.connect(search.note)
        bar.cleared.connect(search.leave)
        bar.cleared.connect(self._photos.show_all)
        bar.dropped.connect(lambda dropped: search.search_for_drop(dropped, joins=True))
        bar.approached.connect(search.warm_up)

    def _connect_albums_and_thumbs(self) -> None:
        sidebar, photos, feedback = self._sidebar, self._photos, self._feedback_controller
        sidebar.album_chosen.connect(self._open_album)
        sidebar.album_renamed.connect(feedback.rename)
        sidebar.album_removed.connect(feedback.remove)
        feedback.voted.connect(photos.show_votes)
        photos.judged.connect(feedback.judge)
        photos.result_bar.forgotten.connect(feedback.forget)
        photos.result_bar.settled.connect(self._keep_cut)

    def _show_pictured(self, pictures: Sequence[int | Path], joins: bool) -> None:
        self._sidebar.choose(0)
        self._search_bar.take(pictures, joins)

    def _show_found(self, ranking: PhotoRanking, title: str, cut: str) -> None:
        self._sidebar.choose(0)
        self._body.close_preview()
        self._search_bar.refuse("")
        album = self._feedback_controller.album
        if album is not None and album.query == self._search_controller.text:
            self._photos.show_ranking(ranking, album.name, cut, round(album.cut * 100))
        else:
            self._photos.show_ranking(ranking, title, cut, None)

    def _show_again(self, ranking: PhotoRanking) -> None:
        album = self._feedback_controller.album
        is_open = album is not None and album.query == self._search_controller.text
        self._photos.show_again(ranking, round(album.cut * 100) if album and is_open else None)

    def _open_album(self, album: Album) -> None:
        self._sidebar.choose(0)
        self._search_bar.show_text(album.query)
        self._feedback_controller.open(album)

    def _keep_cut(self, percent: int) -> None:
        if self._feedback_controller.album is None:
            self._photos.keep_cut(percent)
        else:
            self._feedback_controller.keep_cut(percent)
