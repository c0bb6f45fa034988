"""An evaluator as a plain Python module: what its assertions need of this project is carried along."""
