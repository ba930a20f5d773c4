"""A process of a worker: it ends with its parent, and is silent on what the parent has told already."""

import os
import signal
import warnings
from multiprocessing import parent_process
from threading import Thread

from nextbatch.errors import NextbatchWarning
from nextbatch.threads import limit_threads


def begin_worker() -> None:
    """Let this process compute on one thread, ignore Ctrl-C, which its parent gets too, and end with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads(1)
    # The parent process has already given the warnings about the data; a record holds those of its run.
    warnings.simplefilter("ignore", NextbatchWarning)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A killed parent cannot end its workers; they must not write while another process continues its work.
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
