"""What is prepared, chosen and measured is the same with the BLAS, numpy and compiled code of other processors."""

import json
import os
import platform
import subprocess
import sys

import numpy as np
import pytest
from threadpoolctl import threadpool_info

import choices_from_real_data

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="these are processors of the x86 family"),
]
# What numpy found here beside its baseline: names of instructions, or of levels such as X86_V3.
FOUND = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
HAS_AVX2, HAS_AVX512 = "AVX2" in FOUND or "X86_V3" in FOUND, "AVX512F" in FOUND or "X86_V4" in FOUND
# The kernels of OpenBLAS are part of every wheel; those of SkylakeX need its instructions.
BLAS = ("Sandybridge", "Nehalem", *(("Haswell",) if HAS_AVX2 else ()), *(("SkylakeX",) if HAS_AVX512 else ()))
VARIANTS = {
    **{f"the BLAS of {name}": {"OPENBLAS_CORETYPE": name} for name in BLAS},
    "numpy without vectors": {"NPY_DISABLE_CPU_FEATURES": " ".join(FOUND)},
    **{
        f"code compiled for {name}": {"NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": ""}
        for name in ("nehalem", *(("haswell",) if HAS_AVX2 else ()))
    },
}


def made(variables, folder):
    run = subprocess.run(
        [sys.executable, choices_from_real_data.__file__, str(folder)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
        timeout=1800,
    )
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return made({}, tmp_path_factory.mktemp("here"))


@pytest.mark.parametrize("variables", VARIANTS.values(), ids=VARIANTS)
def test_another_processor_prepares_chooses_and_measures_the_same(here, variables, tmp_path):
    there = made(variables, tmp_path)
    assert set(here) == {"engines", "texts", "patches", "table"}
    for data, expected in here.items():
        different = [name for name, value in expected.items() if there[data][name] != value]
        assert not different, f"{data}: {different}"


def test_the_variables_do_set_another_blas():
    # Otherwise the tests above would compare a processor with itself.
    if not any(library.get("internal_api") == "openblas" for library in threadpool_info()):
        pytest.skip("numpy and scipy have another BLAS than OpenBLAS here")
    code = (
        "import numpy, scipy.linalg, threadpoolctl; "
        "print({i['architecture'] for i in threadpoolctl.threadpool_info() if 'architecture' in i})"
    )
    for name in BLAS:
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OPENBLAS_CORETYPE": name},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == repr({name})


def test_the_data_are_enough_to_choose_from():
    words, y = choices_from_real_data.texts()
    assert len(words) > 500 and len(np.unique(y)) == len(choices_from_real_data.LIBRARIES)
