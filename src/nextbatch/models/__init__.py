"""Models: anything that learns, behind one small protocol. Optional libraries are imported only in their own file."""

from nextbatch.models.protocol import Model as Model
from nextbatch.models.scikit_learn import ScikitLearnModel as ScikitLearnModel
