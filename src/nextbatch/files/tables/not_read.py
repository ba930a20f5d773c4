"""Files that are never loaded, each with the line of Python that makes a file of them that is."""

from pathlib import Path

from nextbatch.errors import BadInput

_PICKLE = (
    "it is a pickle, and loading one runs the code in it",
    "pandas.read_pickle({name!r}).to_parquet({stem!r} + '.parquet')",
)
_HDF5 = ("HDF5 holds many arrays", "numpy.save({stem!r} + '.npy', h5py.File({name!r})['NAME_OF_THE_ARRAY'][:])")
_TORCH = (
    "it is a pickle of tensors, and loading one can run the code in it",
    "numpy.save({stem!r} + '.npy', torch.load({name!r}, weights_only=True, map_location='cpu').float().numpy())",
)
_SVM = (
    "it holds sparse rows and labels in one",
    "numpy.save({stem!r} + '.npy', sklearn.datasets.load_svmlight_file({name!r})[0].toarray())",
)
_SHEET = (
    "it is a spreadsheet of another program",
    "pandas.read_excel({name!r}).to_csv({stem!r} + '.csv', index=False)",
)
_MATLAB = ("it may hold many arrays", "numpy.save({stem!r} + '.npy', scipy.io.loadmat({name!r})['NAME_OF_THE_ARRAY'])")
_SPSS = ("it is a file of SPSS", "pandas.read_spss({name!r}).to_parquet({stem!r} + '.parquet')")
_R = (
    "it is a file of R",
    "next(iter(pyreadr.read_r({name!r}).values())).to_parquet({stem!r} + '.parquet')",
)
_DATABASE = (
    "a database holds many tables",
    "pandas.read_sql('SELECT * FROM NAME_OF_THE_TABLE', sqlite3.connect({name!r})).to_parquet({stem!r} + '.parquet')",
)
# By how a name ends: why it is not read, and the line that converts it.
_LINES = {
    ".pkl": _PICKLE,
    ".pickle": _PICKLE,
    ".joblib": (_PICKLE[0], "numpy.save({stem!r} + '.npy', numpy.asarray(joblib.load({name!r})))"),
    ".pt": _TORCH,
    ".pth": _TORCH,
    ".h5": _HDF5,
    ".hdf5": _HDF5,
    ".safetensors": (
        "it holds the tensors of a model or of several",
        "numpy.save({stem!r} + '.npy', safetensors.numpy.load_file({name!r})['NAME_OF_THE_TENSOR'])",
    ),
    ".arff": (
        "ARFF has types of its own",
        "pandas.DataFrame(scipy.io.arff.loadarff({name!r})[0]).map(lambda cell: cell.decode() if isinstance(cell, "
        "bytes) else cell).to_csv({stem!r} + '.csv', index=False)",
    ),
    ".libsvm": _SVM,
    ".svm": _SVM,
    ".svmlight": _SVM,
    ".lance": (
        "Lance is a format of its own",
        "pyarrow.parquet.write_table(lance.dataset({name!r}).to_table(), {stem!r} + '.parquet')",
    ),
    ".xls": _SHEET,
    ".xlsb": _SHEET,
    ".mat": _MATLAB,
    ".sav": _SPSS,
    ".zsav": _SPSS,
    ".dta": ("it is a file of Stata", "pandas.read_stata({name!r}).to_parquet({stem!r} + '.parquet')"),
    ".sas7bdat": (
        "it is a file of SAS",
        "pandas.read_sas({name!r}, encoding='utf-8').to_parquet({stem!r} + '.parquet')",
    ),
    ".rds": _R,
    ".rdata": _R,
    ".sqlite": _DATABASE,
    ".db": _DATABASE,
    ".duckdb": (
        _DATABASE[0],
        "duckdb.connect({name!r}).sql('SELECT * FROM NAME_OF_THE_TABLE').write_parquet({stem!r} + '.parquet')",
    ),
    ".orc": ("ORC is a format of its own", "pandas.read_orc({name!r}).to_parquet({stem!r} + '.parquet')"),
    ".avro": ("Avro is a format of its own", "polars.read_avro({name!r}).write_parquet({stem!r} + '.parquet')"),
    ".ods": _SHEET,
}


# By a file in a folder that the library `datasets` saved: what the folder is, and the line that converts it.
_SAVED = {
    "dataset_dict.json": (
        "several data sets",
        "datasets.load_from_disk({name!r})[{part!r}].to_parquet({part!r} + '.parquet')",
    ),
    "state.json": ("a data set", "datasets.load_from_disk({name!r}).to_parquet({stem!r} + '.parquet')"),
}


def require_read(path: Path) -> None:
    """Raise for a kind of file that is never loaded, or such a folder, with the line that converts it."""
    for name, (what, line) in _SAVED.items():
        if (path / name).is_file() and any(path.rglob("dataset_info.json")):
            parts = sorted(part.name for part in path.iterdir() if part.is_dir())
            line = line.format(name=str(path), stem=path.stem, part=(parts or [""])[-1]).replace("' + '", "")
            told = f"{path} is a folder in which Hugging Face datasets saved {what}, and a table is one file"
            raise BadInput(f"{told}. Convert it in Python: {line}")
    if path.suffix.lower() in _LINES:
        reason, line = _LINES[path.suffix.lower()]
        line = line.format(name=path.name, stem=path.stem).replace("' + '", "")
        trust = " (only if you trust who made it)" if "pickle" in reason else ""
        raise BadInput(f"{path} is not read: {reason}. Convert it in Python{trust}: {line}")
