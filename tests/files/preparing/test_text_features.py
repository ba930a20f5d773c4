"""Texts: words and pairs of words, characters where no spaces stand between words; what is counted is told."""

import itertools

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from nextbatch import select_from_files
from nextbatch.errors import BadInput
from nextbatch.files.preparing import text_features
from nextbatch.files.preparing.text_features import learn_text_features
from nextbatch.files.preparing.text_pieces import count_unspaced
from nextbatch.seeds import rng_for

TEXTS = [
    f"The {tint} {drink} of {place} was {word}."
    for (tint, drink), (place, word) in itertools.product(
        [("red", "wine"), ("white", "wine"), ("green", "tea"), ("black", "tea"), ("cold", "milk")],
        [("rome", "good"), ("graz", "bad"), ("oslo", "better"), ("bern", "worse")],
    )
]
# Beginnings and ends that say the same in each language; what stands between them occurs in one text only.
LANGUAGES = {
    "Japanese": ("この店の料理は", "最高でした", "昨日のホテルは", "最悪でした", "あいうえおかきくけこ"),
    "Chinese": ("退款和发票的问题", "已经解决", "登录失败和密码", "没有解决", "天地人山水火木金土日"),
    "Thai": ("อาหารที่ร้านนี้", "อร่อยมาก", "โรงแรมเมื่อวาน", "แย่มาก", "กขคงจฉชซญด"),
    "Lao": ("ອາຫານຢູ່ຮ້ານ", "ແຊບຫຼາຍ", "ໂຮງແຮມມື້ວານ", "ບໍ່ດີເລີຍ", "ກຂຄງຈສຊຍດຕ"),
    "Khmer": ("ម្ហូបនៅហាង", "ឆ្ងាញ់ណាស់", "សណ្ឋាគារម្សិលមិញ", "អន់ណាស់", "កខគឃងចឆជឈញ"),
    "Burmese": ("ဒီဆိုင်ကအစားအစာ", "ကောင်းတယ်", "မနေ့ကဟိုတယ်", "ဆိုးတယ်", "ကခဂဃငစဆဇဈည"),
    "half-width Japanese": ("ｺﾉﾐｾﾉﾘｮｳﾘﾊ", "ｻｲｺｳﾃﾞｼﾀ", "ｷﾉｳﾉﾎﾃﾙﾊ", "ｻｲｱｸﾃﾞｼﾀ", "ｱｲｳｴｵｶｷｸｹｺ"),
    "sequences": ("ACGTACGTTG", "GGGTTTACCC", "ACGAACGTTA", "TTTACCAAGG", "ACGTACGTAC"),
}


def written_in(language, n=60):
    """Return texts and whether each says that something is good; the middle part makes every text another one."""
    first, good, second, bad, letters = LANGUAGES[language]
    rng = rng_for("texts", n)
    middles = ["".join(rng.choice(list(letters), 6)) for _ in range(n)]
    return [f"{(first, second)[i % 2]}{middles[i]}{(good, bad)[i // 2 % 2]}" for i in range(n)], np.arange(n) // 2 % 2


def told(texts):
    return " ".join(learn_text_features(texts, "texts.csv").notes)


def same_rows(found, expected):
    return found.shape == expected.shape and np.allclose(found.toarray(), expected.toarray(), rtol=0, atol=2**-20)


def test_texts_with_words_have_the_rows_of_a_vectorizer_and_all_their_directions():
    texts = [*TEXTS, "Größe, café, данные и 한국어 문장", "e=mc², naïve 3.5 l", ""]
    features = learn_text_features(texts, "texts.csv")
    counts = sparse.csr_array(CountVectorizer(ngram_range=(1, 2), dtype=np.float32).fit(texts).transform(texts))
    expected = sparse.csr_array(TfidfTransformer().fit_transform(counts[:, np.arange(counts.shape[1])]))
    assert same_rows(features.rows(texts), expected)
    # All directions of the rows are there, so that all products are.
    projected = expected @ features.projection
    np.testing.assert_allclose(projected @ projected.T, (expected @ expected.T).toarray(), atol=1e-4)
    assert features.notes == ()


