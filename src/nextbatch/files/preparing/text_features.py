"""Texts as numbers: tf-idf of words and pairs of words for models, its first singular vectors for distances.

Where words cannot be told apart by spaces, as in Chinese, characters, pairs and triples of them take their place.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from nextbatch.errors import BadInput
from nextbatch.files.preparing.directions import leading_directions
from nextbatch.files.preparing.grid import on_grid, to_bits
from nextbatch.files.preparing.text_pieces import UNSPACED, WHATEVER, Pieces, count_unspaced
from nextbatch.quoting import shortened
from nextbatch.seeds import rng_for

# At most this many words and pairs of words are columns.
COLUMNS = 250_000
# Latent semantic analysis is commonly done with about 100 directions.
DIRECTIONS = 100
# Binary digits of the largest entry of the directions, and the grid of the weights of words.
PROJECTION_BITS, IDF_STEP = 20, 2.0**-20
# Where at least this share of the texts stands without spaces between words, these are taken apart otherwise.
FEW = 0.01
# Where most texts share no word, and words have more characters than this on average, they are codes or sequences:
# words of languages with spaces have 4 to 8.
LONG = 12


@dataclass(frozen=True, eq=False)
class TextFeatures:
    """What was learned from some texts, without labels, to turn these and others into rows.

    Parameters
    ----------
    counting : CountVectorizer
        Knows the words and pairs of words that are columns.
    weighting : TfidfTransformer
        Knows in how many texts each of them is.
    projection : array of shape (n_columns, n_directions)
        What rows are multiplied by for distances: the leading right singular vectors.
    notes : tuple of str
        What is counted in place of words, and how many texts are alike to no other.
    """

    counting: Any
    weighting: Any
    projection: NDArray[np.float64]
    notes: tuple[str, ...] = ()

    def rows(self, texts: Any) -> Any:
        """Return a sparse row of length one for each text; of words that were not learned it holds nothing."""
        return sparse.csr_array(self.weighting.transform(sparse.csr_array(self.counting.transform(texts))))


def learn_text_features(
    texts: Any, source: str, *, columns: int = COLUMNS, directions: int = DIRECTIONS
) -> TextFeatures:
    """Learn words, their weights, and directions for distances from texts.

    Parameters
    ----------
    texts : sequence of str
    source : str
        What sentences call the place that the texts come from.
    columns : int, default 250,000
        The most frequent words and pairs of words become columns, at most this number.
    directions : int, default 100
        Columns of the embedding (latent semantic analysis).

    Raises
    ------
    BadInput
        If the texts hold no words.

    Examples
    --------
    >>> features = learn_text_features(["red wine", "white wine"], "wines.csv")
    >>> features.rows(["red wine", "green tea"]).toarray().round(2)
    array([[0.63, 0.63, 0.  , 0.  , 0.45],
           [0.  , 0.  , 0.  , 0.  , 0.  ]], dtype=float32)
    """
    counting, counts, notes = _counted(texts, source)
    # Many are equally frequent where the line is drawn; of these the first in the alphabet stay, on every machine.
    frequent = np.argsort(-np.asarray(counts.sum(axis=0)).ravel(), kind="stable")[:columns]
    kept = np.sort(frequent)
    counts = sparse.csr_array(counts)[:, kept]
    _forget_others(counting, kept)
    weighting = _weighting(counts)
    rows = sparse.csr_array(weighting.transform(counts))
    return TextFeatures(counting, weighting, _projection(rows, directions), notes)


def _forget_others(counting: CountVectorizer, kept: NDArray[np.intp]) -> None:
    """Let what counts know the words that are columns alone: most pairs of words occur once, and fill the memory."""
    # Copies, made after the others are gone: a page of memory is given back once nothing is left in it.
    words = counting.get_feature_names_out()[kept].astype(str)
    counting.vocabulary_ = {}
    counting.vocabulary_ = {word: column for column, word in enumerate(words.tolist())}


def _weighting(counts: Any) -> TfidfTransformer:
    weighting = TfidfTransformer().fit(counts)
    # Again in float64 and on a grid: the last digits of a logarithm depend on the vector unit.
    texts = np.bincount(counts.indices, minlength=counts.shape[1])
    weighting.idf_ = on_grid(1 + np.log((1 + counts.shape[0]) / (1 + texts)), IDF_STEP).astype(np.float32)
    return weighting


def _counted(texts: Any, source: str) -> tuple[CountVectorizer, Any, tuple[str, ...]]:
    """Return what counts, the counts, and what is to be said about them."""
    unspaced = count_unspaced(texts)
    told: tuple[str, ...] = ()
    if unspaced.texts:
        few = unspaced.texts < FEW * unspaced.of
        told = (
            f"{unspaced.texts} of the {unspaced.of} texts of {source} are written without spaces between words, as "
            "Chinese, Japanese or Thai is: "
            + ("they are so few that words are counted there, too, which hardly repeat." if few else _IN_PLACE),
        )
        if not few:
            counting = CountVectorizer(analyzer=Pieces(UNSPACED), dtype=np.float32)
            counts = _fitted(counting, texts, source)
            return counting, counts, (*told, *_alike_to_none(counts, source))
    counting = CountVectorizer(ngram_range=(1, 2), dtype=np.float32)
    counts = _fitted(counting, texts, source)
    alone, of = _alone(counts)
    if 2 * alone <= of or _letters_per_word(counting, counts) <= LONG:
        return counting, counts, (*told, *_alike_to_none(counts, source))
    counting = CountVectorizer(analyzer=Pieces(WHATEVER), dtype=np.float32)
    counts = _fitted(counting, texts, source)
    long = f"{alone} of the {of} texts of {source} share no word with another text, and words are long: {_IN_PLACE}"
    return counting, counts, (*told, long, *_alike_to_none(counts, source))


_IN_PLACE = "characters, pairs and triples of characters are counted there in place of words."


def _fitted(counting: CountVectorizer, texts: Any, source: str) -> Any:
    try:
        counts = counting.fit_transform(texts)
    except ValueError as error:
        if "empty vocabulary" not in str(error):
            raise BadInput(f"The texts of {source} cannot be learned from ({shortened(error)}).") from None
        raise BadInput(
            f"The texts of {source} hold no words of two letters or more, so there is nothing to count: set embed to a "
            "model that reads them, or embeddings to a file of what one made of them.",
            argument="text",
        ) from None
    counts.sort_indices()  # as of texts that are counted later
    return counts


def _alone(counts: Any) -> tuple[int, int]:
    """Return how many texts share nothing that is counted with another text, and how many hold anything."""
    in_several = (np.bincount(counts.indices, minlength=counts.shape[1]) > 1).astype(np.float32)
    filled = np.diff(counts.indptr) > 0
    return int((filled & (counts @ in_several == 0)).sum()), int(filled.sum())


def _alike_to_none(counts: Any, source: str) -> tuple[str, ...]:
    """Return a note if most texts are equally far from all others."""
    alone, of = _alone(counts)
    if of < 2 or 2 * alone <= of:
        return ()
    return (
        f"{alone} of the {of} texts of {source} share nothing with another text that is counted: neither a model nor "
        "distances can tell them apart. Embeddings of a language model can: set embeddings to a file of them.",
    )


def _letters_per_word(counting: CountVectorizer, counts: Any) -> float:
    times = np.asarray(counts.sum(axis=0)).ravel()
    words = [(len(word), times[column]) for word, column in counting.vocabulary_.items() if " " not in word]
    lengths, weights = zip(*words, strict=True)
    return float(np.average(lengths, weights=weights))


def _projection(X: Any, directions: int) -> NDArray[np.float64]:
    n_directions = min(directions, min(X.shape) - 1)
    if n_directions < 1:
        return np.eye(X.shape[1])
    found = leading_directions(X, n_directions, rng_for("directions of tf-idf"))
    return to_bits(found.vectors, PROJECTION_BITS)
