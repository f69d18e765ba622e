"""torchvision can be imported whatever torch it lies beside."""

from __future__ import annotations

from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable


def test_torchvision_can_be_imported_however_often_it_is_prepared():
    make_torchvision_importable()
    make_torchvision_importable()
    import torchvision.transforms

    assert torchvision.transforms.Resize is not None
