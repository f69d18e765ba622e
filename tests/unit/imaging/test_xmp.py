"""Stars out of XMP packets."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as some

from organizer.imaging import xmp
from organizer.imaging.xmp import MOST_BYTES, rating_of

ATTRIBUTE = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"/>
  <rdf:Description xmlns:xap="http://ns.adobe.com/xap/1.0/" xap:Rating="{}"/>
 </rdf:RDF>
</x:xmpmeta>"""
ELEMENT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:Rating> {} </xmp:Rating>
  </rdf:Description></rdf:RDF>"""
MICROSOFT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:m="http://ns.microsoft.com/photo/1.0{}" m:Rating="{}"/></rdf:RDF>"""


@pytest.mark.parametrize("packet", [ATTRIBUTE, ELEMENT])
@pytest.mark.parametrize(
    ("value", "stars"),
    [
        ("3", 3),
        ("-1", -1),
        ("0", 0),
        ("5.0", 5),
        ("6", None),
        ("-2", None),
        ("99", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("three", None),
    ],
)
def test_stars_are_an_attribute_or_an_element(packet, value, stars) -> None:
    assert rating_of(packet.format(value)) == stars
    assert rating_of(packet.format(value).encode()) == stars


@pytest.mark.parametrize(
    ("percent", "stars"), [("0", 0), ("1", 1), ("25", 2), ("50", 3), ("75", 4), ("99", 5)]
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_microsofts_percentages_are_stars_too(percent, stars, slash) -> None:
    assert rating_of(MICROSOFT.format(slash, percent)) == stars


def test_stars_count_more_than_percentages_and_both_more_than_unrated() -> None:
    both = """<r xmlns:x="http://ns.adobe.com/xap/1.0/" x:Rating="{}"
        xmlns:m="http://ns.microsoft.com/photo/1.0/"><e m:Rating="75"/></r>"""
    assert rating_of(both.format(2)) == 2
    assert rating_of(both.format(0)) == 4


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda text: (
            b'\0<?xpacket begin="" id="W5"?>' + text.encode() + b"<?xpacket end='w'?>\0\n "
        ),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode(),
    ],
)
def test_what_stands_around_a_packet_does_not_matter(wrapped) -> None:
    assert rating_of(wrapped(ATTRIBUTE.format(4))) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(encoding) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + ELEMENT.format("4")
    assert rating_of(bomb.encode(encoding)) is None
    assert rating_of(ELEMENT.format("4").encode(encoding)) == 4


def test_a_packet_without_end_is_not_read() -> None:
    padded = ATTRIBUTE.format(4) + " " * MOST_BYTES
    assert rating_of(padded) is None


def test_thousands_of_nested_elements_are_read() -> None:
    deep = "<a>" * 100_000 + ELEMENT.format(4) + "</a>" * 100_000
    assert rating_of(deep) == 4


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-7", "utf-32"])
def test_a_document_type_in_any_encoding_says_nothing(encoding) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE r [<!ENTITY a "4">]>'
    assert rating_of((bomb + ELEMENT.format("&a;")).encode(encoding)) is None


FILLED = [
    "<a>" * 2_000,
    "<a/>" * 2_000,
    "<a " + " ".join(f'a{number}="0"' for number in range(120_000)) + "/>",
    "<a " + " ".join(f'xmlns:a{number}="u"' for number in range(80_000)) + "/>",
    "<!--" + "x" * 2**21 + "-->",
    "<a b='" + "x" * 2**21 + "'/>",
]
"""What a packet may be full of, more than is read of it."""


@pytest.mark.parametrize("filling", FILLED, ids=lambda filling: filling[:4])
def test_of_a_packet_full_of_anything_only_the_beginning_is_read(filling, monkeypatch) -> None:
    monkeypatch.setattr(xmp, "_MOST_ELEMENTS", 1_000)
    before = ELEMENT.format(4).replace("</rdf:RDF>", filling + "</rdf:RDF>")
    after = ELEMENT.format(4).replace("<rdf:Description", filling + "<rdf:Description", 1)
    assert (rating_of(before), rating_of(after)) == (4, None)


def test_a_long_text_and_a_long_number_do_not_matter() -> None:
    text = ELEMENT.format(4).replace("</rdf:RDF>", f"<a>{'x' * 2**21}</a></rdf:RDF>")
    assert rating_of(text) == 4
    assert rating_of(ELEMENT.format("4" * 100_000)) is None


@pytest.mark.parametrize(
    "packet", [b"", b"<", b"no xml", b"<a", b"<a></b>", b"\xff\xfe<", ATTRIBUTE[:-20].encode()]
)
def test_damaged_packets_say_nothing(packet) -> None:
    assert rating_of(packet) is None


@given(some.binary(max_size=60), some.integers(0, len(ELEMENT)))
def test_no_damage_makes_the_reader_fail(noise, place) -> None:
    packet = ELEMENT.format(4).encode()
    assert rating_of(packet[:place] + noise + packet[place:]) in (None, *range(-1, 6))
