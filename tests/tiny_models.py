"""Models of sentence-transformers that are tiny and know nothing: the real library, with random weights."""

import json
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest

needs_sentence_transformers = pytest.mark.skipif(
    find_spec("sentence_transformers") is None,
    reason='sentence-transformers is not installed: pip install "nextbatch[embed]" to run this test',
)


def text_model(folder: Path, seed: int = 0) -> Path:
    """Write a model for texts of letters to `folder`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Pooling, Transformer
        from transformers import BertConfig, BertModel, BertTokenizer

        torch.manual_seed(seed)
        bare = folder / "bare"
        bare.mkdir(parents=True)
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *map(chr, range(97, 123))]
        words += [f"##{letter}" for letter in words[5:]]
        (bare / "vocab.txt").write_text("\n".join(words))
        BertTokenizer(str(bare / "vocab.txt")).save_pretrained(bare)
        sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
        BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=64, **sizes)).save_pretrained(bare)
        layer = Transformer(str(bare), max_seq_length=64)
        SentenceTransformer(modules=[layer, Pooling(16)], device="cpu").save(str(folder / "model"))
    return folder / "model"


def image_model(folder: Path) -> Path:
    """Write a CLIP model to `folder`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPProcessor, CLIPTokenizer

        torch.manual_seed(0)
        folder.mkdir(parents=True)
        words = [
            "<|startoftext|>",
            "<|endoftext|>",
            *map(chr, range(97, 123)),
            *(f"{chr(i)}</w>" for i in range(97, 123)),
        ]
        (folder / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(words)}))
        (folder / "merges.txt").write_text("#version: 0.2\n")
        sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
        ends = {"bos_token_id": 0, "eos_token_id": 1}
        config = CLIPConfig(
            text_config={"vocab_size": len(words), "max_position_embeddings": 16, **sizes, **ends},
            vision_config={"image_size": 32, "patch_size": 8, **sizes},
            projection_dim=8,
        )
        CLIPModel(config).save_pretrained(folder)
        processor = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
        tokenizer = CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"))
        CLIPProcessor(processor, tokenizer).save_pretrained(folder)
    return folder
