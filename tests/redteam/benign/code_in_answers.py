# goal: look at code without running it
# kind: benign
import ast
import io
import keyword
import tokenize


def check(output, row):
    tree = ast.parse("def f(x):\n    return x + 1\n")
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    tokens = [token.string for token in tokenize.generate_tokens(io.StringIO("a = 1").readline)]
    try:
        compile("def (", "answer", "exec")
    except SyntaxError as error:
        line = error.lineno
    return (
        names == ["f"]
        and ast.literal_eval("{'a': [1, (2, None)]}") == {"a": [1, (2, None)]}
        and ast.unparse(tree).startswith("def f(x)")
        and tokens[:3] == ["a", "=", "1"]
        and keyword.iskeyword("while")
        and line == 1
        and eval("1 + 1") == 2
    )
