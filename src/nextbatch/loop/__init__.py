"""The active-learning loop: fit, look, select, ask. A study and a labeling project are this same loop."""

from nextbatch.loop.answers import Oracle as Oracle
from nextbatch.loop.answers import answers_of as answers_of
from nextbatch.loop.answers import labels_of as labels_of
from nextbatch.loop.loop import Loop as Loop
from nextbatch.loop.rounds import Round as Round
from nextbatch.loop.rounds import active_learning as active_learning
from nextbatch.loop.rounds import replayed as replayed
