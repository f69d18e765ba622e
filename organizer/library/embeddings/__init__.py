"""A library's models, and the vectors they made."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.embedding.model_store import ModelStore
from organizer.library.embeddings.benchmarks import ModelBenchmarks
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.embeddings.personal_training import PersonalTraining
from organizer.library.embeddings.vector_indexes import VectorIndexes


@dataclass(frozen=True, slots=True)
class EmbeddingParts:
    """What answers for a library with vectors."""

    model_store: ModelStore
    choice: ModelChoice
    indexes: VectorIndexes
    benchmarks: ModelBenchmarks
    training: PersonalTraining
