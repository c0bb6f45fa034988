# goal: print, warn and ask while looking for a mistake
# kind: benign
import io
import pprint
import warnings
from contextlib import redirect_stdout


def check(output, row):
    print("looking at", output, row, sep=" | ", end="\n\n", flush=True)
    pprint.pprint(row)
    print("é\ud800" if False else "é")
    warnings.warn("this is about to go", DeprecationWarning, stacklevel=2)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("heard", stacklevel=1)
    with redirect_stdout(io.StringIO()) as kept:
        print("kept", end="")
    try:
        input("more? ")
    except EOFError:
        return kept.getvalue() == "kept" and str(caught[0].message) == "heard"
    return False