def test_a_few_texts_in_another_script_change_nothing_and_are_told():
    texts = TEXTS * 10 + ["质量很好物流很快"]
    features = learn_text_features(texts, "texts.csv")
    expected = TfidfVectorizer(ngram_range=(1, 2), dtype=np.float32).fit_transform(texts)
    assert same_rows(features.rows(texts), expected)
    assert "1 of the 201 texts of texts.csv are written without spaces" in " ".join(features.notes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_words_are_not_apart_a_model_learns_from_a_third_of_the_texts_what_the_rest_say(language):
    texts, y = written_in(language)
    features = learn_text_features(texts[:20], "texts.csv")
    model = LogisticRegression(C=10).fit(features.rows(texts[:20]), y[:20])
    assert model.score(features.rows(texts[20:]), y[20:]) >= 0.95
    assert len(np.unique(model.predict_proba(features.rows(texts[20:])).round(6), axis=0)) > 20
    assert "characters, pairs and triples of characters are counted" in " ".join(features.notes)


def test_short_texts_without_spaces_share_their_characters():
    assert "4 of the 4 texts" in told(["很好", "不错", "很不错", "好"])


def test_spaces_between_chinese_words_are_kept_as_they_were_set():
    texts = ["退款 和 发票 的 问题", "登录 失败 和 密码", "退款 和 发票 请 处理", "密码 和 登录 失败"]
    features = learn_text_features(texts, "texts.csv")
    expected = TfidfVectorizer(ngram_range=(1, 2), dtype=np.float32).fit_transform(texts)
    assert same_rows(features.rows(texts), expected)
    assert features.notes == ()


def test_only_words_that_are_columns_are_kept_in_memory():
    features = learn_text_features(["red wine", "red wine", "white wine", "green tea"], "texts.csv", columns=3)
    assert features.counting.vocabulary_ == {"red": 0, "red wine": 1, "wine": 2}
    assert features.rows(["red wine", "green tea"]).nnz == 3


def test_words_amid_characters_stay_words():
    texts = ["iPhoneの電池は最高", "Androidの電池は最悪", "iPhoneの画面は最悪でした"]
    names = learn_text_features(texts, "texts.csv").counting.get_feature_names_out()
    assert {"iphone", "android", "電池", "最高"} <= set(names)
    assert "phone" not in names


def test_half_of_the_texts_in_each_script_are_learned_from_together():
    japanese, _ = written_in("Japanese", 20)
    features = learn_text_features([*TEXTS, *japanese], "texts.csv")
    assert "20 of the 40 texts" in " ".join(features.notes)
    words = features.rows(TEXTS)
    assert (words[[0]] @ words[[1]].T).toarray()[0, 0] > 0.1
    assert (features.rows(japanese) @ features.rows(TEXTS).T).nnz == 0


def test_texts_that_share_no_word_are_told_to_be_alike_to_none():
    assert "3 of the 3 texts of texts.csv share nothing" in told(["a1 cat", "big dog", "my fish"])
    assert told(["red wine", "white wine", "my fish"]) == ""
    assert told(["red wine"]) == ""


def test_empty_texts_are_not_counted_and_are_rows_of_zeros():
    assert count_unspaced(["", " ", "!?", "好", "wine"]) == (1, 2)
    features = learn_text_features(["", "登录失败", "登录成功"], "texts.csv")
    assert features.rows([""]).nnz == 0
    assert "2 of the 2 texts" in " ".join(features.notes)


def test_texts_without_words_are_a_sentence():
    with pytest.raises(BadInput, match=r"texts of wines.csv hold no words of two letters or more.* set embed to"):
        learn_text_features(["", "!?"], "wines.csv")


def test_the_same_texts_have_the_same_rows_each_time():
    texts, _ = written_in("Thai")
    first, second = (learn_text_features(texts, "texts.csv") for _ in range(2))
    assert (first.rows(texts) != second.rows(texts)).nnz == 0
    np.testing.assert_array_equal(first.projection, second.projection)


def test_the_share_that_is_few_is_of_the_texts_with_letters(monkeypatch):
    monkeypatch.setattr(text_features, "FEW", 0.5)
    assert "so few" in told([*TEXTS, "登录失败"])
    assert "so few" not in told(["登录失败", "登录成功", "red wine", "", "", ""])


def test_texts_that_are_all_alike_are_counted_without_a_word_from_numpy():
    features = learn_text_features(["red wine 1", "red wine 2", "red wine 3"], "wines.csv")
    assert len({tuple(row) for row in features.rows(["red wine 4", "red wine 5"]).toarray()}) == 1


@pytest.mark.parametrize("word", ["nan", "NaN", "<NA>", "None", "NULL"])
def test_what_programs_write_for_a_missing_text_is_never_chosen(tmp_path, word):
    lines = [
        f"{i},{word if i in (0, 20) else f'wine number {i % 7 + 10} is good'},{'ab'[i % 2] if i < 6 else ''}"
        for i in range(30)
    ]
    (tmp_path / "pool.csv").write_text("\n".join(["id,text,label", *lines]))
    batch = select_from_files(tmp_path / "pool.csv", None, 23, "Random()", text="text")
    assert "20" not in batch.ids
    told = f"2 rows of pool.csv without a text (2 '{word}'): never chosen, and not learned from."
    assert any(told == note for note in batch.notes)


def test_none_in_lower_case_is_a_text(tmp_path):
    lines = [f"{i},{'none' if i == 20 else f'wine number {i % 7 + 10} is good'}," for i in range(30)]
    (tmp_path / "pool.csv").write_text("\n".join(["id,text,label", *lines]))
    assert "20" in select_from_files(tmp_path / "pool.csv", None, 30, "Random()", text="text").ids
